//! How networks are split, dealt and placed.

use std::collections::{BTreeMap, BTreeSet};

use firebrick_spec::{Descriptor, EngineConfig, OutputMode};

use crate::compile::{Program, compile};
use firebrick_nn::family::SqueezeNet;
use firebrick_nn::random;
use firebrick_nn::random::small_weights;

fn squeezenet(density: f64, pes: usize) -> Program {
    let network = SqueezeNet::v1_0().network().unwrap();
    compile(&small_weights(network, density), &EngineConfig::with_pes(pes)).unwrap()
}

#[test]
fn squeezenet_is_dealt_evenly() {
    for (density, pes) in [(1.0, 8), (0.33, 8), (0.33, 32)] {
        let program = squeezenet(density, pes);
        let ideal: usize = program.passes.iter().map(|p| p.entries_total * p.tiles).sum();
        let cycles: usize = program.passes.iter().map(|p| p.entries_max * p.tiles).sum();
        let even = ideal as f64 / (cycles * pes) as f64;
        assert!(even > 0.9, "{even} of {pes} PEs at density {density}");
    }
}

#[test]
fn squeezenet_splits_into_passes_that_cover_every_channel() {
    let program = squeezenet(1.0, 8);
    let (mut next, mut names) = (BTreeMap::new(), BTreeSet::new());
    for pass in &program.passes {
        assert!(names.insert(pass.name.as_str()), "{} twice", pass.name);
        let at = next.entry(pass.layers.last().unwrap().as_str()).or_insert(0);
        assert_eq!(pass.channels.start, *at, "{}", pass.name);
        *at = pass.channels.end;
    }
    assert_eq!(next["pool1"], 96);
    assert_eq!(next["fire2/concat"], 128);
    assert_eq!(next["pool10"], 1000);
    assert!(program.passes.len() > next.len(), "nothing was split");
}

#[test]
fn the_passes_do_all_multiplications_but_those_in_the_border() {
    let mut bordered = 0;
    for seed in 0..60 {
        let model = random::network(seed);
        let Ok(program) = compile(&model, &EngineConfig::with_pes(4)) else { continue };
        let convs = model.network.convs().unwrap();
        let border: u64 = convs.iter().map(|conv| model.network.border_macs(conv)).sum();
        let passes: u64 = program.passes.iter().map(|pass| pass.macs).sum();
        assert_eq!(passes, model.network.macs().unwrap() - border, "seed {seed}");
        bordered += usize::from(border > 0);
    }
    assert!(bordered > 0, "no network has a border");
}

#[test]
fn regions_do_not_overlap() {
    let program = squeezenet(0.33, 32);
    let mut regions = vec![
        (program.weights_offset, program.weights.len()),
        (program.image.offset, program.image.layout.bytes()),
        (program.sums.offset, program.sums.bytes()),
    ];
    regions.extend(program.maps.iter().map(|m| (m.offset, m.layout.bytes())));
    regions.sort_unstable();
    assert!(regions.iter().all(|(at, _)| at % 128 == 0));
    assert!(regions.windows(2).all(|w| w[0].0 + w[0].1 <= w[1].0));
    assert!(regions.last().is_some_and(|(at, len)| at + len <= program.memory_bytes));
}

#[test]
fn descriptors_are_rebased() {
    let program = squeezenet(0.33, 32);
    let descriptors = program.descriptors(0x1000_0000);
    assert_eq!(descriptors.len(), program.passes.len() + 1);
    let Descriptor::Weights(load) = descriptors[0] else { panic!("{:?}", descriptors[0]) };
    assert_eq!(load.source as usize, 0x1000_0000 + program.weights_offset);
    let Some(Descriptor::Pass(last)) = descriptors.last() else { panic!("no last pass") };
    assert!(last.interrupt && last.output == OutputMode::Sums);
    assert!(last.target as usize >= 0x1000_0000 + program.sums.offset);
}

#[test]
fn wrong_sizes_of_images_and_sums_are_told() {
    let program = compile(&random::network(5), &EngineConfig::default()).unwrap();
    assert_eq!(program.pack_input(&[0; 3]), None);
    assert_eq!(program.read_sums(&vec![0; program.sums.bytes() - 1]), None);
}
