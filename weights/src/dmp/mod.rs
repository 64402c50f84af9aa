//! Weight files of the DV700 accelerator's compiler (`KerasSqueezeNet_weights.bin`, v1.1;
//! `CaffeSqueezeNet_weights.bin`, v1.0): dense weights as codes into a codebook per layer.
//!
//! Little-endian, no magic, no counts: the length tells the network. For each of the 26 convolutions in
//! order (the format pads each to 16 bytes, of which all of these are multiples anyway):
//!
//! - a codebook of 256 f16 values; entry 0 is 0.0, for positions that hold no weight;
//! - for every 8 output channels their 8 f16 biases, then the codes: for every 64 (1x1 kernels) or 8 (3x3, 7x7)
//!   input channels, for each of the 8 output channels, tiles of 72 codes, one for all of these input
//!   channels, or (7x7) one for each (`tile.rs` says where in a tile a weight lies).
//!
//! The weights were trained with Caffe: BGR pixels minus (104, 117, 123). Caffe's v1.0 pads conv10 by 1.

mod tile;

use std::collections::BTreeMap;
use std::path::Path;

use firebrick_nn::family::SqueezeNet;
use firebrick_nn::graph::ConvShape;
use firebrick_nn::model::{FloatConv, FloatModel};

use crate::error::WeightsError;
use crate::format::Format;
use crate::half::half;
use crate::map::MappedFile;
use crate::released::{self, Fields, ReleasedError, codebook, refuse};
use tile::TILE;

/// Output channels that share a block.
const BLOCK: usize = 8;

/// The networks of which such files exist: v1.1, and v1.0 with Caffe's padding of conv10.
pub fn families() -> [SqueezeNet; 2] {
    [SqueezeNet::v1_1(), crate::deep_compression::family()]
}

/// True if the bytes are as many as a file of one of the networks has.
pub fn recognise(bytes: &[u8]) -> bool {
    family_of(bytes.len()).is_ok()
}

/// Reads a DV700 weight file.
///
/// # Errors
/// A file that cannot be read, or that [`decode`] refuses.
pub fn read(path: &Path) -> Result<FloatModel, WeightsError> {
    decode_file(path, &MappedFile::open(path)?)
}

pub(crate) fn decode_file(path: &Path, bytes: &[u8]) -> Result<FloatModel, WeightsError> {
    decode(bytes).map_err(WeightsError::released(path, Format::Dmp))
}

/// The model in the bytes of a DV700 weight file.
///
/// # Errors
/// The first thing that is wrong: a length that belongs to none of the networks; a codebook or bias that is
/// not finite, a codebook whose entry 0 is not 0, or a code other than 0 where no weight is; with the layer's name.
pub fn decode(bytes: &[u8]) -> Result<FloatModel, ReleasedError> {
    let family = family_of(bytes.len())?;
    let mut rest = bytes;
    let mut convs = BTreeMap::new();
    for shape in family.network()?.convs()? {
        let (section, behind) = rest.split_at(length(&shape));
        rest = behind;
        convs.insert(shape.name.clone(), layer(&shape, section)?);
    }
    released::caffe_model(&family, convs)
}

fn family_of(found: usize) -> Result<SqueezeNet, ReleasedError> {
    let mut accepted = Vec::new();
    for family in families() {
        let length: usize = family.network()?.convs()?.iter().map(length).sum();
        if length == found {
            return Ok(family);
        }
        accepted.push(format!("{length} ({})", family.name));
    }
    Err(ReleasedError::Length { found, accepted: accepted.join(", ") })
}

/// Bytes of a layer.
fn length(shape: &ConvShape) -> usize {
    let tiles = shape.input.channels.div_ceil(tile::channels(shape.kernel));
    let block = 2 * BLOCK + BLOCK * tiles * TILE;
    2 * 256 + shape.output.channels.div_ceil(BLOCK) * block
}

fn layer(shape: &ConvShape, section: &[u8]) -> Result<FloatConv, ReleasedError> {
    let value = |bytes| half(u16::from_le_bytes(bytes));
    let mut fields = Fields::new(&shape.name, section);
    let codebook = codebook(&mut fields, value)?;
    let mut weights = vec![0.0; shape.weights()];
    let mut bias = Vec::with_capacity(shape.output.channels);
    let filter_len = shape.filter_weights();
    let group_len = group(shape.kernel) * shape.kernel * shape.kernel;
    let tile_len = tile::channels(shape.kernel) * shape.kernel * shape.kernel;
    for block in weights.chunks_mut(BLOCK * filter_len) {
        bias.extend(fields.values(BLOCK, "bias", value)?);
        for first in (0..filter_len).step_by(group_len) {
            let last = filter_len.min(first + group_len);
            let filters = block.chunks_exact_mut(filter_len);
            for weights in filters.flat_map(|filter| filter[first..last].chunks_mut(tile_len)) {
                let codes = fields.bytes(TILE, "codes")?;
                tile::decode(shape.kernel, codes, &codebook, weights)
                    .map_err(|(place, code)| refuse(&shape.name, stray(place), code, "0"))?;
            }
        }
    }
    Ok(FloatConv { weights, bias })
}

/// Input channels whose tiles follow each other, for every output channel of a block in turn.
fn group(kernel: usize) -> usize {
    if kernel == 1 { 64 } else { 8 }
}

fn stray(place: usize) -> String {
    format!("code at place {place} of a tile, where no weight is,")
}

#[cfg(test)]
mod tests;
