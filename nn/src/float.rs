//! The float reference: the network in f32, against which the quantised one is measured.
//!
//! Every convolution but an [`crate::network::Op::LinearConv`] is followed by ReLU, and by the clip at its ceiling if it has one. The image goes through `(pixel - mean) * scale` first, so the
//! first layer's padding is 0 after the mean's subtraction.

use std::collections::BTreeMap;

use crate::golden::{RunError, check_pixels};
use crate::graph::ConvShape;
use crate::model::{FloatConv, FloatModel};
use crate::network::{Ceiling, Network, Preprocess};
use crate::tensor;
use crate::validate::ModelError;

/// All that the reference computed for an image.
#[derive(Clone, Debug, PartialEq)]
pub struct FloatRun {
    /// Dense `[channel][row][column]` output of every layer but the last, and the preprocessed image
    /// under [`crate::network::INPUT`].
    pub maps: BTreeMap<String, Vec<f32>>,
    /// The last layer: means over all pixels, one per class.
    pub scores: Vec<f32>,
}

/// Runs the network on raw u8 pixels, `[channel][row][column]` in the channel order of the model's
/// preprocessing.
///
/// # Errors
/// If the model is not valid or the number of pixels is not the network's.
pub fn run(model: &FloatModel, pixels: &[u8]) -> Result<FloatRun, RunError> {
    compute(model, pixels)
}

/// [`run`] on an image whose pixels are any numbers: what another program computes for an input tensor can be compared with that
/// of a model without preprocessing (mean 0, scale 1).
///
/// # Errors
/// As [`run`].
pub fn run_values(model: &FloatModel, pixels: &[f32]) -> Result<FloatRun, RunError> {
    compute(model, pixels)
}

fn compute<P: Copy + Into<f32>>(model: &FloatModel, pixels: &[P]) -> Result<FloatRun, RunError> {
    model.validate()?;
    check_pixels(&model.network, pixels.len())?;
    let maps = tensor::forward(
        &model.network,
        preprocess(&model.network, &model.preprocess, pixels),
        |shape, input| convolution(shape, &model.convs[&shape.name], input),
        |name, main, bypass| sum(&model.network, name, main, bypass),
    );
    let maps = maps.map_err(ModelError::from)?;
    let scores = scores(&model.network, &maps);
    Ok(FloatRun { maps, scores })
}

/// The means of the map that the last layer reads.
pub(crate) fn scores(network: &Network, maps: &BTreeMap<String, Vec<f32>>) -> Vec<f32> {
    // Sums of thousands of values of one sign lose digits in f32: 1e-5 of a score over 40x40 pixels.
    let mean =
        |plane: &[f32]| (plane.iter().copied().map(f64::from).sum::<f64>() / plane.len() as f64) as f32;
    tensor::last_planes(network, maps).map(mean).collect()
}

/// The image as the first layer reads it.
pub(crate) fn preprocess<P: Copy + Into<f32>>(
    network: &Network,
    preprocess: &Preprocess,
    pixels: &[P],
) -> Vec<f32> {
    let plane = network.input.height * network.input.width;
    let (mean, scale) = (&preprocess.mean, &preprocess.scale);
    let value = |(i, &p): (usize, &P)| (p.into() - mean[i / plane]) * scale[i / plane];
    pixels.iter().enumerate().map(value).collect()
}

/// The output of the addition `name`.
pub(crate) fn sum(network: &Network, name: &str, main: &[f32], bypass: &[f32]) -> Vec<f32> {
    let ceiling = ceiling(network.layer(name).and_then(|layer| layer.ceiling));
    main.iter().zip(bypass).map(|(y, r)| clipped(y + r, ceiling)).collect()
}

/// The largest value of a map; infinite if it is not clipped.
pub(crate) fn ceiling(ceiling: Option<Ceiling>) -> f32 {
    ceiling.map_or(f32::INFINITY, Ceiling::value)
}

/// Unlike `min`, it lets a NaN through to whoever checks.
#[inline(always)]
pub(crate) fn clipped(value: f32, ceiling: f32) -> f32 {
    if value > ceiling { ceiling } else { value }
}

fn convolution(shape: &ConvShape, conv: &FloatConv, input: &[f32]) -> Vec<f32> {
    let padded = tensor::pad(input, shape.input, shape.pad, |_| 0.0);
    let mut map = Vec::with_capacity(shape.output.len());
    for (filter, bias) in conv.weights.chunks_exact(shape.filter_weights()).zip(&conv.bias) {
        let sums: Vec<f32> = tensor::convolve(&padded, shape, filter);
        let ceiling = ceiling(shape.ceiling);
        // Unlike `max`, the comparison lets a NaN through to whoever checks.
        let activation = |sum: &f32| match sum + bias {
            value if shape.relu && value < 0.0 => 0.0,
            value => clipped(value, ceiling),
        };
        map.extend(sums.iter().map(activation));
    }
    map
}
