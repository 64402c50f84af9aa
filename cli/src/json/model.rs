//! Models and their files.

use firebrick_nn::network::{Colour, Resize};
use serde::Serialize;

/// What `inspect` prints.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct Inspected {
    /// Name of the network.
    pub network: String,
    /// Shape of the image tensor.
    pub input: Shape,
    /// What becomes of an image before the first layer.
    pub preprocess: Preprocess,
    /// Multiply-accumulates, those with weights of zero included.
    pub dense_macs: u64,
    /// Multiply-accumulates in the constant border of a padded last layer, which are not among the others.
    pub border_macs: u64,
    /// Weights and biases.
    pub parameters: usize,
    /// Weights that are not zero.
    pub nonzero_weights: usize,
    /// The layers in their order.
    pub layers: Vec<Layer>,
    /// What the accelerator cannot run, and why.
    pub refused: Vec<Refusal>,
}

/// The shape of a map.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Shape {
    /// Channels.
    pub channels: usize,
    /// Rows.
    pub height: usize,
    /// Columns.
    pub width: usize,
}

impl From<firebrick_nn::network::Shape> for Shape {
    fn from(shape: firebrick_nn::network::Shape) -> Self {
        Shape { channels: shape.channels, height: shape.height, width: shape.width }
    }
}

/// From an image to the network's input: `(pixel - mean) x scale`.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct Preprocess {
    /// Order of the channels: grey, rgb or bgr.
    pub colour: &'static str,
    /// How an image becomes the network's size: warp, or centre_crop after its shorter side has become short_side.
    pub resize: &'static str,
    /// Pixels of the shorter side before the crop; null without one.
    pub short_side: Option<usize>,
    /// Mean of each channel, in u8 pixels.
    pub mean: Vec<f32>,
    /// Scale of each channel.
    pub scale: Vec<f32>,
}

impl From<&firebrick_nn::network::Preprocess> for Preprocess {
    fn from(preprocess: &firebrick_nn::network::Preprocess) -> Self {
        let (resize, short_side) = match preprocess.resize {
            Resize::Warp => ("warp", None),
            Resize::CentreCrop { short_side } => ("centre_crop", Some(short_side)),
        };
        Preprocess {
            colour: match preprocess.colour {
                Colour::Grey => "grey",
                Colour::Rgb => "rgb",
                Colour::Bgr => "bgr",
            },
            resize,
            short_side,
            mean: preprocess.mean.clone(),
            scale: preprocess.scale.clone(),
        }
    }
}

/// A layer.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct Layer {
    /// Name of the layer.
    pub layer: String,
    /// What the layer does.
    pub op: &'static str,
    /// Shape of the map that is written.
    pub output: Shape,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub conv: Option<Convolution>,
}

/// What only convolutions have.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct Convolution {
    /// Multiply-accumulates, those with weights of zero included.
    pub dense_macs: u64,
    /// Multiply-accumulates in the constant border of a padded last layer, which are not among the others.
    pub border_macs: u64,
    /// Weights and biases.
    pub parameters: usize,
    /// Weights.
    pub weights: usize,
    /// Weights that are not zero.
    pub nonzero_weights: usize,
    /// Share of the weights that are not zero, 0 to 1.
    pub density: f64,
    /// Bytes; null if the file does not tell them apart.
    pub bytes: Option<usize>,
    /// Entries of a compressed layer, fillers included; null in other files.
    pub entries: Option<usize>,
    /// Entries of a compressed layer that only bridge a long gap; null in other files.
    pub fillers: Option<usize>,
}

/// What cannot be run.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct Refusal {
    /// Name of the layer.
    pub layer: String,
    /// Why it is refused.
    pub reason: String,
}

/// What `compile` prints.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct Compiled {
    /// The file.
    pub file: String,
    /// Bytes.
    pub bytes: u64,
    /// Name of the network.
    pub network: String,
    /// Weights that are not zero.
    pub nonzero_weights: usize,
}

/// What `compress` prints.
#[cfg(feature = "compress")]
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct Compressed {
    /// The file.
    pub file: String,
    /// Bytes.
    pub bytes: usize,
    /// Name of the network.
    pub network: String,
    /// Weights that are not zero, and biases.
    pub nonzero_parameters: usize,
    /// Weights.
    pub weights: usize,
    /// Weights that are not zero.
    pub nonzero_weights: usize,
    /// The layers in their order.
    pub layers: Vec<CompressedLayer>,
}

/// A layer of a compressed file.
#[cfg(feature = "compress")]
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct CompressedLayer {
    /// Name of the layer.
    pub layer: String,
    /// Weights.
    pub weights: usize,
    /// Weights that are not zero.
    pub nonzero_weights: usize,
    /// Share of the weights that are not zero, 0 to 1.
    pub density: f64,
    /// Values of the codebook, zero included.
    pub codebook_values: usize,
    /// Entries of a compressed layer, fillers included.
    pub entries: usize,
    /// Entries of a compressed layer that only bridge a long gap.
    pub fillers: usize,
    /// How codes are written: equal (all of one length) or Huffman.
    pub code_coding: &'static str,
    /// How the places of the weights are written.
    pub position_coding: String,
    /// Bytes.
    pub bytes: usize,
    /// Bytes by what they hold.
    pub bytes_by_part: Parts,
}

/// What the bytes of a compressed layer hold.
#[cfg(feature = "compress")]
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct Parts {
    /// Counts and lengths.
    pub header: usize,
    /// Values of the codebook.
    pub codebook: usize,
    /// Biases.
    pub biases: usize,
    /// Codes of the entries.
    pub codes: usize,
    /// Places of the entries.
    pub positions: usize,
}

/// What `fetch` prints: the fetched model, or with --list all.
#[cfg(feature = "fetch")]
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct Fetched {
    /// The models.
    pub models: Vec<ListedModel>,
}

/// A model that can be fetched.
#[cfg(feature = "fetch")]
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct ListedModel {
    /// The model, as commands take it.
    pub model: String,
    /// What it is.
    pub description: String,
    /// Bytes.
    pub bytes: u64,
    /// SHA-256 of the file, in hexadecimal digits.
    pub sha256: String,
    /// The publisher's licence, an SPDX identifier.
    pub licence: String,
    /// Where the publisher keeps it.
    pub url: String,
    /// The file; null if it has not been fetched.
    pub file: Option<String>,
    /// True if it was downloaded just now.
    pub downloaded: bool,
}
