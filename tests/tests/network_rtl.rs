//! Random networks on the simulated accelerator: every word of every map, and the sums, equal the golden
//! model's, under random bus stalls, with 1, 2, 4 and 8 PEs, with one and two memory ports.

use firebrick_lab::cases::{Lab, networks};
use firebrick_nn::random;
use firebrick_spec::EngineConfig;

/// Networks a configuration; the seeds of `k` PEs begin at `1000 k`.
const NETWORKS: usize = 30;

fn random_networks(pes: usize, ports: usize) {
    let lab = Lab::new(EngineConfig { ports, ..EngineConfig::with_pes(pes) });
    networks::random_networks(&lab, random::network, 1000 * pes as u64, NETWORKS);
}

#[test]
fn partial_sums_on_two_pes() {
    let config = EngineConfig { activation_words: 64, weight_words: 64, ..EngineConfig::with_pes(2) };
    networks::partial_networks(&Lab::new(config), 5000, 15);
}

#[test]
fn partial_sums_on_four_pes_with_two_ports() {
    let config =
        EngineConfig { activation_words: 64, weight_words: 64, ports: 2, ..EngineConfig::with_pes(4) };
    networks::partial_networks(&Lab::new(config), 5000, 15);
}

#[test]
fn wide_kernels_on_three_pes() {
    networks::random_networks(&Lab::new(EngineConfig::with_pes(3)), random::kernel_network, 0, 12);
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
#[ignore = "slow: make check"]
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
