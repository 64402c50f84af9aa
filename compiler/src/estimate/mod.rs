//! The estimator: cycles of a compiled program, pass by pass, without the RTL.
//!
//! It is a simulation of what can make the engine wait, not of what it computes: bursts of the three read streams over the
//! memory's ports, words on the credit of the slowest PE, each PE's own list, halves on the result chain, reassembly slots,
//! writes, and packets of weights that wait for passes to end. Parts are stepped only when something changes
//! for them, so a frame takes a fraction of a second. Latencies are those of the blocks (`timing`); nothing is fitted to
//! a network.
//!
//! | module | what it holds |
//! |---|---|
//! | `work` | packets, lists and words, read from the program |
//! | `timing` | latencies of the engine's blocks |
//! | `memory` | read master and memory ports |
//! | `load` | activation and weight loaders |
//! | `pe`, `credit` | walker, result port; words released |
//! | `post` | reassembly slots, tiles, pooled rows, sums |
//! | `machine` | all of them together, and what their results bring about |
//! | [`Design`] | what could be built otherwise |
//! | `analytic`, `steady` | the fast model of a frame from densities, without a program |
//!
//! Limits: no random stalls; a write port is taken to keep up.

mod analytic;
mod credit;
mod design;
mod load;
mod machine;
mod memory;
mod pe;
mod post;
mod steady;
mod timing;
mod work;

#[cfg(test)]
mod tests;

use crate::compile::Program;
pub use analytic::{Analytic, analytic};
pub use design::Design;
use machine::{Done, Machine};
use work::{PassWork, Work};

/// DSPs of an engine of `pes` PEs: seven each and seven of the requantisation. Up to 32 PEs, multipliers beyond the 220 of
/// an XC7Z020 are made of LUTs.
pub fn dsps(pes: usize) -> usize {
    const XC7Z020: usize = 220;
    let all = 7 * pes + 7;
    if pes <= 32 { all.min(XC7Z020) } else { all }
}

/// The memory behind the engine's ports.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MemoryModel {
    /// Cycles from a read's address to its first beat.
    pub read_latency: u32,
    /// Cycles from a burst's last beat to its response.
    pub write_latency: u32,
    /// Read beats a cycle and port, above 0 up to 1.
    pub read_efficiency: f64,
    /// Bursts in flight on a port.
    pub outstanding: usize,
}

impl Default for MemoryModel {
    /// The simulation's memory.
    fn default() -> Self {
        MemoryModel { read_latency: 40, write_latency: 20, read_efficiency: 0.95, outstanding: 8 }
    }
}

/// What a pass's time is spent on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// The busiest PE hardly waits.
    Multipliers,
    /// Words come too late.
    Memory,
    /// Results: chain, slots, post-processing.
    Results,
    /// The pass waits for its weights before it starts.
    Weights,
    /// Start, first words, drain, last writes.
    Fixed,
}

impl Bound {
    /// Share of a pass in which the busiest PE issues, from which on the multipliers bound it: all waits together are then less than
    /// a tenth.
    pub const BUSY: f64 = 0.9;

    /// What bounds a pass whose busiest PE issues in this share of its time, by the largest of its waits.
    pub fn of(busiest: f64, waits: &[(Bound, u64)]) -> Bound {
        let largest = waits.iter().max_by_key(|(_, cycles)| *cycles);
        match largest {
            Some((bound, cycles)) if busiest < Self::BUSY && *cycles > 0 => *bound,
            _ => Bound::Multipliers,
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Bound::Multipliers => "multipliers",
            Bound::Memory => "memory",
            Bound::Results => "results",
            Bound::Weights => "weights",
            Bound::Fixed => "fixed costs",
        }
    }
}

/// An estimated pass.
#[derive(Clone, Debug, PartialEq)]
pub struct PassEstimate {
    /// Cycle of the frame in which it starts.
    pub start: u32,
    /// Cycles from its start to its end.
    pub cycles: u32,
    /// Cycles before its start in which only its weights were waited for.
    pub weights_wait: u32,
    /// Entries issued by all PEs.
    pub busy: u64,
    /// Cycles in which the busiest PE issues, waits for a word, and waits for a slot or room for a result.
    pub busiest: [u64; 3],
    /// What it is bound by.
    pub bound: Bound,
}

/// An estimated frame.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimate {
    /// Cycles of the frame.
    pub cycles: u32,
    /// Its passes, as in [`Program::passes`].
    pub passes: Vec<PassEstimate>,
}

/// Estimates a frame of `program` on the engine that it was compiled for.
///
/// # Panics
/// If the memory's efficiency is not above 0, or nothing can be in flight.
pub fn estimate(program: &Program, memory: &MemoryModel) -> Estimate {
    estimate_of(program, memory, &Design::default())
}

/// The same on an engine that were built otherwise.
///
/// # Panics
/// As [`estimate`], or if the design has no chain, reads nothing or turns in no cycle.
pub fn estimate_of(program: &Program, memory: &MemoryModel, design: &Design) -> Estimate {
    assert!(design.chains > 0 && design.halves > 0 && design.turn > 0, "{design:?}");
    assert!(memory.read_efficiency > 0.0 && memory.outstanding > 0, "{memory:?}");
    let work = Work::new(program);
    let config = &program.config;
    let done = Machine::new(&work, config, memory, *design).run();
    let passes: Vec<PassEstimate> =
        done.iter().zip(&work.passes).map(|(done, pass)| PassEstimate::new(done, pass)).collect();
    Estimate { cycles: done.last().map_or(0, |last| last.end + 1), passes }
}

impl PassEstimate {
    fn new(done: &Done, pass: &PassWork) -> Self {
        let cycles = done.end - done.start;
        let weights_wait = done.start - done.possible;
        let entries = pass.lists.iter().map(|list| list.entries());
        let busiest = entries.zip(&done.spent).max_by_key(|(entries, _)| *entries).map(|(_, spent)| *spent);
        let busiest = busiest.unwrap_or_default();
        let fixed = u64::from(cycles) - u64::from(busiest.last - busiest.first);
        let waits = [
            (Bound::Memory, busiest.words),
            (Bound::Results, busiest.results),
            (Bound::Weights, u64::from(weights_wait)),
            (Bound::Fixed, fixed),
        ];
        let busy = busiest.busy as f64 / f64::from(cycles + weights_wait);
        PassEstimate {
            start: done.start,
            cycles,
            weights_wait,
            busy: done.spent.iter().map(|spent| spent.busy).sum(),
            busiest: [busiest.busy, busiest.words, busiest.results],
            bound: Bound::of(busy, &waits),
        }
    }
}
