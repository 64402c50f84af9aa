//! Seeded random small models for tests of everything that runs one: the same seed is the same model
//! for ever.
//!
//! Networks have a first convolution of any kernel up to 7 and stride up to 3, up to three fire modules
//! or convolutions with odd channel counts, pools, a last convolution (sometimes padded), and at most
//! about [`MAX_MACS`] multiplications. Quantised models have densities from 0 to 100 %, filters without
//! weights, and extremes of bias, multiplier and shift; most filters are scaled by what a random image
//! gives, so that few maps are constant. Networks with bypasses are drawn by functions of their own. [`seeded()`] draws weights of a
//! given density for a given network.

mod graph;
pub mod layers;
mod named;
mod seeded;
mod shrink;
mod small;

use std::collections::BTreeMap;

use firebrick_spec::requant::{BYPASS_SHIFT_MAX, requantise};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

pub use graph::Kind;
pub use seeded::{CALIBRATION_IMAGES, Pattern, seeded};
pub use shrink::Shrink;
pub use small::small_weights;

use crate::accumulator::{ACCUMULATOR_LIMIT, accumulator_reach};
use crate::graph::ConvShape;
use crate::model::{FloatConv, FloatModel, QuantisedAdd, QuantisedConv, QuantisedModel};
use crate::network::{Colour, Convolution, INPUT, Network, Preprocess, Resize, Shape};
use crate::shapes::NetworkError;
use crate::tensor;

/// Most multiplications of a random network, so that a simulation of it takes little time.
pub const MAX_MACS: u64 = 1_000_000;

/// A random quantised model without bypasses; it passes [`QuantisedModel::validate`].
pub fn network(seed: u64) -> QuantisedModel {
    quantised(seed, Kind::Plain)
}

/// A random quantised model with additions of bypasses, directly and through convolutions, of which
/// either input may be the main one; it passes [`QuantisedModel::validate`].
pub fn bypass_network(seed: u64) -> QuantisedModel {
    quantised(seed, Kind::Bypasses)
}

/// A random quantised model with convolutions of kernels up to 9 and of several paddings behind the first one; it passes
/// [`QuantisedModel::validate`].
pub fn kernel_network(seed: u64) -> QuantisedModel {
    quantised(seed, Kind::Kernels)
}

/// The model of a kind and seed over a smaller graph, with other weights; none if there is no such graph. With nothing to
/// shrink, it is that of [`network`], [`bypass_network`] or [`kernel_network`].
pub fn shrunk(kind: Kind, seed: u64, shrink: &Shrink) -> Option<QuantisedModel> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let network = shrink.apply(graph::draw(&mut rng, seed, kind))?;
    Some(quantised_weights(rng, seed, network))
}

fn quantised(seed: u64, kind: Kind) -> QuantisedModel {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let network = graph::draw(&mut rng, seed, kind);
    quantised_weights(rng, seed, network)
}

fn quantised_weights(mut rng: ChaCha8Rng, seed: u64, network: Network) -> QuantisedModel {
    let mut scales = ChaCha8Rng::seed_from_u64(seed ^ 0x6164_6473);
    let adds: BTreeMap<String, QuantisedAdd> =
        network.additions().map(|layer| (layer.name.clone(), add_scale(&mut scales))).collect();
    let input_zero: Vec<u8> = (0..network.input.channels).map(|_| rng.gen_range(0..=255)).collect();
    let image = pixels(seed, network.input);
    let mut convs = BTreeMap::new();
    let add = |name: &str, main: &[u8], bypass: &[u8]| adds[name].sum(main, bypass);
    let conv = |shape: &ConvShape, input: &[u8]| {
        let zero = |c: usize| if shape.source == INPUT { input_zero[c] } else { 0 };
        let (conv, map) = quantised_conv(&mut rng, shape, &tensor::pad(input, shape.input, shape.pad, zero));
        convs.insert(shape.name.clone(), conv);
        map
    };
    let drawn = tensor::forward(&network, image, conv, add);
    expect_valid(&network, drawn);
    QuantisedModel {
        preprocess: preprocess(&mut rng, network.input.channels),
        labels: labels(&mut rng, network.classes()),
        network,
        convs,
        adds,
        input_zero,
        output_scale: rng.gen_range(0.001..1.0),
        output_zero: 0,
    }
}

/// The network of the seed, whichever it is drawn by, with a last convolution without ReLU.
pub fn linear_end(mut network: Network) -> Network {
    let scored = network.layers.last().and_then(|layer| layer.inputs.first()).cloned();
    for layer in network.layers.iter_mut().filter(|layer| Some(&layer.name) == scored.as_ref()) {
        if let Some(conv) = layer.op.convolution() {
            layer.op = Convolution { relu: false, ..conv }.into();
        }
    }
    network
}

/// A random float model without bypasses, half of the weights pruned; it passes [`FloatModel::validate`].
pub fn float_model(seed: u64) -> FloatModel {
    float(seed, Kind::Plain)
}

/// The same with bypasses, as [`bypass_network`].
pub fn bypass_float_model(seed: u64) -> FloatModel {
    float(seed, Kind::Bypasses)
}

fn float(seed: u64, kind: Kind) -> FloatModel {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let network = graph::draw(&mut rng, seed, kind);
    weights(&mut rng, network)
}

/// A float model of `network`, a valid one, with random weights.
pub fn float_weights(network: Network, seed: u64) -> FloatModel {
    weights(&mut ChaCha8Rng::seed_from_u64(seed), network)
}

fn weights(rng: &mut ChaCha8Rng, network: Network) -> FloatModel {
    let shapes = network.convs();
    let mut convs = BTreeMap::new();
    for shape in expect_valid(&network, shapes) {
        // Keeps the activations' magnitude from layer to layer.
        let reach = (12.0 / shape.filter_weights() as f32).sqrt();
        let mut weight = || if rng.gen_bool(0.5) { 0.0 } else { rng.gen_range(-reach..reach) };
        let weights = (0..shape.weights()).map(|_| weight()).collect();
        let bias = (0..shape.output.channels).map(|_| rng.gen_range(-0.1..0.3)).collect();
        convs.insert(shape.name.clone(), FloatConv { weights, bias });
    }
    let preprocess = preprocess(rng, network.input.channels);
    FloatModel { preprocess, labels: labels(rng, network.classes()), network, convs }
}

/// So many numbers of a normal distribution of mean 0 and deviation 1: the shape of a trained layer's weights, roughly.
pub fn normal(seed: u64, count: usize) -> Vec<f32> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut pair = || {
        // Box and Muller's transform; the logarithm's argument is above 0.
        let (a, b): (f32, f32) = (1.0 - rng.r#gen::<f32>(), rng.r#gen());
        let (radius, (sin, cos)) = ((-2.0 * a.ln()).sqrt(), (std::f32::consts::TAU * b).sin_cos());
        [radius * sin, radius * cos]
    };
    (0..count.div_ceil(2)).flat_map(|_| pair()).take(count).collect()
}

/// A random image tensor, `[channel][row][column]`: noise on a gradient.
pub fn pixels(seed: u64, shape: Shape) -> Vec<u8> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed ^ 0x0069_6d61_6765);
    let noise = rng.gen_range(1..=255u32);
    let value =
        |i: usize| (rng.gen_range(0..=noise) + (i * 255 / shape.len()) as u32 * (255 - noise) / 255) as u8;
    (0..shape.len()).map(value).collect()
}

/// A filter bank and its map of the padded input.
fn quantised_conv(rng: &mut ChaCha8Rng, shape: &ConvShape, padded: &[u8]) -> (QuantisedConv, Vec<u8>) {
    let mut conv = QuantisedConv { weights: vec![], bias: vec![], multiplier: vec![], shift: vec![] };
    let mut map = Vec::with_capacity(shape.output.len());
    let density = [0.0, 0.1, 0.33, 0.5, 0.8, 1.0, 1.0, 1.0][rng.gen_range(0..8)];
    for _ in 0..shape.output.channels {
        let weights = filter(rng, shape.filter_weights(), density);
        let room = (ACCUMULATOR_LIMIT - 1 - accumulator_reach(&weights, 0)) as i32;
        let bias = match rng.gen_range(0..10) {
            0 => 0,
            1 => room,
            2 => -room,
            _ => rng.gen_range(-4000..=4000).clamp(-room, room),
        };
        let sums: Vec<i32> = tensor::convolve(padded, shape, &weights);
        let (multiplier, shift) = scale(rng, sums.iter().map(|&sum| sum + bias).max().unwrap_or(0));
        map.extend(sums.iter().map(|&sum| requantise(sum, bias, multiplier, shift)));
        conv.weights.extend(weights);
        conv.bias.push(bias);
        conv.multiplier.push(multiplier);
        conv.shift.push(shift);
    }
    (conv, map)
}

fn filter(rng: &mut ChaCha8Rng, len: usize, density: f64) -> Vec<i8> {
    let empty = rng.gen_bool(0.05);
    let largest = [1, 15, 127, 127][rng.gen_range(0..4)];
    let positive = rng.gen_range(0.3..0.7);
    let mut weight = || {
        let size: i8 = rng.gen_range(1..=largest);
        let signed = if rng.gen_bool(positive) { size } else { -size };
        if !empty && rng.gen_bool(density) { signed } else { 0 }
    };
    let mut weights: Vec<i8> = (0..len).map(|_| weight()).collect();
    while accumulator_reach(&weights, 0) >= ACCUMULATOR_LIMIT / 2 {
        weights.iter_mut().for_each(|w| *w /= 2);
    }
    weights
}

/// Multiplier and shift: extremes now and then, else such that `largest` becomes 64 to 400.
fn scale(rng: &mut ChaCha8Rng, largest: i32) -> (u16, u8) {
    match rng.gen_range(0..40) {
        0 => return (rng.gen_range(0..=u16::MAX), rng.gen_range(1..=46)),
        1 => return (u16::MAX, 1),
        2 => return (1, 1),
        3 => return (u16::MAX, 46),
        _ => {}
    }
    let multiplier = rng.gen_range(1 << 15..=u16::MAX);
    let goal = rng.gen_range(64.0..400.0);
    let shift = (f64::from(multiplier) * f64::from(largest.max(1)) / goal).log2().round();
    (multiplier, shift.clamp(1.0, 46.0) as u8)
}

/// The rescaling of a bypass: extremes now and then, else by 0.2 to 2.
fn add_scale(rng: &mut ChaCha8Rng) -> QuantisedAdd {
    let (multiplier, shift) = match rng.gen_range(0..12) {
        0 => (rng.gen_range(0..=u16::MAX), rng.gen_range(1..=BYPASS_SHIFT_MAX)),
        1 => [(u16::MAX, 1), (1, 1), (0, 5), (u16::MAX, BYPASS_SHIFT_MAX)][rng.gen_range(0..4)],
        _ => {
            let shift = rng.gen_range(4..=15);
            ((rng.gen_range(0.2..2.0) * f64::from(1 << shift)) as u16, shift)
        }
    };
    QuantisedAdd { multiplier, shift }
}

fn preprocess(rng: &mut ChaCha8Rng, channels: usize) -> Preprocess {
    let colours = if rng.gen_bool(0.5) { Colour::Rgb } else { Colour::Bgr };
    Preprocess {
        colour: if channels == 1 { Colour::Grey } else { colours },
        resize: if rng.gen_bool(0.5) { Resize::Warp } else { Resize::CentreCrop { short_side: 64 } },
        mean: (0..channels).map(|_| rng.gen_range(0.0..255.0)).collect(),
        scale: (0..channels).map(|_| rng.gen_range(0.004..0.02)).collect(),
    }
}

fn labels(rng: &mut ChaCha8Rng, classes: usize) -> Vec<String> {
    let count = if rng.gen_bool(0.5) { classes } else { 0 };
    (0..count).map(|i| format!("class {i}")).collect()
}

/// What a drawn graph yields, which is valid by construction.
fn expect_valid<T>(network: &Network, drawn: Result<T, NetworkError>) -> T {
    drawn.unwrap_or_else(|error| panic!("random network `{}` is not valid: {error}", network.name))
}

#[cfg(test)]
mod tests;
