//! Messages of protobuf.

use prost::encoding::{WireType, encode_key, encode_varint};

pub fn bytes(tag: u32, value: &[u8], out: &mut Vec<u8>) {
    encode_key(tag, WireType::LengthDelimited, out);
    encode_varint(value.len() as u64, out);
    out.extend(value);
}

pub fn int(tag: u32, value: u64, out: &mut Vec<u8>) {
    encode_key(tag, WireType::Varint, out);
    encode_varint(value, out);
}

pub fn message(fields: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut out = Vec::new();
    fields(&mut out);
    out
}

pub fn floats(count: usize) -> Vec<u8> {
    (0..count).flat_map(|n| (n as f32 - 1.0).to_le_bytes()).collect()
}
