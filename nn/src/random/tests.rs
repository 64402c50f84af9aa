//! What the drawn models have, and that they stay what they are.

use super::*;
use crate::network::{Layer, Op};

#[test]
fn models_are_valid_small_and_repeatable() {
    for seed in 0..300 {
        let model = network(seed);
        model.validate().unwrap_or_else(|error| panic!("seed {seed}: {error}"));
        float_model(seed).validate().unwrap_or_else(|error| panic!("seed {seed}: {error}"));
        let bypassed = bypass_network(seed);
        bypassed.validate().unwrap_or_else(|error| panic!("seed {seed}: {error}"));
        assert!(!bypassed.adds.is_empty() && model.adds.is_empty(), "seed {seed}");
        assert!(model.network.macs().unwrap() <= MAX_MACS, "seed {seed}");
    }
    assert_eq!(network(7), network(7));
    assert_ne!(network(7), network(8));
}

#[test]
fn the_interesting_cases_are_all_drawn() {
    let models: Vec<_> = (0..300).map(network).collect();
    let convs = |test: &dyn Fn(&QuantisedConv) -> bool| {
        models.iter().filter(|model| model.convs.values().any(test)).count()
    };
    assert!(convs(&|conv| conv.weights.iter().all(|&w| w == 0)) >= 5, "layers without weights");
    assert!(convs(&|conv| conv.weights.iter().all(|&w| w != 0)) >= 20, "dense layers");
    assert!(convs(&|conv| conv.shift.contains(&46)) >= 20, "largest shift");
    assert!(convs(&|conv| conv.shift.contains(&1)) >= 20, "smallest shift");
    assert!(convs(&|conv| conv.bias.iter().any(|bias| bias.abs() > 1 << 22)) >= 20, "large biases");
    let graphs = |part: &str| {
        models.iter().filter(|m| m.network.layers.iter().any(|layer| layer.name.contains(part))).count()
    };
    let bypassed: Vec<_> = (0..300).map(bypass_network).collect();
    let bypasses = |test: &dyn Fn(&Network, &Layer) -> bool| {
        let networks = bypassed.iter().map(|model| &model.network);
        let adds = |net: &&Network| net.additions().any(|l| test(net, l));
        networks.filter(adds).count()
    };
    let reads = |net: &Network, of: &str, op: &dyn Fn(&Op) -> bool| {
        net.layers.iter().any(|l| l.inputs.iter().any(|name| name == of) && op(&l.op))
    };
    assert!(bypasses(&|net, l| net.addends(l).main == l.inputs[0]) >= 50, "main input first");
    assert!(bypasses(&|net, l| net.addends(l).main.contains("concat")) >= 50, "concats");
    assert!(bypasses(&|net, l| net.addends(l).bypass.contains("concat")) >= 20, "concats read");
    assert!(bypasses(&|net, l| net.addends(l).bypass.contains("pool")) >= 20, "pooled maps");
    assert!(bypasses(&|net, l| net.addends(l).bypass.contains("bypass")) >= 20, "convolutions");
    assert!(bypasses(&|net, l| reads(net, &l.name, &|op| matches!(op, Op::MaxPool { .. }))) >= 50, "pools");
    assert!(bypasses(&|net, l| reads(net, &l.name, &|op| *op == Op::GlobalAveragePool)) >= 20, "averages");
    assert!(graphs("concat") >= 50 && graphs("pool1") >= 50 && graphs("conv3") >= 20);
}

#[test]
fn normal_numbers_have_their_moments() {
    let numbers = normal(7, 100_001);
    let mean =
        |power: i32| numbers.iter().map(|n| f64::from(*n).powi(power)).sum::<f64>() / numbers.len() as f64;
    assert_eq!((numbers.len(), &numbers), (100_001, &normal(7, 100_001)));
    assert!(mean(1).abs() < 0.02 && (mean(2) - 1.0).abs() < 0.03 && (mean(4) - 3.0).abs() < 0.2);
}

#[test]
fn shrunk_models_are_valid_and_smaller() {
    let nothing = Shrink::default();
    assert_eq!(shrunk(Kind::Plain, 7, &nothing), Some(network(7)));
    assert_eq!(shrunk(Kind::Bypasses, 7, &nothing), Some(bypass_network(7)));
    assert_eq!(shrunk(Kind::Kernels, 7, &nothing), Some(kernel_network(7)));
    let mut dropped = 0;
    for (seed, kind) in (0..60).flat_map(|seed| [(seed, Kind::Plain), (seed, Kind::Bypasses)]) {
        let whole = shrunk(kind, seed, &nothing).unwrap().network;
        for layer in &whole.layers {
            let shrink = Shrink { drop: vec![layer.name.clone()], ..nothing.clone() };
            let Some(smaller) = shrunk(kind, seed, &shrink) else { continue };
            smaller
                .validate()
                .unwrap_or_else(|error| panic!("{kind:?} {seed} without {}: {error}", layer.name));
            assert!(smaller.network.layers.len() < whole.layers.len());
            dropped += 1;
        }
        let shrink = Shrink { filters: Some(2), height: Some(9), width: Some(10), ..nothing.clone() };
        let Some(smaller) = shrunk(kind, seed, &shrink) else { continue };
        assert!(smaller.network.input.height <= 9 && smaller.network.input.width <= 10);
        assert!(smaller.network.convs().unwrap().iter().all(|conv| conv.output.channels <= 2));
    }
    assert!(dropped > 100, "{dropped}");
    let unknown = Shrink { drop: vec!["no such layer".into()], ..nothing };
    assert_eq!(shrunk(Kind::Plain, 7, &unknown), None);
}
