//! The emulator against the golden model on networks that the quantiser made.

use firebrick_nn::family::{Bypass, SqueezeNet};
use firebrick_nn::model::{FloatModel, QuantisedModel};
use firebrick_nn::network::{INPUT, Layer, Network, Op, Shape};
use firebrick_nn::quantise::quantise;
use firebrick_nn::random::{self, small_weights};
use firebrick_spec::EngineConfig;

use super::tests::compare;

/// The model quantised on so many drawn images.
fn quantised(model: &FloatModel, seed: u64, count: u64) -> QuantisedModel {
    let images: Vec<Vec<u8>> =
        (0..count).map(|i| random::pixels(seed * 1000 + i, model.network.input)).collect();
    quantise(model, &images).unwrap()
}

/// A last convolution without ReLU, whose zero point the engine knows nothing of.
#[test]
fn linear_ends_equal_the_golden_model() {
    let mut ends = 0;
    for seed in 0..120 {
        let draw = if seed % 2 == 0 { random::float_model } else { random::bypass_float_model };
        let mut model = draw(seed);
        model.network = random::linear_end(model.network);
        if model.network.has_linear_end() {
            compare(&quantised(&model, seed, 4), &EngineConfig::with_pes(2), seed);
            ends += 1;
        }
    }
    assert!(ends > 60, "{ends} networks");
}

/// Two fire modules with a bypass around each; the second one's goes through a convolution if told so.
fn fires(bypass: Bypass) -> FloatModel {
    let network = SqueezeNet {
        name: "fires".to_string(),
        input: Shape { channels: 3, height: 33, width: 37 },
        conv1_filters: 24,
        fires: 2,
        base_e: 24,
        incr_e: if bypass == Bypass::Complex { 8 } else { 0 },
        freq: 1,
        pools_after: vec![1, 3],
        bypass,
        classes: 12,
        ..SqueezeNet::v1_1()
    };
    random::float_weights(network.network().unwrap(), 7)
}

#[test]
fn bypasses_around_fire_modules_equal_the_golden_model() {
    for bypass in [Bypass::Simple, Bypass::Complex] {
        let quantised = quantised(&fires(bypass), 3, 8);
        for pes in [1, 2, 4, 8] {
            compare(&quantised, &EngineConfig::with_pes(pes), 5);
        }
    }
}

/// A linear layer over a whole map: a convolution of the map's own size.
#[test]
fn a_linear_layer_equals_the_golden_model() {
    let conv = |name: &str, input: &str, filters, kernel| Layer {
        name: name.into(),
        inputs: vec![input.into()],
        op: Op::Conv { filters, kernel, stride: 1, pad: 0 },
        ceiling: None,
    };
    let average = Layer {
        name: "average".into(),
        inputs: vec!["fc8".into()],
        op: Op::GlobalAveragePool,
        ceiling: None,
    };
    let layers = vec![
        conv("conv1", INPUT, 256, 3),
        conv("fc6", "conv1", 70, 6),
        conv("fc7", "fc6", 600, 1),
        conv("fc8", "fc7", 10, 1),
        average,
    ];
    let network =
        Network { name: "linear".into(), input: Shape { channels: 3, height: 8, width: 8 }, layers };
    for (density, pes) in [(0.05, 32), (0.3, 5)] {
        compare(&small_weights(network.clone(), density), &EngineConfig::with_pes(pes), 3);
    }
}
