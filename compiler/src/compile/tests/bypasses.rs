//! Additions: how they are fused and placed, and what is refused.

use firebrick_spec::{Descriptor, EngineConfig, OutputMode, Pass};

use super::refusals::{conv, layer, one, pool, refused};
use crate::compile::{Program, compile};
use firebrick_nn::family::{Bypass, SqueezeNet};
use firebrick_nn::network::{Layer, Op, Shape};
use firebrick_nn::random::small_weights;

fn add(name: &str, inputs: &[&str]) -> Layer {
    layer(name, inputs, Op::Add)
}

fn squeezenet(bypass: Bypass, density: f64, pes: usize) -> Program {
    let network = SqueezeNet { bypass, ..SqueezeNet::v1_0() }.network().unwrap();
    compile(&small_weights(network, density), &EngineConfig::with_pes(pes)).unwrap()
}

fn passes(program: &Program, bus_address: u32) -> Vec<Pass> {
    let pass = |d| if let Descriptor::Pass(p) = d { Some(p) } else { None };
    program.descriptors(bus_address).into_iter().filter_map(pass).collect()
}

#[test]
fn squeezenet_adds_the_maps_of_the_paper() {
    for (bypass, sums) in [(Bypass::Simple, 4), (Bypass::Complex, 8)] {
        let program = squeezenet(bypass, 0.33, 32);
        let base = 0x1000_0000;
        let mut added = std::collections::BTreeSet::new();
        for (pass, info) in passes(&program, base).iter().zip(&program.passes) {
            let Some(b) = pass.bypass else {
                assert_eq!(info.bypass_bytes, 0);
                continue;
            };
            let add = info.layers.iter().find(|name| name.ends_with("/add")).unwrap();
            let network = SqueezeNet { bypass, ..SqueezeNet::v1_0() }.network().unwrap();
            let layer = network.layers.iter().find(|layer| layer.name == *add).unwrap();
            let map = program.map(&layer.inputs[0]).unwrap();
            assert_eq!(b.source as usize, base as usize + map.offset + 16 * info.channels.start, "{add}");
            assert_eq!(b.stride as usize, 16 * map.layout.channels, "{add}");
            assert_eq!((b.multiplier, b.shift), (40000, 16), "{add}");
            let rows = map.layout.bytes() / map.layout.channels;
            assert_eq!(info.bypass_bytes, rows * info.channels.len(), "{add}");
            assert_eq!(pass.output == OutputMode::Pooled, info.name.starts_with("pool"), "{add}");
            added.insert(add.clone());
        }
        assert_eq!(added.len(), sums);
        assert!(program.map("fire3/add").is_some() && program.map("fire3/concat").is_none());
    }
}

#[test]
fn stages_wait_for_what_they_add() {
    // The main input comes first in the network, but nothing else reads it.
    let layers = vec![
        conv("conv1", "input", 4, 3, 1, 1),
        conv("main", "conv1", 4, 1, 1, 0),
        conv("other", "conv1", 4, 1, 1, 0),
        conv("more", "other", 4, 1, 1, 0),
        add("sum", &["other", "main"]),
        conv("last", "sum", 4, 3, 1, 1),
        add("scores", &["more", "last"]),
        layer("average", &["scores"], Op::GlobalAveragePool),
    ];
    let input = Shape { channels: 1, height: 9, width: 9 };
    let network = firebrick_nn::network::Network { name: "n".into(), input, layers };
    let program = compile(&small_weights(network, 1.0), &EngineConfig::with_pes(2)).unwrap();
    let names: Vec<&str> = program.passes.iter().map(|pass| pass.name.as_str()).collect();
    assert_eq!(names, ["conv1", "other", "more", "sum", "average"]);
    assert_eq!(program.passes[3].layers, ["main", "sum"]);
    assert_eq!(program.passes[4].layers, ["last", "scores", "average"]);
}

#[test]
fn additions_without_a_main_input_are_refused() {
    let a = || conv("a", "conv1", 4, 1, 1, 0);
    let b = || conv("b", "a", 4, 1, 1, 0);
    one(
        &refused("c", vec![a(), b(), add("s", &["conv1", "a"]), conv("c", "s", 4, 1, 1, 0)]),
        "layer s: adds conv1 (read by 2 layers) and a (read by 2 layers); one of them must be a convolution or \
         concat that nothing else reads",
    );
    let layers = vec![a(), add("s", &["conv1", "a"]), b(), add("t", &["conv1", "s"])];
    one(
        &refused("t", layers.into_iter().filter(|layer| layer.name != "b").collect()),
        "layer t: adds conv1 (read by 3 layers) and s (no convolution or concat); one of them must be a convolution \
         or concat that nothing else reads",
    );
}

#[test]
fn maps_that_are_not_in_memory_are_not_added() {
    let (a, b) = (conv("a", "conv1", 4, 1, 1, 0), conv("b", "conv1", 4, 1, 1, 0));
    let concat = layer("c", &["a", "b"], Op::Concat);
    let (d, e) = (conv("d", "c", 4, 1, 1, 0), add("s", &["a", "d"]));
    one(
        &refused("s", vec![a, b, concat, d, e]),
        "layer a: is read by s and by concat c; a part of a concat can have no other reader",
    );
    let (p, d) = (pool("p", "conv1"), conv("d", "conv1", 4, 1, 1, 0));
    one(
        &refused("p", vec![p, d, add("s", &["conv1", "d"]), conv("x", "s", 4, 1, 1, 0)]),
        "layer p: pools conv1, which d reads too; a pooled map can have no other reader",
    );
}

#[test]
fn a_concat_that_is_impossible_is_told_once() {
    let (a, b) = (conv("a", "conv1", 2, 1, 1, 0), conv("b", "a", 2, 1, 1, 0));
    let layers = vec![
        a,
        b,
        conv("d", "conv1", 2, 1, 1, 0),
        layer("c", &["b", "d"], Op::Concat),
        add("s", &["conv1", "c"]),
    ];
    one(
        &refused("s", layers),
        "layer c: concatenates convolutions over a and conv1; all must read the same map",
    );
}
