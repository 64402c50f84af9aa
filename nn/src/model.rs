//! A network with its weights: as floats, and as the integers that the engine runs.

use std::collections::BTreeMap;

use firebrick_spec::requant;

use crate::network::{Network, Preprocess};

/// Weights of a convolution as floats; a zero is a pruned weight.
#[derive(Clone, Debug, PartialEq)]
pub struct FloatConv {
    /// `[output][input][row][column]`.
    pub weights: Vec<f32>,
    /// One per output channel.
    pub bias: Vec<f32>,
}

/// A network with float weights.
#[derive(Clone, Debug, PartialEq)]
pub struct FloatModel {
    /// The graph.
    pub network: Network,
    /// From a decoded image to the input.
    pub preprocess: Preprocess,
    /// Class names, one per class; empty if unknown.
    pub labels: Vec<String>,
    /// Weights by the convolution's name.
    pub convs: BTreeMap<String, FloatConv>,
}

/// A convolution as the engine runs it: see [`firebrick_spec::requant`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuantisedConv {
    /// `[output][input][row][column]`, each in [-127, 127].
    pub weights: Vec<i8>,
    /// One per output channel, 24 bits signed.
    pub bias: Vec<i32>,
    /// Multiplier per output channel.
    pub multiplier: Vec<u16>,
    /// Shift per output channel, 1 to 46.
    pub shift: Vec<u8>,
}

/// How the bypass of an addition is rescaled to the sum: see [`firebrick_spec::requant::bypass`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuantisedAdd {
    /// Multiplier.
    pub multiplier: u16,
    /// Shift, 1 to 24.
    pub shift: u8,
}

impl QuantisedAdd {
    /// The map of the addition.
    pub(crate) fn sum(&self, main: &[u8], bypass: &[u8]) -> Vec<u8> {
        main.iter().zip(bypass).map(|(&y, &r)| requant::bypass(y, r, self.multiplier, self.shift)).collect()
    }
}

/// A network with integer weights: u8 pixels in, u8 feature maps, exact sums out.
#[derive(Clone, Debug, PartialEq)]
pub struct QuantisedModel {
    /// The graph.
    pub network: Network,
    /// From a decoded image to raw u8 pixels; mean and scale are folded into the first layer.
    pub preprocess: Preprocess,
    /// Class names, one per class; empty if unknown.
    pub labels: Vec<String>,
    /// Integer weights by the convolution's name.
    pub convs: BTreeMap<String, QuantisedConv>,
    /// Rescaling of the bypass by the addition's name.
    pub adds: BTreeMap<String, QuantisedAdd>,
    /// The pixel that means zero, per input channel: the padding of the first layer.
    pub input_zero: Vec<u8>,
    /// Real value of one unit of the last feature map: a score is `(sum / pixels - output_zero) * output_scale`.
    pub output_scale: f32,
    /// The value of the last feature map that means zero: 0 but behind an [`crate::network::Op::LinearConv`],
    /// whose biases it is part of, so that negative values have room in u8.
    pub output_zero: i32,
}
