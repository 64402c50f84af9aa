//! Fields of a protobuf message as slices of the file: nothing is copied, and nothing is made for a field
//! that nobody asks for, so that a hostile file costs no more memory than it has bytes.

use std::cell::Cell;

use prost::encoding::{WireType, decode_key, decode_varint};

/// Most nodes, names, attributes, tensors and lists of numbers in a file: one may have two bytes there and more than a hundred
/// in memory.
const MOST_PARTS: usize = 100_000;

/// Most values of all scales and shifts: they are copied for each node that reads them, and thousands of nodes may read the
/// same tensor.
const MOST_VALUES: usize = 1 << 20;

/// A field's value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Value<'a> {
    /// Integers and booleans.
    Varint(u64),
    /// A float as its bytes.
    Fixed32(&'a [u8]),
    /// A double as its bytes.
    Fixed64(&'a [u8]),
    /// Text, bytes, a message, or a packed list.
    Bytes(&'a [u8]),
}

impl<'a> Value<'a> {
    /// The bytes of text, a message or a list.
    pub(crate) fn bytes(self) -> Result<&'a [u8], String> {
        match self {
            Value::Bytes(bytes) => Ok(bytes),
            other => Err(format!("{} where bytes are expected", other.kind())),
        }
    }

    /// Text.
    pub(crate) fn text(self) -> Result<&'a str, String> {
        std::str::from_utf8(self.bytes()?).map_err(|_| "a name that is not UTF-8".to_string())
    }

    /// An integer.
    pub(crate) fn int(self) -> Result<i64, String> {
        match self {
            // Negative numbers are stored as 64 bits.
            Value::Varint(value) => Ok(value as i64),
            other => Err(format!("{} where an integer is expected", other.kind())),
        }
    }

    /// A float.
    pub(crate) fn float(self) -> Result<f32, String> {
        match self {
            Value::Fixed32(b) => Ok(f32::from_le_bytes([b[0], b[1], b[2], b[3]])),
            other => Err(format!("{} where a float is expected", other.kind())),
        }
    }

    /// The values of a field that may be one integer or a packed list, at most `most` together with those
    /// already there.
    pub(crate) fn append_ints(self, ints: &mut Vec<i64>, most: usize) -> Result<(), String> {
        let mut append = |value: u64| {
            if ints.len() == most {
                return Err(format!("a list of more than {most} integers"));
            }
            ints.push(value as i64);
            Ok(())
        };
        match self {
            Value::Varint(value) => append(value),
            other => {
                let mut rest = other.bytes()?;
                while !rest.is_empty() {
                    append(decode_varint(&mut rest).map_err(|e| e.to_string())?)?;
                }
                Ok(())
            }
        }
    }

    /// The bytes of a field that may be one number or a packed list of them.
    pub(crate) fn numbers(self) -> Result<&'a [u8], String> {
        match self {
            Value::Fixed32(bytes) | Value::Fixed64(bytes) | Value::Bytes(bytes) => Ok(bytes),
            other => Err(format!("{} where numbers are expected", other.kind())),
        }
    }

    fn kind(self) -> &'static str {
        match self {
            Value::Varint(_) => "an integer",
            Value::Fixed32(_) => "four bytes",
            Value::Fixed64(_) => "eight bytes",
            Value::Bytes(_) => "bytes",
        }
    }
}

/// The fields of a message in their order: tag and value.
#[derive(Clone, Debug)]
pub(crate) struct Fields<'a> {
    rest: &'a [u8],
}

impl<'a> Fields<'a> {
    /// Of a message's bytes.
    pub(crate) fn new(message: &'a [u8]) -> Self {
        Fields { rest: message }
    }

    fn field(&mut self) -> Result<(u32, Value<'a>), String> {
        let (tag, wire_type) = decode_key(&mut self.rest).map_err(|e| e.to_string())?;
        let value = match wire_type {
            WireType::Varint => Value::Varint(decode_varint(&mut self.rest).map_err(|e| e.to_string())?),
            WireType::ThirtyTwoBit => Value::Fixed32(self.take(4)?),
            WireType::SixtyFourBit => Value::Fixed64(self.take(8)?),
            WireType::LengthDelimited => {
                let length = decode_varint(&mut self.rest).map_err(|e| e.to_string())?;
                Value::Bytes(self.take(length)?)
            }
            WireType::StartGroup | WireType::EndGroup => return Err("a group of fields".to_string()),
        };
        Ok((tag, value))
    }

    fn take(&mut self, length: u64) -> Result<&'a [u8], String> {
        let left = self.rest.len();
        let split = usize::try_from(length).ok().and_then(|length| self.rest.split_at_checked(length));
        let (taken, rest) =
            split.ok_or_else(|| format!("a field of {length} bytes where {left} are left"))?;
        self.rest = rest;
        Ok(taken)
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Result<(u32, Value<'a>), String>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let field = self.field();
        if field.is_err() {
            self.rest = &[];
        }
        Some(field)
    }
}

/// What a file's parts may still be: each costs more memory than it may have bytes.
#[derive(Debug)]
pub(crate) struct Budget {
    parts: Cell<usize>,
    values: Cell<usize>,
}

impl Budget {
    /// For a whole file.
    pub(crate) fn new() -> Self {
        Budget { parts: Cell::new(MOST_PARTS), values: Cell::new(MOST_VALUES) }
    }

    /// One more part.
    pub(crate) fn part(&self) -> Result<(), String> {
        let left = self.parts.get().checked_sub(1);
        let left =
            left.ok_or_else(|| format!("more than {MOST_PARTS} nodes, names, attributes and tensors"))?;
        self.parts.set(left);
        Ok(())
    }

    /// That many more values of scales and shifts, which nodes may share in the file.
    pub(crate) fn values(&self, count: usize) -> Result<(), String> {
        let left = self.values.get().checked_sub(count);
        let left =
            left.ok_or_else(|| format!("more than {MOST_VALUES} values of scales and shifts in all"))?;
        self.values.set(left);
        Ok(())
    }
}

#[cfg(test)]
pub(crate) mod encode;

#[cfg(test)]
mod tests {
    use super::encode::Message;
    use super::*;

    #[test]
    fn fields_are_read_in_their_order() {
        let message = Message::default().int(1, -7).text(2, "a").float(3, 0.5).ints(4, &[1, 300]);
        let fields: Vec<_> = Fields::new(&message.0).map(Result::unwrap).collect();
        assert_eq!(fields[0].1.int(), Ok(-7));
        assert_eq!((fields[1].0, fields[1].1.text()), (2, Ok("a")));
        assert_eq!(fields[2].1.float(), Ok(0.5));
        let mut ints = Vec::new();
        fields[3].1.append_ints(&mut ints, 2).unwrap();
        fields[0].1.append_ints(&mut ints, 3).unwrap();
        assert_eq!(ints, [1, 300, -7]);
        assert!(fields[3].1.append_ints(&mut ints, 4).unwrap_err().contains("more than 4"));
        assert!(fields[0].1.text().unwrap_err().contains("an integer where bytes"));
        assert!(fields[1].1.int().unwrap_err().contains("bytes where an integer"));
    }

    #[test]
    fn damage_ends_the_fields() {
        for bytes in [&[0x0a, 5, 1][..], &[0x0d, 1], &[0x08, 0x80], &[0x0b], &[0x00, 1], &[0xff; 12]] {
            let fields: Vec<_> = Fields::new(bytes).collect();
            assert!(fields.len() == 1 && fields[0].is_err(), "{bytes:?}: {fields:?}");
        }
    }

    #[test]
    fn parts_are_counted() {
        let budget = Budget::new();
        (0..MOST_PARTS).for_each(|_| budget.part().unwrap());
        assert!(budget.part().unwrap_err().contains("more than 100000"));
    }
}
