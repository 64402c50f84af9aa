//! Poolings with floor rounding, padded ones over rows of whole strips, and clipped maps on the simulated accelerator: every word
//! of every map, and the sums, equal the golden model's, under random bus stalls.

use firebrick_lab::rtl::Rtl;
use firebrick_nn::network::{Ceiling, INPUT, Network, Op, Rounding};
use firebrick_nn::quantise::quantise;
use firebrick_nn::random::layers::{classifier, conv, layer, pool};
use firebrick_nn::random::{self, small_weights};
use firebrick_spec::EngineConfig;

/// Memory of the simulated board.
const MEMORY_BYTES: usize = 8 << 20;

/// A pooled first layer, a pooled concat with a bypass, and a padded sum that is pooled.
fn floors(height: usize, width: usize) -> Network {
    let layers = vec![
        conv("a", INPUT, 6, 3, 1),
        pool("p", "a", Rounding::Floor),
        conv("b", "p", 5, 1, 0),
        conv("c", "p", 4, 3, 1),
        layer("d", &["b", "c"], Op::Concat),
        conv("e", "p", 9, 1, 0),
        layer("f", &["d", "e"], Op::Add),
        conv("pad", "f", 9, 1, 1),
        pool("q", "pad", Rounding::Floor),
        conv("g", "q", 4, 3, 1),
        pool("r", "g", Rounding::Floor),
    ];
    classifier(height, width, layers)
}

/// A padded pooling, as the importers write it.
fn padded(height: usize, width: usize, filters: usize) -> Network {
    let pad = conv("pad", "a", filters, 1, 1);
    classifier(height, width, vec![conv("a", INPUT, filters, 3, 1), pad, pool("p", "pad", Rounding::Floor)])
}

fn check(rtl: &mut Rtl, network: Network, seed: u64) {
    let what = format!("{:?}, seed {seed}", network.input);
    let model = small_weights(network, 0.9);
    rtl.check(&model, &random::pixels(seed, model.network.input))
        .unwrap_or_else(|why| panic!("{what}: {why}"));
}

fn poolings(config: &EngineConfig) {
    let mut rtl = Rtl::new(config, MEMORY_BYTES, Some(config.pes as u64));
    for (seed, (height, width)) in [(12, 20), (13, 31), (16, 58), (15, 57)].into_iter().enumerate() {
        check(&mut rtl, floors(height, width), seed as u64);
    }
    for (seed, width) in [13, 14, 15, 28, 42, 56].into_iter().enumerate() {
        check(&mut rtl, padded(7, width, 11), seed as u64);
    }
    // As at the beginning of a ResNet.
    check(&mut rtl, padded(112, 112, 2), 7);
}

#[test]
fn poolings_on_four_pes_with_two_ports() {
    poolings(&EngineConfig { ports: 2, ..EngineConfig::with_pes(4) });
}

#[test]
fn poolings_of_layers_in_parts_on_two_pes() {
    poolings(&EngineConfig { activation_words: 64, weight_words: 64, ..EngineConfig::with_pes(2) });
}

#[test]
fn clipped_maps_on_three_pes() {
    let mut rtl = Rtl::new(&EngineConfig::with_pes(3), MEMORY_BYTES, Some(3));
    for seed in 0..4 {
        let mut model = random::float_weights(floors(14, 30), seed);
        let images: Vec<Vec<u8>> =
            (0..3).map(|i| random::pixels(10 * seed + i, model.network.input)).collect();
        let most = firebrick_nn::float::run(&model, &images[0]).unwrap().maps["a"]
            .iter()
            .copied()
            .fold(0.0, f32::max);
        let ceiling = Ceiling::try_from(most / 3.0).unwrap();
        let clipped = ["a", "f", "g"];
        for layer in model.network.layers.iter_mut().filter(|layer| clipped.contains(&layer.name.as_str())) {
            layer.ceiling = Some(ceiling);
        }
        let model = quantise(&model, &images).unwrap();
        rtl.check(&model, &images[0]).unwrap_or_else(|why| panic!("seed {seed}: {why}"));
    }
}
