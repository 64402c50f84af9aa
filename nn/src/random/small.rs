//! Models of a given network with small weights.

use std::collections::BTreeMap;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::model::{QuantisedAdd, QuantisedConv, QuantisedModel};
use crate::network::{Colour, Network};

/// A model of `network` whose weights are -3 to 3, of the given density: its numbers mean nothing, its structure is what matters.
pub fn small_weights(network: Network, density: f64) -> QuantisedModel {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let donor = super::network(1);
    let mut convs = BTreeMap::new();
    for shape in network.convs().unwrap() {
        let filters = shape.output.channels;
        let mut weight =
            || if rng.gen_bool(density) { rng.gen_range(1..=3) * [-1, 1][rng.gen_range(0..2)] } else { 0 };
        let weights = (0..shape.weights()).map(|_| weight()).collect();
        let conv = QuantisedConv {
            weights,
            bias: vec![5; filters],
            multiplier: vec![40000; filters],
            shift: vec![20; filters],
        };
        convs.insert(shape.name, conv);
    }
    let scale = QuantisedAdd { multiplier: 40000, shift: 16 };
    let adds = network.additions().map(|layer| (layer.name.clone(), scale)).collect();
    let input_zero = vec![128; network.input.channels];
    let mut preprocess = donor.preprocess;
    preprocess.mean.resize(network.input.channels, 0.0);
    preprocess.scale.resize(network.input.channels, 1.0);
    preprocess.colour = match network.input.channels {
        1 => Colour::Grey,
        _ => Colour::Bgr,
    };
    QuantisedModel {
        network,
        preprocess,
        labels: Vec::new(),
        convs,
        adds,
        input_zero,
        output_scale: 1.0,
        output_zero: 0,
    }
}
