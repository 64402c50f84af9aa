//! Types of values, and why a tensor's values cannot be read.

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
    /// A byte that is 0 or 1.
    Bool,
    /// 4 bits with a sign, two a byte, the lower ones first.
    I4,
    /// 4 bits without a sign.
    U4,
    /// 8 bits with a sign.
    I8,
    /// 8 bits without a sign.
    U8,
    /// 16 bits with a sign.
    I16,
    /// 16 bits without a sign.
    U16,
    /// 32 bits with a sign.
    I32,
    /// 32 bits without a sign.
    U32,
    /// 64 bits with a sign.
    I64,
    /// Anything else, by the number that the file has for it.
    Other(i64),
}

impl ValueType {
    /// Of `TensorProto.DataType`.
    pub(crate) fn of_onnx(number: i64) -> Self {
        match number {
            1 => ValueType::F32,
            2 => ValueType::U8,
            3 => ValueType::I8,
            4 => ValueType::U16,
            5 => ValueType::I16,
            6 => ValueType::I32,
            7 => ValueType::I64,
            9 => ValueType::Bool,
            10 => ValueType::F16,
            11 => ValueType::F64,
            12 => ValueType::U32,
            16 => ValueType::Bf16,
            21 => ValueType::U4,
            22 => ValueType::I4,
            other => ValueType::Other(other),
        }
    }

    /// Bits of a value, of a known type.
    pub(crate) fn bits(self) -> Option<usize> {
        match self {
            ValueType::I4 | ValueType::U4 => Some(4),
            ValueType::Bool | ValueType::I8 | ValueType::U8 => Some(8),
            ValueType::F16 | ValueType::Bf16 | ValueType::I16 | ValueType::U16 => Some(16),
            ValueType::F32 | ValueType::I32 | ValueType::U32 => Some(32),
            ValueType::F64 | ValueType::I64 => Some(64),
            ValueType::Other(_) => None,
        }
    }

    /// Bytes of a value in memory.
    pub(crate) fn bytes_in_memory(self) -> usize {
        match self {
            ValueType::F16 | ValueType::Bf16 | ValueType::F32 => 4,
            _ => 8,
        }
    }

    /// True of floats of any size.
    pub(crate) fn is_float(self) -> bool {
        matches!(self, ValueType::F16 | ValueType::Bf16 | ValueType::F32 | ValueType::F64)
    }

    /// Whether negative integers are of this type.
    pub(crate) fn has_sign(self) -> bool {
        !matches!(self, ValueType::Bool | ValueType::U4 | ValueType::U8 | ValueType::U16 | ValueType::U32)
    }
}

/// Why a tensor's values cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TensorError {
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
    /// They are neither.
    #[error("tensor `{tensor}` is of type {found:?}, accepted: floats of 16 to 64 bits, integers of 4 to 64")]
    Unknown {
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
