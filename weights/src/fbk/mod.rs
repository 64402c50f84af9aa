//! `.fbk`: our container of a quantised network. All numbers are little-endian.
//!
//! | bytes | what |
//! |---|---|
//! | 8 | [`MAGIC`]: `89 46 42 4b 0d 0a 1a 0a` |
//! | 4 | format [`VERSION`] (u32) |
//! | 4 | length of the text (u32) |
//! | 8 | length of the whole file (u64) |
//! | text | YAML in UTF-8: `network`, `preprocess` (the structures of [`firebrick_nn::network`]), `labels` (a class's line each, with its synset id before the name if it has one; or none); `output_zero` if not 0 |
//! | channels of the image | pixel that means zero, per channel (u8) |
//! | 4 | real value of one unit of the last map (f32) |
//! | sections | one per convolution, in the network's order, nothing between them |
//! | 3 an addition | in the network's order: multiplier (u16) and shift (u8) of its bypass |
//! | 4 | CRC-32 (IEEE 802.3) of all bytes before it (u32) |
//!
//! The magic, the version and the lengths stay where they are in every version.
//!
//! A section of a convolution with `F` filters:
//!
//! | bytes | what |
//! |---|---|
//! | 4 | number of entries (u32) |
//! | 1 | bits of an entry's gap `g`, 0 to 8 |
//! | 1 | bits of an entry's code `c`, 1 to 8 |
//! | 1 | length of the codebook, 1 to 255 |
//! | 1 | 0 |
//! | codebook | the layer's distinct weights (i8), ascending, never -128 |
//! | 4 F | biases (i32) |
//! | 2 F | multipliers (u16) |
//! | F | shifts (u8) |
//! | ⌈entries (g + c) / 8⌉ | the entries, from the lowest bit of the first byte upwards; the last byte's rest is 0 |
//!
//! An entry is the code in its lower `c` bits and the gap above it: skip `gap` zero weights, then the next weight is
//! `codebook[code]`. Weights run in the order `[output][input][row][column]` through the whole layer. A run
//! of zeros too long for a gap is bridged by an entry whose weight is 0, and so is one at the end:
//! the entries of a layer cover its weights exactly, so a file can never ask for much more memory than
//! it has bytes (each stands for 228 weights at most). Pruned weights are never stored; a layer without zeros is the same
//! list with gaps of 0 bits. The writer takes the gap width that gives the fewest bits; equal models
//! give equal bytes.

mod decode;
mod encode;
mod packed;
mod summary;

use std::path::Path;

use firebrick_nn::model::QuantisedModel;

use crate::container::Envelope;
use crate::error::WeightsError;
use crate::format::Format;
use crate::map::MappedFile;

pub use decode::decode;
pub use encode::encode;
pub use summary::{StoredLayer, summary};

pub use crate::format::FBK_MAGIC as MAGIC;

/// Version of the format that is written and read.
pub const VERSION: u32 = 1;

/// What is around the contents.
const ENVELOPE: Envelope = Envelope::new(Format::Fbk, VERSION);

/// Reads a model; the file is memory-mapped.
///
/// # Errors
/// [`WeightsError::Io`], or [`WeightsError::Container`] with what [`decode`] found.
pub fn read_fbk(path: &Path) -> Result<QuantisedModel, WeightsError> {
    decode_file(path, &MappedFile::open(path)?)
}

pub(crate) fn decode_file(path: &Path, bytes: &[u8]) -> Result<QuantisedModel, WeightsError> {
    decode(bytes).map_err(WeightsError::container(path))
}

/// Writes a model, and says how many bytes it has; an existing file is replaced only when the new one is complete on the disk.
///
/// # Errors
/// [`WeightsError::Container`] if the model is invalid, [`WeightsError::Io`]; no partial file remains.
pub fn write_fbk(path: &Path, model: &QuantisedModel) -> Result<usize, WeightsError> {
    let bytes = encode(model).map_err(WeightsError::container(path))?;
    firebrick_scratch::write(path, &bytes).map_err(WeightsError::io("write", path))?;
    Ok(bytes.len())
}
