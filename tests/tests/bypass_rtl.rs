//! Networks with bypasses on the simulated accelerator: every word of every map, and the sums, equal the
//! golden model's, under random bus stalls, with 1, 2, 4 and 8 PEs.

use firebrick_lab::cases::{Lab, bypasses};
use firebrick_spec::EngineConfig;

/// Random networks a configuration.
const NETWORKS: u64 = 12;

fn lab(pes: usize) -> Lab {
    Lab::new(EngineConfig::with_pes(pes))
}

#[test]
fn one_pe() {
    bypasses::bypasses(&lab(1), NETWORKS);
}

#[test]
fn two_pes() {
    bypasses::bypasses(&lab(2), NETWORKS);
}

#[test]
fn four_pes() {
    bypasses::bypasses(&lab(4), NETWORKS);
}

#[test]
#[ignore = "slow: make check"]
fn eight_pes() {
    bypasses::bypasses(&lab(8), NETWORKS);
}

#[test]
fn a_bypass_map_that_cannot_be_read_is_named() {
    let config = EngineConfig { ports: 2, ..EngineConfig::with_pes(8) };
    bypasses::a_bypass_map_that_cannot_be_read_is_named(&Lab::new(config));
}
