//! Fields of a protobuf message as slices of the file: nothing is copied, and nothing is made for a field
//! that nobody asks for, so that a hostile file costs no more memory than it has bytes.

mod budget;
mod error;

use prost::encoding::{WireType, decode_key, decode_varint};

pub(crate) use budget::Budget;
pub use error::{Stored, WireError};

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
    pub(crate) fn bytes(self) -> Result<&'a [u8], WireError> {
        match self {
            Value::Bytes(bytes) => Ok(bytes),
            other => Err(WireError::Kind { found: other.stored(), expected: "bytes are" }),
        }
    }

    /// Text.
    pub(crate) fn text(self) -> Result<&'a str, WireError> {
        std::str::from_utf8(self.bytes()?).map_err(|_| WireError::NotUtf8)
    }

    /// An integer.
    pub(crate) fn int(self) -> Result<i64, WireError> {
        match self {
            // Negative numbers are stored as 64 bits.
            Value::Varint(value) => Ok(value as i64),
            other => Err(WireError::Kind { found: other.stored(), expected: "an integer is" }),
        }
    }

    /// A float.
    pub(crate) fn float(self) -> Result<f32, WireError> {
        match self {
            Value::Fixed32(b) => Ok(f32::from_le_bytes([b[0], b[1], b[2], b[3]])),
            other => Err(WireError::Kind { found: other.stored(), expected: "a float is" }),
        }
    }

    /// The values of a field that may be one integer or a packed list, at most `most` together with those
    /// already there.
    pub(crate) fn append_ints(self, ints: &mut Vec<i64>, most: usize) -> Result<(), WireError> {
        let mut append = |value: u64| {
            if ints.len() == most {
                return Err(WireError::Integers { most });
            }
            ints.push(value as i64);
            Ok(())
        };
        match self {
            Value::Varint(value) => append(value),
            other => {
                let mut rest = other.bytes()?;
                while !rest.is_empty() {
                    append(decode_varint(&mut rest)?)?;
                }
                Ok(())
            }
        }
    }

    /// The bytes of a field that may be one number or a packed list of them.
    pub(crate) fn numbers(self) -> Result<&'a [u8], WireError> {
        match self {
            Value::Fixed32(bytes) | Value::Fixed64(bytes) | Value::Bytes(bytes) => Ok(bytes),
            other => Err(WireError::Kind { found: other.stored(), expected: "numbers are" }),
        }
    }

    fn stored(self) -> Stored {
        match self {
            Value::Varint(_) => Stored::Integer,
            Value::Fixed32(_) => Stored::Four,
            Value::Fixed64(_) => Stored::Eight,
            Value::Bytes(_) => Stored::Bytes,
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

    fn field(&mut self) -> Result<(u32, Value<'a>), WireError> {
        let (tag, wire_type) = decode_key(&mut self.rest)?;
        let value = match wire_type {
            WireType::Varint => Value::Varint(decode_varint(&mut self.rest)?),
            WireType::ThirtyTwoBit => Value::Fixed32(self.take(4)?),
            WireType::SixtyFourBit => Value::Fixed64(self.take(8)?),
            WireType::LengthDelimited => {
                let length = decode_varint(&mut self.rest)?;
                Value::Bytes(self.take(length)?)
            }
            WireType::StartGroup | WireType::EndGroup => return Err(WireError::Group),
        };
        Ok((tag, value))
    }

    fn take(&mut self, length: u64) -> Result<&'a [u8], WireError> {
        let left = self.rest.len();
        let split = usize::try_from(length).ok().and_then(|length| self.rest.split_at_checked(length));
        let (taken, rest) = split.ok_or(WireError::Length { length, left })?;
        self.rest = rest;
        Ok(taken)
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Result<(u32, Value<'a>), WireError>;

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
        assert!(fields[3].1.append_ints(&mut ints, 4).unwrap_err().to_string().contains("more than 4"));
        assert!(fields[0].1.text().unwrap_err().to_string().contains("an integer where bytes"));
        assert!(fields[1].1.int().unwrap_err().to_string().contains("bytes where an integer"));
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
        (0..error::MOST_PARTS).for_each(|_| budget.part().unwrap());
        assert!(budget.part().unwrap_err().to_string().contains("more than 100000"));
    }
}
