//! yosys' JSON as it stands in the file.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};

/// The file.
#[derive(serde::Deserialize)]
pub(super) struct File<'a> {
    #[serde(borrow)]
    pub modules: Entries<'a, Module<'a>>,
}

/// A module: of a flat netlist the top, beside the library's empty ones.
#[derive(serde::Deserialize)]
pub(super) struct Module<'a> {
    #[serde(borrow, default)]
    pub cells: Entries<'a, Cell<'a>>,
    #[serde(borrow, default)]
    pub netnames: Entries<'a, NetName>,
}

/// A primitive.
#[derive(serde::Deserialize)]
pub(super) struct Cell<'a> {
    #[serde(borrow, rename = "type")]
    pub kind: Cow<'a, str>,
    #[serde(default)]
    pub parameters: Parameters,
    #[serde(borrow, default)]
    pub port_directions: Entries<'a, Cow<'a, str>>,
    #[serde(borrow, default)]
    pub connections: Entries<'a, Vec<Bit>>,
}

/// The parameters that decide about delays: is there a register behind a multiplier's input? Binary digits.
#[derive(Default, serde::Deserialize)]
#[serde(rename_all = "UPPERCASE", default)]
pub(super) struct Parameters {
    pub areg: Register,
    pub breg: Register,
    pub creg: Register,
}

/// A number of registers; yosys writes binary digits, or words for what is no number.
#[derive(Clone, Copy, Default)]
pub(super) struct Register(pub bool);

/// A name of nets.
#[derive(serde::Deserialize)]
pub(super) struct NetName {
    /// 1 if a tool has made it up.
    #[serde(default)]
    pub hide_name: u8,
    pub bits: Vec<Bit>,
}

/// What is at a bit of a port or name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Bit {
    /// A net, by its number.
    Net(usize),
    /// A constant: 0, 1, x or z.
    Constant(char),
}

impl<'de> Deserialize<'de> for Bit {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct BitVisitor;
        impl Visitor<'_> for BitVisitor {
            type Value = Bit;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a net's number or a constant")
            }
            fn visit_u64<E: Error>(self, number: u64) -> Result<Bit, E> {
                usize::try_from(number).map(Bit::Net).map_err(E::custom)
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Bit, E> {
                text.chars().next().map(Bit::Constant).ok_or_else(|| E::custom("an empty constant"))
            }
        }
        from.deserialize_any(BitVisitor)
    }
}

impl<'de> Deserialize<'de> for Register {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = <Cow<'de, str>>::deserialize(from)?;
        Ok(Register(text.contains('1') && text.chars().all(|digit| matches!(digit, '0' | '1'))))
    }
}

/// A JSON object in the order of the file.
pub(super) struct Entries<'a, T>(pub Vec<(Cow<'a, str>, T)>);

impl<T> Default for Entries<'_, T> {
    fn default() -> Self {
        Entries(Vec::new())
    }
}

/// A key that is borrowed where it has no escapes.
#[derive(serde::Deserialize)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'de: 'a, 'a, T: Deserialize<'de>> Deserialize<'de> for Entries<'a, T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct EntriesVisitor<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for EntriesVisitor<T> {
            type Value = Vec<(Cow<'de, str>, T)>;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
                let mut entries = Vec::new();
                while let Some((Key(key), value)) = map.next_entry()? {
                    entries.push((key, value));
                }
                Ok(entries)
            }
        }
        from.deserialize_map(EntriesVisitor(PhantomData)).map(Entries)
    }
}
