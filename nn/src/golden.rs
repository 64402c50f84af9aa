//! The golden model: what the engine must compute, bit for bit, in plain integers.
//!
//! Activations are u8 with zero point 0, sums are exact, and the only way from a sum to an activation
//! is [`firebrick_spec::requant::requantise`]; an addition's bypass is rescaled and added by
//! [`firebrick_spec::requant::bypass`]. Padding is 0, for the image it is `input_zero`. Maps are
//! dense, `[channel][row][column]`.

use std::collections::BTreeMap;

use firebrick_spec::requant::requantise;

use crate::graph::ConvShape;
use crate::model::{QuantisedConv, QuantisedModel};
use crate::network::{INPUT, Network, Shape};
pub use crate::scores::{scores, softmax, top};
use crate::tensor;
use crate::validate::ModelError;

/// All that the golden model computed for an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoldenRun {
    /// Dense `[channel][row][column]` output of every layer but the last, and the image under [`INPUT`].
    pub maps: BTreeMap<String, Vec<u8>>,
    /// The last layer: exact sums over all pixels, one per class.
    pub sums: Vec<u32>,
}

/// Why the golden model or the float reference did not run.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum RunError {
    /// The model is not valid.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The image tensor has another size.
    #[error(
        "the image has {found} values, accepted: {}x{}x{} of network `{network}`",
        .expected.channels,
        .expected.height,
        .expected.width
    )]
    Pixels {
        /// Number of values.
        found: usize,
        /// The network.
        network: String,
        /// What it takes.
        expected: Shape,
    },
}

/// Runs the network on raw u8 pixels, `[channel][row][column]` in the channel order of the model's
/// preprocessing.
///
/// # Errors
/// If the model is not valid or the number of pixels is not the network's.
pub fn run(model: &QuantisedModel, pixels: &[u8]) -> Result<GoldenRun, RunError> {
    model.validate()?;
    check_pixels(&model.network, pixels.len())?;
    let conv = |shape: &ConvShape, input: &[u8]| {
        let zero = (shape.source == INPUT).then_some(model.input_zero.as_slice());
        convolution(shape, &model.convs[&shape.name], input, zero)
    };
    let add = |name: &str, main: &[u8], bypass: &[u8]| model.adds[name].sum(main, bypass);
    let maps = tensor::forward(&model.network, pixels.to_vec(), conv, add);
    let maps = maps.map_err(ModelError::from)?;
    let sum = |plane: &[u8]| plane.iter().map(|&v| u32::from(v)).sum();
    let sums = tensor::last_planes(&model.network, &maps).map(sum).collect();
    Ok(GoldenRun { maps, sums })
}

pub(crate) fn check_pixels(network: &Network, found: usize) -> Result<(), RunError> {
    if found == network.input.len() {
        return Ok(());
    }
    Err(RunError::Pixels { found, network: network.name.clone(), expected: network.input })
}

/// The u8 map of a convolution; `zero` is the padding per input channel, 0 if there is none.
fn convolution(shape: &ConvShape, conv: &QuantisedConv, input: &[u8], zero: Option<&[u8]>) -> Vec<u8> {
    let padded = tensor::pad(input, shape.input, shape.pad, |c| zero.map_or(0, |zero| zero[c]));
    let mut map = Vec::with_capacity(shape.output.len());
    for (f, filter) in conv.weights.chunks_exact(shape.filter_weights()).enumerate() {
        let sums: Vec<i32> = tensor::convolve(&padded, shape, filter);
        let (bias, m, s) = (conv.bias[f], conv.multiplier[f], conv.shift[f]);
        map.extend(sums.iter().map(|&sum| requantise(sum, bias, m, s)));
    }
    map
}

#[cfg(test)]
#[path = "golden_tests.rs"]
mod tests;
