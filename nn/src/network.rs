//! The network graph: layers, their shapes, and what an image goes through before the first one.

use serde::{Deserialize, Serialize};

pub use crate::ceiling::{Ceiling, NoCeiling};
pub use crate::op::{Convolution, Op, Rounding};

/// Shape of a feature map.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shape {
    /// Channels.
    pub channels: usize,
    /// Rows.
    pub height: usize,
    /// Columns.
    pub width: usize,
}

impl Shape {
    /// Number of values.
    pub const fn len(&self) -> usize {
        self.channels * self.height * self.width
    }

    /// True if it holds nothing.
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// One layer. Its output is known by its name; the image is known as [`INPUT`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layer {
    /// Unique name.
    pub name: String,
    /// Names of the layers whose outputs it reads.
    pub inputs: Vec<String>,
    /// The largest value of its output, if it is clipped: of a convolution with ReLU (ReLU6, for example) or an addition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ceiling: Option<Ceiling>,
    /// What it computes.
    #[serde(flatten)]
    pub op: Op,
}

/// The name of the image as a layer's input.
pub const INPUT: &str = "input";

/// A network: layers in an order in which each reads only earlier ones.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Network {
    /// Name.
    pub name: String,
    /// Shape of the image tensor.
    pub input: Shape,
    /// The layers; the last one's output is the network's.
    pub layers: Vec<Layer>,
}

/// Channel order of the image tensor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Colour {
    /// One channel of luminance.
    Grey,
    /// Red, green, blue.
    Rgb,
    /// Blue, green, red (Caffe).
    Bgr,
}

/// How an image becomes the network's size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Resize {
    /// Straight to the network's size, whatever the aspect ratio.
    Warp,
    /// Shorter side to the given size, then the centre.
    CentreCrop {
        /// Pixels of the shorter side.
        short_side: usize,
    },
}

/// From a decoded image to the network's input: `(pixel - mean[c]) * scale[c]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preprocess {
    /// Channel order.
    pub colour: Colour,
    /// Resizing.
    pub resize: Resize,
    /// Mean per channel, in the tensor's channel order, in units of u8 pixels.
    pub mean: Vec<f32>,
    /// Scale per channel.
    pub scale: Vec<f32>,
}
