//! The released Deep-Compressed SqueezeNet v1.0 (`compressed_SqueezeNet.net`): pruned weights as codes
//! into a codebook per layer and gaps between them.
//!
//! Little-endian, no padding, no magic. First a u32 number of stored entries for each of the 26
//! convolutions in order (conv1; squeeze1x1, expand1x1, expand3x3 of fire2 to fire9; conv10), then for each:
//!
//! | bytes | what |
//! |---|---|
//! | 1024 | codebook of 256 f32; entry 0 is 0.0 |
//! | 4 x filters | f32 biases |
//! | n | a code for each of the n stored entries |
//! | (n + 1) / 2 | a 4-bit gap for each entry, two a byte, the low half first; an unused last half is 0 |
//!
//! An entry stands `gap` positions behind the one before it in the flat `[output][input][row][column]`
//! weights; what no entry names is 0. A longer gap than 15 is bridged by *fillers*, entries of value 0.
//!
//! The file does not say its network: it is SqueezeNet v1.0 as Caffe runs it, with conv10 padded by 1 (15x15).

mod layer;

use std::collections::BTreeMap;
use std::path::Path;

use firebrick_nn::family::SqueezeNet;
use firebrick_nn::graph::ConvShape;

use crate::coded::{CodedConv, CodedModel};
use crate::error::WeightsError;
use crate::format::Format;
use crate::map::MappedFile;
use crate::released::{self, ReleasedError, refuse};

/// A Deep Compression file: the model, and how it is stored.
#[derive(Clone, Debug, PartialEq)]
pub struct DeepCompressed {
    /// The network with its weights as codes.
    pub model: CodedModel,
    /// How each convolution is stored, in the network's order.
    pub layers: Vec<CompressedLayer>,
}

/// Storage of one convolution in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompressedLayer {
    /// Name of the layer.
    pub name: String,
    /// All weights, with the pruned ones.
    pub weights: usize,
    /// Biases.
    pub biases: usize,
    /// Stored entries: the non-zero weights and the fillers.
    pub entries: usize,
    /// Entries of value 0, which only bridge a gap.
    pub fillers: usize,
    /// Bytes of the layer with its entry count.
    pub bytes: usize,
}

impl CompressedLayer {
    /// Weights that are not 0.
    pub const fn nonzeros(&self) -> usize {
        self.entries - self.fillers
    }

    /// Share of the weights that are not 0, 0 to 1.
    pub fn density(&self) -> f64 {
        self.nonzeros() as f64 / self.weights.max(1) as f64
    }
}

/// SqueezeNet v1.0 with Caffe's padding of conv10.
pub fn family() -> SqueezeNet {
    SqueezeNet { conv10_pad: 1, ..SqueezeNet::v1_0() }
}

/// True if the entry counts are possible and account for every byte.
pub fn recognise(bytes: &[u8]) -> bool {
    shapes().and_then(|shapes| counts(bytes, &shapes)).is_ok()
}

/// Reads a Deep Compression file.
///
/// # Errors
/// A file that cannot be read, or that [`decode`] refuses.
pub fn read(path: &Path) -> Result<DeepCompressed, WeightsError> {
    decode_file(path, &MappedFile::open(path)?)
}

pub(crate) fn decode_file(path: &Path, bytes: &[u8]) -> Result<DeepCompressed, WeightsError> {
    decode(bytes).map_err(WeightsError::released(path, Format::DeepCompression))
}

/// The model in the bytes of a Deep Compression file.
///
/// # Errors
/// The first thing that is wrong: a length that is not what the entry counts need; more entries than the
/// layer has weights, an entry behind its last one, a codebook or bias that is not finite, a codebook
/// whose entry 0 is not 0, or a used half byte behind the last gap; with the layer's name.
pub fn decode(bytes: &[u8]) -> Result<DeepCompressed, ReleasedError> {
    let shapes = shapes()?;
    let counts = counts(bytes, &shapes)?;
    let mut rest = &bytes[4 * counts.len()..];
    let (mut convs, mut layers) = (BTreeMap::new(), Vec::new());
    for (shape, entries) in shapes.iter().zip(counts) {
        let (section, behind) = rest.split_at(layer::length(shape, entries));
        rest = behind;
        let (conv, fillers) = layer::decode(shape, entries, section)?;
        convs.insert(shape.name.clone(), conv);
        layers.push(CompressedLayer {
            name: shape.name.clone(),
            weights: shape.weights(),
            biases: shape.output.channels,
            entries,
            fillers,
            bytes: 4 + section.len(),
        });
    }
    let (network, preprocess) = (family().network()?, released::caffe_preprocess());
    let model = CodedModel { network, preprocess, labels: Vec::new(), convs };
    model.float().validate()?;
    Ok(DeepCompressed { model, layers })
}

/// The bytes of a Deep Compression file, and how each convolution is stored in it. A file whose entries of value 0 are
/// all fillers, as the released one, is written as it was read. Codebooks of less than 256 entries are filled up with zeros.
///
/// The format has no place for the network, the preprocessing and the labels: readers take those of Caffe's
/// SqueezeNet v1.0.
///
/// # Errors
/// A network with other convolutions, or a model that contradicts itself.
pub fn encode(model: &CodedModel) -> Result<(Vec<u8>, Vec<CompressedLayer>), ReleasedError> {
    model.validate()?;
    let (mut bytes, mut sections, mut layers) = (Vec::new(), Vec::new(), Vec::new());
    let (found, wanted) = (model.layers()?, shapes()?);
    check_layers(&found, &wanted)?;
    for (shape, conv) in found {
        let start = sections.len();
        let (entries, fillers) = layer::encode(conv, &mut sections);
        bytes.extend((entries as u32).to_le_bytes());
        layers.push(CompressedLayer {
            name: shape.name.clone(),
            weights: shape.weights(),
            biases: shape.output.channels,
            entries,
            fillers,
            bytes: 4 + sections.len() - start,
        });
    }
    bytes.append(&mut sections);
    Ok((bytes, layers))
}

/// Refuses a network whose convolutions are not those of the format.
fn check_layers(found: &[(ConvShape, &CodedConv)], wanted: &[ConvShape]) -> Result<(), ReleasedError> {
    for (i, wanted) in wanted.iter().enumerate() {
        let shape = found.get(i).map(|(shape, _)| shape);
        if shape != Some(wanted) {
            let name = shape.map_or("nothing", |shape| shape.name.as_str());
            let accepted = format!("`{}` as in {}", wanted.name, family().name);
            return Err(refuse(name, "convolution", i, accepted));
        }
    }
    match found.get(wanted.len()) {
        Some((shape, _)) => Err(refuse(&shape.name, "convolution", wanted.len(), "no more than 26")),
        None => Ok(()),
    }
}

fn shapes() -> Result<Vec<ConvShape>, ReleasedError> {
    Ok(family().network()?.convs()?)
}

/// The entry counts, each possible, and together exactly what the file's length needs.
fn counts(bytes: &[u8], shapes: &[ConvShape]) -> Result<Vec<usize>, ReleasedError> {
    let header = bytes.get(..4 * shapes.len()).ok_or_else(|| ReleasedError::Length {
        found: bytes.len(),
        accepted: format!("at least {} for the entry counts of {} layers", 4 * shapes.len(), shapes.len()),
    })?;
    let mut counts = Vec::with_capacity(shapes.len());
    let mut length = header.len();
    for (field, shape) in header.chunks_exact(4).zip(shapes) {
        let count = u32::from_le_bytes([field[0], field[1], field[2], field[3]]) as usize;
        if count > shape.weights() {
            let accepted = format!("at most its {} weights", shape.weights());
            return Err(refuse(&shape.name, "stored entries", count, accepted));
        }
        length += layer::length(shape, count);
        counts.push(count);
    }
    if length != bytes.len() {
        let accepted = format!("{length}, which its entry counts need");
        return Err(ReleasedError::Length { found: bytes.len(), accepted });
    }
    Ok(counts)
}

#[cfg(test)]
mod tests;
