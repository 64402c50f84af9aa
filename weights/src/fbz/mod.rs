//! `.fbz`: our container of a compressed float network, each layer in the coding that takes the fewest bytes.
//!
//! The envelope is that of [`crate::container`]; its contents are one section per convolution, in the network's order,
//! nothing between them. A section of a convolution with `F` filters and a codebook of `n` entries:
//!
//! | bytes | what |
//! |---|---|
//! | 1 | `n - 1`, 0 to 255 |
//! | 1 | positions: bits of a gap `g`, 0 to 8, or 255 for a bit map |
//! | 1 | codes: 0 in fields of equal width, 1 in Huffman's code |
//! | 1 | gaps: the same; 0 without gaps |
//! | 4 | number of entries `N` (u32) |
//! | 4 | bytes of the codes, without their table (u32) |
//! | 4 | bytes of the positions, without their table (u32) |
//! | 4 (n - 1) | the codebook without its entry 0, which is 0.0 (f32) |
//! | 4 F | biases (f32) |
//! | ⌈n / 2⌉ | only with Huffman's code: the table of the codes |
//! | 2^g / 2 | only with Huffman's code: the table of the gaps |
//! | ... | `N` codes |
//! | ... | `N` gaps, or the bit map |
//!
//! Weights run in the order `[output][input][row][column]` through the whole layer. An entry is a gap, as many pruned
//! weights, and then the weight of its code. A run of zeros too long for a gap is bridged by an entry of code 0, and so
//! is one at the end: the entries cover the weights exactly. With gaps of 0 bits every weight is an entry. A bit map has
//! a bit for every weight, 1 if it has a code. Bits are filled from the lowest of the first byte upwards, and the last
//! byte's rest is 0.
//!
//! Fields of equal width have `⌈log2 n⌉` bits, at least 1, a code, and `g` a gap. A table of Huffman's code is the length of
//! each symbol's bits, two a byte, the lower half first: 0 for a symbol that does not occur, up to 15. The bits are the
//! canonical ones (RFC 1951, 3.2.2), the highest first. A single symbol has length 1.
//!
//! A file that would unpack to more than [`EXPANSION`] weights a byte, beyond the first [`FREE_WEIGHTS`], is neither written nor
//! read, and memory for a layer is taken only after its gaps were found to cover its weights.

mod decode;
mod encode;
mod huffman;
mod positions;
mod symbols;

use std::path::Path;

use crate::coded::CodedModel;
use crate::container::{ContentError, Envelope};
use crate::error::WeightsError;
use crate::format::Format;
use crate::map::MappedFile;

pub use decode::decode;
pub use encode::{encode, measure};
pub use positions::Positions;

pub use crate::format::FBZ_MAGIC as MAGIC;

/// Version of the format that is written and read.
pub const VERSION: u32 = 1;

/// Most weights for a byte of the file. Two bits can be an entry of 256 weights, so a megabyte could ask for a thousand million;
/// networks that were compressed have a few a byte.
pub const EXPANSION: usize = 64;

/// Weights that any file may have: a small network, or one of which next to nothing is kept, is a model like others.
pub const FREE_WEIGHTS: usize = 1 << 20;

/// What is around the contents.
const ENVELOPE: Envelope = Envelope::new(Format::Fbz, VERSION);

/// Bytes of a section before its codebook.
const SECTION_BYTES: usize = 16;

/// A file: the model, and how it is stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Compressed {
    /// The network with its weights as codes.
    pub model: CodedModel,
    /// How each convolution is stored, in the network's order.
    pub layers: Vec<FbzLayer>,
}

/// Storage of one convolution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FbzLayer {
    /// Name of the layer.
    pub name: String,
    /// All weights, with the pruned ones.
    pub weights: usize,
    /// Weights with a code other than 0.
    pub kept: usize,
    /// Stored entries: kept weights and fillers.
    pub entries: usize,
    /// Entries of the codebook, that of the pruned weight included.
    pub codebook: usize,
    /// How positions are coded.
    pub positions: Positions,
    /// True if the codes are in Huffman's code.
    pub huffman_codes: bool,
    /// True if the gaps are in Huffman's code.
    pub huffman_gaps: bool,
    /// Bytes by part.
    pub bytes: Parts,
}

/// Bytes of a layer's parts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// What says how the layer is coded.
    pub header: usize,
    /// The codebook.
    pub codebook: usize,
    /// Biases.
    pub biases: usize,
    /// Codes, with their table.
    pub codes: usize,
    /// Gaps with their table, or the bit map.
    pub positions: usize,
}

impl Parts {
    /// All of them.
    pub const fn total(&self) -> usize {
        self.header + self.codebook + self.biases + self.codes + self.positions
    }
}

impl FbzLayer {
    /// Entries that only bridge a gap.
    pub const fn fillers(&self) -> usize {
        self.entries - self.kept
    }
}

/// Reads a compressed model.
///
/// # Errors
/// [`WeightsError::Io`], or [`WeightsError::Container`] with what [`decode`] found.
pub fn read(path: &Path) -> Result<Compressed, WeightsError> {
    decode_file(path, &MappedFile::open(path)?)
}

pub(crate) fn decode_file(path: &Path, bytes: &[u8]) -> Result<Compressed, WeightsError> {
    decode(bytes).map_err(WeightsError::container(path))
}

/// Writes the bytes of a compressed model, of this or another format; an existing file is replaced only when the new one
/// is complete on the disk.
///
/// # Errors
/// [`WeightsError::Io`]; no partial file remains.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), WeightsError> {
    firebrick_scratch::write(path, bytes).map_err(WeightsError::io("write", path))
}

/// What is wrong with so many weights in a file of so many bytes, if anything.
fn expansion(weights: usize, bytes: usize) -> Option<ContentError> {
    let accepted = bytes.saturating_mul(EXPANSION).saturating_add(FREE_WEIGHTS);
    (weights > accepted).then_some(ContentError::Expansion { weights, bytes, accepted })
}

#[cfg(test)]
mod tests;
