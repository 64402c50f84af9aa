//! Constant tensors of a file, which stay where they are until their values are asked for.

use crate::half::half;

/// Most integers of a shape, a list of axes or the like: what is understood has a handful, and more are refused before they take
/// memory.
pub(crate) const MOST_INTS: usize = 64;

/// How a tensor's values are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueType {
    /// IEEE 754 binary16.
    F16,
    /// The upper half of a binary32.
    Bf16,
    /// IEEE 754 binary32.
    F32,
    /// IEEE 754 binary64.
    F64,
    /// 32 bits with a sign.
    I32,
    /// 64 bits with a sign.
    I64,
    /// Anything else, by the number that the file has for it.
    Other(i64),
}

impl ValueType {
    fn bytes(self) -> Option<usize> {
        match self {
            ValueType::F16 | ValueType::Bf16 => Some(2),
            ValueType::F32 => Some(4),
            ValueType::F64 => Some(8),
            _ => None,
        }
    }
}

/// Why a tensor's values cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TensorError {
    /// They are in another file.
    #[error("tensor `{tensor}` is stored outside of the file, accepted: in it")]
    Elsewhere {
        /// The tensor.
        tensor: String,
    },
    /// They are no floats.
    #[error("tensor `{tensor}` is of type {found:?}, accepted: F32, F16, BF16, F64")]
    NoFloats {
        /// The tensor.
        tensor: String,
        /// Its type.
        found: ValueType,
    },
    /// They are no integers.
    #[error("tensor `{tensor}` is of type {found:?}, accepted: I64, I32")]
    NoIntegers {
        /// The tensor.
        tensor: String,
        /// Its type.
        found: ValueType,
    },
    /// Their bytes are not those of the sizes.
    #[error(
        "tensor `{tensor}` of sizes {dims:?} and type {value_type:?} has {found} bytes, accepted: {}",
        .expected.map_or("a possible number".to_string(), |n| n.to_string())
    )]
    Bytes {
        /// The tensor.
        tensor: String,
        /// Its sizes.
        dims: Vec<usize>,
        /// Its type.
        value_type: ValueType,
        /// Bytes in the file.
        found: usize,
        /// Bytes of so many values; none if there cannot be so many.
        expected: Option<usize>,
    },
    /// A list of integers that is too long or not there.
    #[error("tensor `{tensor}` has too many values or none in the file")]
    Integers {
        /// The tensor.
        tensor: String,
    },
}

/// A constant tensor.
#[derive(Clone, Debug)]
pub(crate) struct Tensor<'a> {
    /// Its name in the file; for messages.
    pub name: String,
    /// Sizes; none for a scalar.
    pub dims: Vec<usize>,
    /// Type of the values.
    pub value_type: ValueType,
    /// The values' bytes, little-endian, in pieces.
    pub pieces: Vec<&'a [u8]>,
    /// Values of integers that are not stored as bytes.
    pub ints: Vec<i64>,
    /// Why its values are not in the file, if they are not.
    pub elsewhere: bool,
}

impl Tensor<'_> {
    /// Number of values, if it is possible.
    pub(crate) fn len(&self) -> Option<usize> {
        self.dims.iter().try_fold(1usize, |n, &d| n.checked_mul(d))
    }

    /// The values as f32.
    ///
    /// # Errors
    /// A reason that names the tensor: another type, or other than its sizes' number of values.
    pub(crate) fn values(&self) -> Result<Vec<f32>, TensorError> {
        let tensor = || self.name.clone();
        if self.elsewhere {
            return Err(TensorError::Elsewhere { tensor: tensor() });
        }
        let Some(size) = self.value_type.bytes() else {
            return Err(TensorError::NoFloats { tensor: tensor(), found: self.value_type });
        };
        // By the bytes that are there, not by the sizes that are told: no memory is taken for what a file does not hold.
        let found: usize = self.pieces.iter().map(|piece| piece.len()).sum();
        let expected = self.len().and_then(|len| len.checked_mul(size));
        if expected != Some(found) || self.pieces.iter().any(|piece| piece.len() % size != 0) {
            let (tensor, dims, value_type) = (tensor(), self.dims.clone(), self.value_type);
            return Err(TensorError::Bytes { tensor, dims, value_type, found, expected });
        }
        let mut values = Vec::with_capacity(found / size);
        for piece in &self.pieces {
            values.extend(piece.chunks_exact(size).map(|bytes| value(self.value_type, bytes)));
        }
        Ok(values)
    }

    /// The values as integers, at most [`MOST_INTS`].
    ///
    /// # Errors
    /// A reason that names the tensor.
    pub(crate) fn integers(&self) -> Result<Vec<i64>, TensorError> {
        let size = match self.value_type {
            ValueType::I64 => 8,
            ValueType::I32 => 4,
            found => return Err(TensorError::NoIntegers { tensor: self.name.clone(), found }),
        };
        let stored: usize = self.pieces.iter().map(|piece| piece.len()).sum();
        if self.elsewhere || stored > MOST_INTS * size {
            return Err(TensorError::Integers { tensor: self.name.clone() });
        }
        let number = |bytes: &[u8]| match bytes {
            [a, b, c, d] => i64::from(i32::from_le_bytes([*a, *b, *c, *d])),
            _ => i64::from_le_bytes(std::array::from_fn(|i| bytes[i])),
        };
        let bytes = self.pieces.iter().flat_map(|piece| piece.chunks_exact(size)).map(number);
        Ok(self.ints.iter().copied().chain(bytes).collect())
    }
}

fn value(value_type: ValueType, b: &[u8]) -> f32 {
    match value_type {
        ValueType::F16 => half(u16::from_le_bytes([b[0], b[1]])),
        ValueType::Bf16 => f32::from_le_bytes([0, 0, b[0], b[1]]),
        ValueType::F64 => f64::from_le_bytes(std::array::from_fn(|i| b[i])) as f32,
        _ => f32::from_le_bytes([b[0], b[1], b[2], b[3]]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tensor<'a>(dims: &[usize], value_type: ValueType, piece: &'a [u8]) -> Tensor<'a> {
        let (name, dims) = ("t".to_string(), dims.to_vec());
        Tensor { name, dims, value_type, pieces: vec![piece], ints: vec![], elsewhere: false }
    }

    #[test]
    fn floats_of_all_sizes_are_read() {
        let of = |value_type, bytes: &[u8]| tensor(&[1], value_type, bytes).values().unwrap()[0];
        assert_eq!(of(ValueType::F32, &1.5f32.to_le_bytes()), 1.5);
        assert_eq!(of(ValueType::F64, &(-2.5f64).to_le_bytes()), -2.5);
        assert_eq!(of(ValueType::F16, &[0x00, 0x3c]), 1.0);
        assert_eq!(of(ValueType::Bf16, &[0x80, 0x3f]), 1.0);
        assert_eq!(tensor(&[], ValueType::F32, &1f32.to_le_bytes()).values().unwrap(), [1.0]);
    }

    #[test]
    fn other_sizes_are_refused_before_anything_is_allocated() {
        let refusal =
            |dims: &[usize], value_type| tensor(dims, value_type, &[0; 8]).values().unwrap_err().to_string();
        assert!(refusal(&[3], ValueType::F32).contains("has 8 bytes, accepted: 12"));
        assert!(refusal(&[usize::MAX, 2], ValueType::F32).contains("a possible number"));
        assert!(refusal(&[2], ValueType::Other(9)).contains("of type Other(9), accepted: F32"));
        let outside = Tensor { elsewhere: true, ..tensor(&[2], ValueType::F32, &[0; 8]) };
        assert!(outside.values().unwrap_err().to_string().contains("outside of the file"));
    }

    #[test]
    fn integers_are_read_from_either_form() {
        let bytes: Vec<u8> = [2i64, -1].iter().flat_map(|v| v.to_le_bytes()).collect();
        assert_eq!(tensor(&[2], ValueType::I64, &bytes).integers().unwrap(), [2, -1]);
        assert_eq!(tensor(&[1], ValueType::I32, &(-3i32).to_le_bytes()).integers().unwrap(), [-3]);
        let listed = Tensor { ints: vec![7], ..tensor(&[1], ValueType::I64, &[]) };
        assert_eq!(listed.integers().unwrap(), [7]);
        assert!(
            tensor(&[65], ValueType::I64, &[0; 520]).integers().unwrap_err().to_string().contains("too many")
        );
        assert!(tensor(&[1], ValueType::F32, &[0; 4]).integers().is_err());
    }
}
