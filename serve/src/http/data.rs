//! The data of a tensor in JSON: numbers or texts, in a list or in lists of lists.
//!
//! They are read into what they become: a tree of values would take thirty times the room of the text.

use std::fmt;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, SeqAccess, Unexpected, Visitor};

/// Most texts: more than any request may have images.
const MOST_TEXTS: usize = 4096;

/// Numbers from 0 to 255, or texts.
#[derive(Debug, PartialEq)]
pub(super) enum Data {
    Numbers(Vec<u8>),
    Texts(Vec<String>),
}

impl<'de> Deserialize<'de> for Data {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut collected = Collected::default();
        deserializer.deserialize_seq(List(&mut collected))?;
        Ok(match collected {
            Collected { texts, .. } if !texts.is_empty() => Data::Texts(texts),
            Collected { numbers, .. } => Data::Numbers(numbers),
        })
    }
}

#[derive(Default)]
struct Collected {
    numbers: Vec<u8>,
    texts: Vec<String>,
}

impl Collected {
    fn number<E: Error>(&mut self, number: u64) -> Result<(), E> {
        match u8::try_from(number) {
            Ok(number) if self.texts.is_empty() => self.numbers.push(number),
            Ok(_) => return Err(E::custom("numbers among texts")),
            Err(_) => return Err(E::invalid_value(Unexpected::Unsigned(number), &"0 to 255")),
        }
        Ok(())
    }

    fn text<E: Error>(&mut self, text: String) -> Result<(), E> {
        if !self.numbers.is_empty() {
            return Err(E::custom("texts among numbers"));
        }
        if self.texts.len() == MOST_TEXTS {
            return Err(E::invalid_length(MOST_TEXTS + 1, &"fewer texts"));
        }
        self.texts.push(text);
        Ok(())
    }
}

/// The list, or one in it.
struct List<'a>(&'a mut Collected);

impl<'de> Visitor<'de> for List<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of numbers or of texts")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element_seed(Element(self.0))?.is_some() {}
        Ok(())
    }
}

/// A value in a list.
struct Element<'a>(&'a mut Collected);

impl<'de> DeserializeSeed<'de> for Element<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Element<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number from 0 to 255, a text, or a list of such")
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<(), E> {
        self.0.number(number)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        self.0.text(text.to_owned())
    }

    fn visit_string<E: Error>(self, text: String) -> Result<(), E> {
        self.0.text(text)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<(), A::Error> {
        List(self.0).visit_seq(list)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_lists_are_read_row_by_row() {
        let read = |text| serde_json::from_str::<Data>(text);
        assert_eq!(read("[1, [2, [3]], 255]").unwrap(), Data::Numbers(vec![1, 2, 3, 255]));
        assert_eq!(read("[[\"a\"], \"b\"]").unwrap(), Data::Texts(vec!["a".into(), "b".into()]));
        assert_eq!(read("[]").unwrap(), Data::Numbers(vec![]));
        for text in
            ["[256]", "[-1]", "[1.5]", "[true]", "[null]", "3", "[1, \"a\"]", "[\"a\", 1]", "[{}]", "[1e300]"]
        {
            assert!(read(text).is_err(), "{text}");
        }
        let deep = format!("{}1{}", "[".repeat(1000), "]".repeat(1000));
        assert!(read(&deep).unwrap_err().to_string().contains("recursion limit"));
    }
}
