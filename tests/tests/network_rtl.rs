//! Random networks on the simulated accelerator: every word of every map, and the sums, equal the golden
//! model's, under random bus stalls, with 1, 2, 4 and 8 PEs, with one and two memory ports.

use firebrick_nn::compile::compile;
use firebrick_nn::random;
use firebrick_spec::{Descriptor, EngineConfig, OutputMode};
use firebrick_tests::rtl::Rtl;

/// Networks a configuration; the seeds of `k` PEs begin at `1000 k`.
const NETWORKS: u64 = 30;

/// Memory of the simulated board.
const MEMORY_BYTES: usize = 8 << 20;

fn random_networks(pes: usize, ports: usize) {
    let config = EngineConfig { ports, ..EngineConfig::with_pes(pes) };
    let mut rtl = Rtl::new(&config, MEMORY_BYTES, Some(pes as u64));
    for seed in (0..NETWORKS).map(|k| 1000 * pes as u64 + k) {
        let model = random::network(seed);
        let pixels = random::pixels(seed, model.network.input);
        if let Err(why) = rtl.check(&model, &pixels) {
            panic!("{pes} PEs, {ports} ports, network of seed {seed}: {why}");
        }
    }
}

/// Networks that do not fit small stores: their layers are split over input channels and rows, through partial sums.
fn partial_networks(config: EngineConfig, wanted: usize) {
    let mut rtl = Rtl::new(&config, MEMORY_BYTES, Some(config.pes as u64));
    let mut ran = 0;
    for seed in 5000.. {
        let model = if seed % 2 == 0 { random::bypass_network(seed) } else { random::network(seed) };
        let Ok(program) = compile(&model, &config) else { continue };
        let partial =
            |pass: &Descriptor| matches!(pass, Descriptor::Pass(p) if p.output == OutputMode::Partial);
        if !program.descriptors(0).iter().any(partial) {
            continue;
        }
        let pixels = random::pixels(seed, model.network.input);
        if let Err(why) = rtl.check(&model, &pixels) {
            panic!("{config:?}, network of seed {seed}: {why}");
        }
        ran += 1;
        if ran == wanted {
            return;
        }
    }
}

#[test]
fn partial_sums_on_two_pes() {
    partial_networks(
        EngineConfig { activation_words: 64, weight_words: 64, ..EngineConfig::with_pes(2) },
        15,
    );
}

#[test]
fn partial_sums_on_four_pes_with_two_ports() {
    let config =
        EngineConfig { activation_words: 64, weight_words: 64, ports: 2, ..EngineConfig::with_pes(4) };
    partial_networks(config, 15);
}

#[test]
fn wide_kernels_on_three_pes() {
    let config = EngineConfig::with_pes(3);
    let mut rtl = Rtl::new(&config, MEMORY_BYTES, Some(3));
    for seed in 0..12 {
        let model = random::kernel_network(seed);
        let pixels = random::pixels(seed, model.network.input);
        if let Err(why) = rtl.check(&model, &pixels) {
            panic!("network of seed {seed}: {why}");
        }
    }
}

#[test]
fn one_pe() {
    random_networks(1, 1);
}

#[test]
fn two_pes() {
    random_networks(2, 1);
}

#[test]
fn four_pes() {
    random_networks(4, 1);
}

#[test]
fn eight_pes() {
    random_networks(8, 1);
}

#[test]
fn one_pe_with_two_ports() {
    random_networks(1, 2);
}

#[test]
fn four_pes_with_two_ports() {
    random_networks(4, 2);
}

#[test]
fn eight_pes_with_two_ports() {
    random_networks(8, 2);
}
