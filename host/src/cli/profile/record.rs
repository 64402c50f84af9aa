//! What a pass did, and what its PEs waited for.

use firebrick_nn::compile::{PassInfo, Program};
use firebrick_nn::estimate::Bound;

use crate::driver::Run;

/// PE-cycles in which no entry was issued, by cause.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Stalls {
    /// A word was waited for, or a slower PE.
    pub activations: u64,
    /// The pass waited for its weights.
    pub weights: u64,
    /// There was no room for results.
    pub results: u64,
    /// Memory had not sent a word.
    pub memory: u64,
    /// No pass ran, or one before its first or behind its last word.
    pub between: u64,
    /// The hardware does not tell.
    pub untold: u64,
}

impl Stalls {
    /// Each cause's name and cycles.
    pub fn causes(&self) -> [(&'static str, u64); 6] {
        [
            ("activations", self.activations),
            ("weights", self.weights),
            ("results", self.results),
            ("memory", self.memory),
            ("between", self.between),
            ("untold", self.untold),
        ]
    }
}

/// A pass; `busy` and the stalls are the PEs times the cycles from the end of the pass before to `end`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Record {
    /// Cycle of the frame in which the pass started.
    pub start: u32,
    /// Cycle in which its last write was answered.
    pub end: u32,
    /// PE-cycles in which an entry was issued.
    pub busy: u64,
    /// The other PE-cycles.
    pub stalls: Stalls,
}

impl Record {
    /// What bounds the pass: the multipliers if the busiest PE hardly waits, else the largest cause of waits.
    pub fn bound(&self, pass: &PassInfo) -> &'static str {
        let busiest = (pass.entries_max * pass.tiles) as f64 / f64::from((self.end - self.start).max(1));
        match self.stalls.causes().into_iter().max_by_key(|(_, cycles)| *cycles) {
            Some((cause, cycles)) if busiest < Bound::BUSY && cycles > 0 => cause,
            _ => Bound::Multipliers.name(),
        }
    }
}

/// The records of a run, from its log.
///
/// # Errors
/// The log does not hold the whole frame.
pub(super) fn records(run: &Run, program: &Program) -> anyhow::Result<Vec<Record>> {
    let (logged, passes) = (run.passes.len(), program.passes.len());
    if logged != passes {
        anyhow::bail!(
            "the log holds {logged} passes of the frame's {passes}; only a whole frame can be profiled"
        );
    }
    let pes = program.config.pes as u64;
    let mut before = 0;
    let records = run.passes.iter().zip(&program.passes).map(|(time, pass)| {
        // Every entry is issued once for each tile.
        let busy = (pass.entries_total * pass.tiles) as u64;
        let between = pes * u64::from(time.start - before);
        let untold = (pes * u64::from(time.end - time.start)).saturating_sub(busy);
        before = time.end;
        Record {
            start: time.start,
            end: time.end,
            busy,
            stalls: Stalls { between, untold, ..Stalls::default() },
        }
    });
    Ok(records.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_cause_bounds_a_pass_whose_busiest_pe_waits() {
        let mut record = Record { end: 1000, busy: 500, ..Record::default() };
        record.stalls = Stalls { memory: 400, results: 100, ..Stalls::default() };
        let mut pass = PassInfo {
            name: String::new(),
            layers: vec![],
            channels: 0..1,
            macs: 0,
            nonzero_macs: 0,
            tiles: 10,
            entries_max: 80,
            entries_total: 100,
            input_bytes: 0,
            output_bytes: 0,
        };
        assert_eq!(record.bound(&pass), "memory");
        pass.entries_max = 95;
        assert_eq!(record.bound(&pass), "multipliers");
    }
}
