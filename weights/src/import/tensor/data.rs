//! Where the values of a tensor are, and how they are read from there.

use std::fmt::Debug;
use std::ops::{Deref, Range};
use std::rc::Rc;

use prost::encoding::decode_varint;

use super::error::ValueType;
use super::values::Values;
use crate::half::half;

/// Bytes of a file that is not the model's own: mapped, for example.
pub trait FileBytes: Deref<Target = [u8]> + Debug {}

impl<B: Deref<Target = [u8]> + Debug> FileBytes for B {}

/// The values of a tensor.
#[derive(Clone, Debug)]
pub(crate) enum Data<'a> {
    /// Bytes of the file, little-endian, in pieces.
    Bytes(Vec<&'a [u8]>),
    /// Bytes of a file beside it, little-endian.
    File(Rc<dyn FileBytes>, Range<usize>),
    /// Integers of the file as varints; also the bits of half-precision floats.
    Listed(Vec<Listed<'a>>),
    /// One value in all places.
    Fill(f64),
    /// Computed from other constants.
    Computed(Values),
}

impl From<Values> for Data<'_> {
    fn from(values: Values) -> Self {
        Data::Computed(values)
    }
}

/// Integers as varints.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Listed<'a> {
    /// One.
    One(i64),
    /// Many, one behind the other.
    Packed(&'a [u8]),
}

/// The values of bytes, of which there are as many as `len` values have.
pub(super) fn decode(value_type: ValueType, pieces: &[&[u8]], len: usize) -> Values {
    let size = value_type.bits().unwrap_or(8).div_ceil(8);
    let values = || pieces.iter().flat_map(|piece| piece.chunks_exact(size));
    match value_type {
        ValueType::F16 | ValueType::Bf16 | ValueType::F32 => {
            let mut floats = Vec::with_capacity(len);
            floats.extend(values().map(|bytes| float(value_type, bytes)));
            floats.into()
        }
        ValueType::F64 => Values::Doubles(Rc::new(values().map(double).collect())),
        ValueType::I4 | ValueType::U4 => {
            let halves = values().flat_map(|b| [b[0] & 15, b[0] >> 4]).take(len);
            halves.map(|bits| int(value_type, &[bits])).collect::<Vec<i64>>().into()
        }
        _ => values().map(|bytes| int(value_type, bytes)).collect::<Vec<i64>>().into(),
    }
}

/// The values of bytes, one after the other; of types of whole bytes.
pub(super) fn numbers<'p>(
    value_type: ValueType,
    pieces: Vec<&'p [u8]>,
) -> impl Iterator<Item = f64> + use<'p> {
    let size = value_type.bits().unwrap_or(8).div_ceil(8);
    let number = move |bytes: &[u8]| match value_type {
        ValueType::F16 | ValueType::Bf16 | ValueType::F32 => f64::from(float(value_type, bytes)),
        ValueType::F64 => double(bytes),
        _ => int(value_type, bytes) as f64,
    };
    pieces.into_iter().flat_map(move |piece| piece.chunks_exact(size).map(number))
}

fn double(bytes: &[u8]) -> f64 {
    f64::from_le_bytes(std::array::from_fn(|i| bytes[i]))
}

fn float(value_type: ValueType, b: &[u8]) -> f32 {
    match value_type {
        ValueType::F16 => half(u16::from_le_bytes([b[0], b[1]])),
        ValueType::Bf16 => f32::from_le_bytes([0, 0, b[0], b[1]]),
        _ => f32::from_le_bytes([b[0], b[1], b[2], b[3]]),
    }
}

fn int(value_type: ValueType, bytes: &[u8]) -> i64 {
    let bits = bytes.iter().rev().fold(0, |bits, &byte| bits << 8 | u64::from(byte));
    // The sign is the highest bit of the type's.
    let free = 64 - value_type.bits().unwrap_or(64);
    match value_type.has_sign() {
        true => (bits << free) as i64 >> free,
        false => bits as i64,
    }
}

/// The values of lists, of which there must be `len`.
pub(super) fn decode_lists(value_type: ValueType, lists: &[Listed<'_>], len: usize) -> Option<Values> {
    // Two values of 4 bits are one integer.
    let halves = matches!(value_type, ValueType::I4 | ValueType::U4);
    let count = if halves { len.div_ceil(2) } else { len };
    // A varint has at least one byte.
    let bytes = |list: &Listed<'_>| if let Listed::Packed(bytes) = list { bytes.len() } else { 1 };
    if lists.iter().map(bytes).sum::<usize>() < count {
        return None;
    }
    let mut ints = Vec::with_capacity(count);
    for &list in lists {
        match list {
            Listed::One(value) => ints.push(value),
            Listed::Packed(mut rest) => {
                while !rest.is_empty() {
                    if ints.len() == count {
                        return None;
                    }
                    ints.push(decode_varint(&mut rest).ok()? as i64);
                }
            }
        }
    }
    if ints.len() != count {
        return None;
    }
    Some(match value_type {
        ValueType::F16 | ValueType::Bf16 => {
            let bits = ints.iter().map(|&bits| float(value_type, &(bits as u16).to_le_bytes()));
            bits.collect::<Vec<f32>>().into()
        }
        ValueType::I4 | ValueType::U4 => {
            let bytes: Vec<u8> = ints.iter().map(|&byte| byte as u8).collect();
            decode(value_type, &[&bytes], len)
        }
        _ => ints.into(),
    })
}
