//! Writes messages: what the tests of the readers are made with.

use prost::encoding::{WireType, encode_key, encode_varint};

/// A message that is being written.
#[derive(Clone, Debug, Default)]
pub(crate) struct Message(pub(crate) Vec<u8>);

impl Message {
    pub(crate) fn int(mut self, tag: u32, value: i64) -> Self {
        encode_key(tag, WireType::Varint, &mut self.0);
        encode_varint(value as u64, &mut self.0);
        self
    }

    pub(crate) fn float(mut self, tag: u32, value: f32) -> Self {
        encode_key(tag, WireType::ThirtyTwoBit, &mut self.0);
        self.0.extend(value.to_le_bytes());
        self
    }

    pub(crate) fn bytes(mut self, tag: u32, value: &[u8]) -> Self {
        encode_key(tag, WireType::LengthDelimited, &mut self.0);
        encode_varint(value.len() as u64, &mut self.0);
        self.0.extend(value);
        self
    }

    pub(crate) fn text(self, tag: u32, value: &str) -> Self {
        self.bytes(tag, value.as_bytes())
    }

    pub(crate) fn message(self, tag: u32, value: Message) -> Self {
        self.bytes(tag, &value.0)
    }

    pub(crate) fn floats(self, tag: u32, values: &[f32]) -> Self {
        let bytes: Vec<u8> = values.iter().flat_map(|v| v.to_le_bytes()).collect();
        self.bytes(tag, &bytes)
    }

    pub(crate) fn ints(self, tag: u32, values: &[usize]) -> Self {
        let mut bytes = Vec::new();
        values.iter().for_each(|&value| encode_varint(value as u64, &mut bytes));
        self.bytes(tag, &bytes)
    }
}
