//! From float weights to the integers that the engine runs.
//!
//! - Weights: one scale per filter, the largest magnitude becomes 127; a zero stays a zero, equal
//!   weights of a filter stay equal.
//! - Activations: u8 with zero point 0, one scale per tensor; a concatenation and its inputs, and a max
//!   pool and its input, share theirs. It is the clipping threshold of least squared error over the
//!   calibration images.
//! - Additions: the main input shares the scale of the sum, which is measured on the sums; the bypass is
//!   rescaled to it by the nearest multiplier of 16 bits ([`crate::addends`]).
//! - Clipped maps ([`crate::network::Ceiling`]): a scale of at most a 255th of their largest value, so that the clamp at 255 is
//!   the clip.
//! - Biases: the rounding errors of a filter's weights are made up for at the mean activations of the
//!   calibration images, which are not 0 behind a ReLU.
//! - The last map of a network without a last ReLU: u8 with a zero point, which is part of the biases. Its range is that
//!   of the calibration images, and somewhat more.
//! - The image stays raw pixels: mean and scale are folded into the weights and biases of the layers
//!   that read it. That is exact without padding; with padding the border is the rounded mean.
//! - No accumulator can overflow: a filter that could gets a coarser scale.

mod filter;
mod histogram;
mod scales;

use std::collections::BTreeMap;

use firebrick_spec::requant::{BYPASS_SHIFT_MAX, SHIFT_MAX};

use crate::golden::RunError;
use crate::graph::ConvShape;
use crate::model::{FloatModel, QuantisedAdd, QuantisedConv, QuantisedModel};
use crate::network::INPUT;
use crate::validate::ModelError;
use filter::Input;
use scales::Activations;

/// Why a model was not quantised.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum QuantiseError {
    /// The float model (or what became of it) is not valid.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// There is nothing to measure activations on.
    #[error("0 calibration images, accepted: at least 1")]
    NoCalibration,
    /// A calibration image does not fit the network.
    #[error("calibration image {image}")]
    Calibration {
        /// Its index.
        image: usize,
        /// What is wrong.
        source: RunError,
    },
    /// The float network computes something that is no number.
    #[error("calibration image {image}: layer `{layer}` has the activation {value}, accepted: finite values")]
    NotFinite {
        /// Index of the image.
        image: usize,
        /// The layer.
        layer: String,
        /// The value.
        value: f32,
    },
}

/// A quantised model, and what its calibration images did not show.
#[derive(Clone, Debug, PartialEq)]
pub struct Calibrated {
    /// The model.
    pub model: QuantisedModel,
    /// Layers whose values on all calibration images were one: 0 behind a ReLU. Their scale is a guess.
    pub silent: Vec<String>,
}

/// The model of [`calibrate`].
///
/// # Errors
/// As [`calibrate`].
pub fn quantise(model: &FloatModel, calibration: &[Vec<u8>]) -> Result<QuantisedModel, QuantiseError> {
    calibrate(model, calibration).map(|calibrated| calibrated.model)
}

/// Quantises a model; `calibration` are image tensors of raw u8 pixels, `[channel][row][column]` in the
/// channel order of the model's preprocessing, as typical as possible (tens to hundreds of them).
///
/// # Errors
/// An invalid model, no or wrong calibration images, or activations that are not finite.
pub fn calibrate(model: &FloatModel, calibration: &[Vec<u8>]) -> Result<Calibrated, QuantiseError> {
    model.validate()?;
    let activations = scales::measure(model, calibration)?;
    let scales = &activations.scales;
    let shapes = model.network.convs().map_err(ModelError::from)?;
    let convs: BTreeMap<String, QuantisedConv> =
        shapes.iter().map(|shape| (shape.name.clone(), convolution(model, shape, &activations))).collect();
    let adds = model.network.additions().map(|layer| {
        let ratio = scales[model.network.addends(layer).bypass] / scales[&layer.name];
        let (multiplier, shift) = filter::multiplier(ratio, BYPASS_SHIFT_MAX);
        (layer.name.clone(), QuantisedAdd { multiplier, shift })
    });
    let last = &model.network.layers[model.network.layers.len() - 1].inputs[0];
    let quantised = QuantisedModel {
        network: model.network.clone(),
        preprocess: model.preprocess.clone(),
        labels: model.labels.clone(),
        convs,
        adds: adds.collect(),
        input_zero: model.preprocess.mean.iter().map(|mean| mean.round() as u8).collect(),
        output_scale: scales[last] as f32,
        output_zero: activations.output_zero,
    };
    quantised.validate()?;
    Ok(Calibrated { model: quantised, silent: activations.silent })
}

fn convolution(model: &FloatModel, shape: &ConvShape, activations: &Activations) -> QuantisedConv {
    let float = &model.convs[&shape.name];
    let taps = shape.kernel * shape.kernel;
    let output_scale = activations.scales[&shape.name];
    let zero = if shape.relu { 0.0 } else { f64::from(activations.output_zero) * output_scale };
    let (mut factor, mut mean) = (vec![1.0; shape.input.channels], vec![0.0; shape.input.channels]);
    let mut input_scale = 1.0;
    if shape.source == INPUT {
        factor = model.preprocess.scale.iter().map(|&v| f64::from(v)).collect();
        mean = model.preprocess.mean.iter().map(|&v| f64::from(v)).collect();
    } else {
        input_scale = activations.scales[&shape.source];
    }
    let typical = activations.means[&shape.source].iter().zip(&factor);
    // A channel whose factor is 0 has no weights left to make up for.
    let typical = typical.map(|(&v, &factor)| if factor == 0.0 { 0.0 } else { v / (factor * input_scale) });
    let per_tap = |channels: Vec<f64>| -> Vec<f64> {
        channels.into_iter().flat_map(|v| std::iter::repeat_n(v, taps)).collect()
    };
    let input = Input { typical: per_tap(typical.collect()), mean: per_tap(mean) };
    let mut conv = QuantisedConv { weights: vec![], bias: vec![], multiplier: vec![], shift: vec![] };
    for (weights, &bias) in float.weights.chunks_exact(shape.filter_weights()).zip(&float.bias) {
        let weights: Vec<f64> =
            weights.iter().enumerate().map(|(i, &w)| f64::from(w) * factor[i / taps]).collect();
        let filter = filter::quantise(&weights, (f64::from(bias) + zero) / input_scale, &input);
        let (multiplier, shift) = filter::multiplier(filter.step * input_scale / output_scale, SHIFT_MAX);
        conv.weights.extend(filter.weights);
        conv.bias.push(filter.bias);
        conv.multiplier.push(multiplier);
        conv.shift.push(shift);
    }
    conv
}

#[cfg(test)]
mod tests;
