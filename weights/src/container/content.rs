//! What is wrong with the contents of a container: the reasons of [`super::ContainerError::Content`].

use super::MAX_TEXT_BYTES;
use crate::coded::CodedError;
use crate::strict_yaml::YamlError;

/// Why a part of a file makes no sense.
#[derive(Debug, thiserror::Error)]
pub enum ContentError {
    /// The file ends within the part.
    #[error("needs {needed} bytes, {left} are left")]
    Ends {
        /// Bytes of what is read.
        needed: usize,
        /// Bytes before the checksum.
        left: usize,
    },
    /// Bytes that belong to nothing.
    #[error("{0} bytes, accepted: none")]
    Trailing(usize),
    /// Too long a text.
    #[error("{0} bytes, accepted: at most {MAX_TEXT_BYTES}")]
    TextLength(usize),
    /// Text that is no UTF-8.
    #[error(transparent)]
    Utf8(#[from] std::str::Utf8Error),
    /// Text that is not the expected YAML.
    #[error(transparent)]
    Yaml(#[from] YamlError),
    /// Text that the model cannot be written as.
    #[error(transparent)]
    Written(#[from] serde_yaml::Error),
    /// A number out of its range.
    #[error("{what} = {found}, accepted: {lowest} to {highest}")]
    Range {
        /// The number's name.
        what: &'static str,
        /// The number.
        found: u8,
        /// Least possible one.
        lowest: u8,
        /// Largest possible one.
        highest: u8,
    },
    /// A switch with another value than off and, where it can be, on.
    #[error("{what} = {found}, accepted: {}", if *.possible { "0, 1" } else { "0" })]
    Flag {
        /// The switch.
        what: &'static str,
        /// Its value.
        found: u8,
        /// True if it can be on.
        possible: bool,
    },
    /// A codebook of integers that is not in order.
    #[error("codebook is not in order, accepted: ascending from -127 at least")]
    CodebookOrder,
    /// A weight or bias that is no number.
    #[error("value {0} in the codebook or the biases, accepted: finite values")]
    NotFinite(f32),
    /// An output zero, which float weights do not have.
    #[error("{0}, accepted: 0 beside float weights")]
    OutputZero(i32),
    /// More weights than a file of this length may ask for.
    #[error("{weights} weights in {bytes} bytes, accepted: at most {accepted}")]
    Expansion {
        /// Weights of all layers.
        weights: usize,
        /// Bytes of the file.
        bytes: usize,
        /// Most weights.
        accepted: usize,
    },
    /// Codes or codebooks that make no model.
    #[error(transparent)]
    Coded(#[from] CodedError),
    /// A layer's entries that do not give its weights.
    #[error(transparent)]
    Entries(#[from] EntriesError),
}

/// Why the entries of a layer do not give its weights.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EntriesError {
    /// Too few or too many for any gaps.
    #[error("{entries} entries cannot cover {weights} weights")]
    Number {
        /// Entries of the layer.
        entries: usize,
        /// Its weights.
        weights: usize,
    },
    /// More than there can be.
    #[error("{found} entries, accepted: at most {accepted}")]
    TooMany {
        /// Entries of the layer.
        found: usize,
        /// Most of them.
        accepted: usize,
    },
    /// Gaps where all weights are stored, or too few weights.
    #[error("{entries} entries and {bytes} bytes of gaps, accepted: {weights} and none")]
    Gaps {
        /// Entries of the layer.
        entries: usize,
        /// Bytes of its gaps.
        bytes: usize,
        /// Weights of the layer.
        weights: usize,
    },
    /// Something behind the last entry, which ends within a byte.
    #[error("bits after the last entry, accepted: 0")]
    Behind,
    /// Something behind the last entry of a stream of symbols.
    #[error("{0} bits after the last entry, accepted: less than 8, all 0")]
    BitsBehind(usize),
    /// A code beyond the codebook.
    #[error("entry {entry} has code {code}, accepted: less than {codebook}")]
    Code {
        /// Place of the entry.
        entry: usize,
        /// Its code.
        code: usize,
        /// Length of the codebook.
        codebook: usize,
    },
    /// An entry behind the last weight.
    #[error("entry {entry} lies past the {weights} weights")]
    Past {
        /// Place of the entry.
        entry: usize,
        /// Weights of the layer.
        weights: usize,
    },
    /// Entries that end before the last weight.
    #[error("entries cover {found} weights, accepted: {accepted}")]
    Covered {
        /// Weights up to the last entry.
        found: usize,
        /// Weights of the layer.
        accepted: usize,
    },
    /// An unknown way to store positions.
    #[error("positions = {found}, accepted: 0 to {most}, {map}")]
    Positions {
        /// The byte in the file.
        found: u8,
        /// Most bits of a gap.
        most: u8,
        /// The byte of a bit map.
        map: u8,
    },
    /// A bit map of the wrong length, or with bits behind the last weight.
    #[error("map of {found} bytes, accepted: {accepted}, with 0 behind the last weight")]
    Map {
        /// Its bytes.
        found: usize,
        /// Bytes for the layer's weights.
        accepted: usize,
    },
    /// Another number of entries than the bit map has.
    #[error("{found} entries, accepted: {accepted} as in the map")]
    MapEntries {
        /// Entries of the layer.
        found: usize,
        /// Those of the map.
        accepted: usize,
    },
    /// Something in the half byte behind a table of odd length.
    #[error("half byte behind the table of Huffman's code, accepted: 0")]
    HalfByte,
    /// Lengths that leave bits without a symbol, or symbols without bits.
    #[error("lengths of Huffman's code make no complete code")]
    Huffman,
    /// Too few bits, or bits that are no symbol.
    #[error("bits end, or are none of Huffman's code, at entry {entry} of {entries}")]
    Symbol {
        /// Place of the entry.
        entry: usize,
        /// Entries of the layer.
        entries: usize,
    },
}
