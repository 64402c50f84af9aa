//! A model of SqueezeNet's shape with random weights, for measurements and tests at full size.

use std::collections::BTreeMap;

use firebrick_nn::model::{QuantisedConv, QuantisedModel};
use firebrick_nn::network::{Colour, Network, Preprocess, Resize};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Largest weight: dense filters of 576 taps stay within the accumulator.
const LARGEST: i8 = 31;

/// The network with weights of which the share `density` is not 0, scaled such that maps keep their
/// range from layer to layer.
pub fn random_weights(network: Network, density: f64) -> QuantisedModel {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let mut convs = BTreeMap::new();
    for shape in network.convs().expect("a valid network") {
        let mut weight = || if rng.gen_bool(density) { rng.gen_range(-LARGEST..=LARGEST) } else { 0 };
        let weights: Vec<i8> = (0..shape.weights()).map(|_| weight()).collect();
        // A sum's deviation is that of its taps' weights times the root of their number; ReLU halves it.
        let deviation = f64::from(LARGEST) * (density * shape.filter_weights() as f64 / 6.0).sqrt();
        let multiplier = (f64::from(1 << 20) / deviation) as u16;
        let filters = shape.output.channels;
        convs.insert(
            shape.name,
            QuantisedConv {
                weights,
                bias: (0..filters).map(|_| rng.gen_range(-200..=200)).collect(),
                multiplier: vec![multiplier; filters],
                shift: vec![20; filters],
            },
        );
    }
    QuantisedModel {
        preprocess: Preprocess {
            colour: Colour::Bgr,
            resize: Resize::Warp,
            mean: vec![104.0, 117.0, 123.0],
            scale: vec![1.0; 3],
        },
        labels: Vec::new(),
        input_zero: vec![104, 117, 123],
        output_scale: 1.0,
        output_zero: 0,
        network,
        convs,
        adds: BTreeMap::new(),
    }
}
