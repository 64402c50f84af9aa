//! JSON objects that are objects: the library that derives readers takes lists for them, too.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};

/// What is read from an object, and from nothing else.
#[derive(Debug, Default)]
pub(super) struct Object<T>(pub T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor(PhantomData))
    }
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectVisitor<T> {
    type Value = Object<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Object<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Object)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Default, serde::Deserialize)]
    struct Read {
        #[serde(default)]
        ready: bool,
    }

    #[test]
    fn a_list_is_no_object() {
        let read = |text| serde_json::from_str::<Object<Read>>(text);
        assert!(read(r#"{"ready": true}"#).unwrap().0.ready && !read("{}").unwrap().0.ready);
        for text in ["[]", "[true]", "null", "3", "\"\""] {
            assert!(read(text).unwrap_err().to_string().contains("expected an object"), "{text}");
        }
    }
}
