//! What is wrong with the bytes of a protobuf message.

/// Most nodes, names, attributes, tensors and lists of numbers in a file: one may have two bytes there and more than a hundred
/// in memory.
pub(super) const MOST_PARTS: usize = 100_000;

/// Most values of all scales and shifts: they are copied for each node that reads them, and thousands of nodes may read the
/// same tensor.
pub(super) const MOST_VALUES: usize = 1 << 20;

/// Bytes of computed constants that any file may ask for. With the zeros of groups and borders it stays below what the fuzz targets
/// let a reader take beyond twice its input.
pub(super) const COMPUTED_BYTES: usize = 16 << 20;

/// The same for each byte of the file: weights of 8 bits become floats of 32, which may be transposed.
pub(super) const COMPUTED_PER_BYTE: usize = 8;

/// How a field's value is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Stored {
    /// As a varint.
    #[error("an integer")]
    Integer,
    /// As the bytes of a float.
    #[error("four bytes")]
    Four,
    /// As the bytes of a double.
    #[error("eight bytes")]
    Eight,
    /// With its length.
    #[error("bytes")]
    Bytes,
}

/// Why a protobuf message cannot be read.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum WireError {
    /// A key or a number that is none.
    #[error(transparent)]
    Decode(#[from] prost::DecodeError),
    /// A field that is stored in another way.
    #[error("{found} where {expected} expected")]
    Kind {
        /// How it is stored.
        found: Stored,
        /// What it would have to be.
        expected: &'static str,
    },
    /// A name that is no text.
    #[error("a name that is not UTF-8")]
    NotUtf8,
    /// A list that nobody needs so long.
    #[error("a list of more than {most} integers")]
    Integers {
        /// Most of them.
        most: usize,
    },
    /// An old form of nested message.
    #[error("a group of fields")]
    Group,
    /// A field beyond the message's end.
    #[error("a field of {length} bytes where {left} are left: the file is cut, or damaged")]
    Length {
        /// Its bytes.
        length: u64,
        /// Bytes of the rest of the message.
        left: usize,
    },
    /// More parts than the memory for one file holds.
    #[error("more than {MOST_PARTS} nodes, names, attributes and tensors")]
    Parts,
    /// More copied values than the memory for one file holds.
    #[error("more than {MOST_VALUES} values of scales and shifts in all")]
    Values,
    /// More computed constants than the memory for one file holds.
    #[error(
        "computes constants of more than {COMPUTED_PER_BYTE} times the file's bytes and {} MB more; accepted: constants that \
         the exporter has folded",
        COMPUTED_BYTES >> 20
    )]
    Computed,
}
