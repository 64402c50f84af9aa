//! What must hold of every estimate; how close it is to the accelerator is measured in the crate `tests`.

use firebrick_spec::EngineConfig;

use super::{Bound, Design, Estimate, MemoryModel, estimate, estimate_of};
use crate::compile::{Program, compile};
use firebrick_nn::random;

fn program(seed: u64, pes: usize, ports: usize) -> Program {
    let config = EngineConfig { ports, ..EngineConfig::with_pes(pes) };
    compile(&random::network(seed), &config).unwrap()
}

fn estimated(seed: u64, pes: usize, memory: &MemoryModel) -> Estimate {
    estimate(&program(seed, pes, 1), memory)
}

#[test]
fn every_entry_of_every_tile_is_issued_once() {
    for seed in 0..40 {
        for (pes, ports) in [(1, 1), (3, 2), (8, 1), (32, 2), (64, 1)] {
            let program = program(seed, pes, ports);
            let estimate = estimate(&program, &MemoryModel::default());
            assert_eq!(estimate.passes.len(), program.passes.len());
            let mut before = 0;
            for (pass, info) in estimate.passes.iter().zip(&program.passes) {
                // A PE without filters walks a dummy list.
                let entries = (info.entries_total * info.tiles) as u64;
                assert!(
                    pass.busy >= entries,
                    "seed {seed}, {pes} PEs, {}: {} of {entries}",
                    info.name,
                    pass.busy
                );
                assert!(
                    u64::from(pass.cycles) > (info.entries_max * info.tiles) as u64,
                    "seed {seed}, {}",
                    info.name
                );
                assert!(pass.start > before, "seed {seed}, {}", info.name);
                before = pass.start + pass.cycles;
            }
            assert!(before <= estimate.cycles);
        }
    }
}

#[test]
fn a_slower_memory_takes_longer() {
    let memory = MemoryModel::default();
    let plain = estimated(3, 8, &memory).cycles;
    for slower in [
        MemoryModel { read_efficiency: 0.3, ..memory },
        MemoryModel { read_latency: 200, ..memory },
        MemoryModel { write_latency: 200, ..memory },
        MemoryModel { outstanding: 1, ..memory },
    ] {
        assert!(estimated(3, 8, &slower).cycles > plain, "{slower:?}");
    }
}

/// Results that leave sooner make no frame longer but by a few cycles, for the order in which the memory is asked may change.
#[test]
fn another_design_counts_where_results_bind() {
    let memory = MemoryModel::default();
    let built = Design::default();
    let others = [
        Design { chains: 2, halves: 2, ..built },
        Design { chains: 2, ..built },
        Design { turn: 1, ..built },
        Design { overlaps: false, ..built },
    ];
    let mut sums = [0; 4];
    let mut plain = 0;
    for seed in 0..10 {
        let program = program(seed, 32, 2);
        assert_eq!(estimate_of(&program, &memory, &built), estimate(&program, &memory));
        plain += estimate(&program, &memory).cycles;
        for (sum, design) in sums.iter_mut().zip(&others) {
            *sum += estimate_of(&program, &memory, design).cycles;
        }
    }
    let [both, chains, turn, drained] = sums;
    assert!(both < chains && chains <= plain && turn < plain && plain < drained, "{plain}, {sums:?}");
}

#[test]
fn the_busiest_pe_decides_what_bounds_a_pass() {
    let waits = [(Bound::Memory, 10), (Bound::Results, 30)];
    assert_eq!(Bound::of(0.95, &waits), Bound::Multipliers);
    assert_eq!(Bound::of(0.5, &waits), Bound::Results);
    assert_eq!(Bound::of(0.5, &[(Bound::Fixed, 0)]), Bound::Multipliers);
}
