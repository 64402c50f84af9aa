//! Random networks on the simulated accelerator: every word of every map, and the sums, equal the golden
//! model's, under random bus stalls, with 1, 2, 4 and 8 PEs, with one and two memory ports.

use firebrick_nn::random;
use firebrick_spec::EngineConfig;
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
