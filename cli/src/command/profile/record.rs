//! What a pass's record in the log says.

use firebrick_compiler::compile::{PassInfo, Program};
use firebrick_compiler::estimate::Bound;

use crate::json::frame::{Beats, PassLog, Stalls as StallsJson};
use firebrick_host::driver::{PassRecord, Run, Stalls};

/// Each cause's name and PE-cycles.
pub(crate) fn causes(stalls: &Stalls) -> [(&'static str, u64); 5] {
    [
        ("activations", stalls.activations),
        ("weights", stalls.weights),
        ("results", stalls.results),
        ("memory", stalls.memory),
        ("between", stalls.between),
    ]
}

/// What bounds the pass, in the estimator's words: the multipliers if the busiest PE hardly waits, else the largest wait. A PE waits
/// for a word whether memory has not sent it or a slower PE still keeps its place.
pub(crate) fn bound(record: &PassRecord, pass: &PassInfo) -> &'static str {
    let busiest = (pass.entries_max * pass.tiles) as f64 / f64::from(record.cycles().max(1));
    let Stalls { activations, weights, results, memory, between } = record.stalls;
    let waits = [
        (Bound::Memory, memory + activations),
        (Bound::Results, results),
        (Bound::Weights, weights),
        (Bound::Fixed, between),
    ];
    Bound::of(busiest, &waits).name()
}

/// The record for programs.
pub(crate) fn log(record: &PassRecord) -> PassLog {
    let (stalls, beats) = (&record.stalls, &record.beats);
    PassLog {
        start_cycle: record.start,
        end_cycle: record.end,
        busy_pe_cycles: record.busy,
        stalled_pe_cycles: StallsJson {
            for_activations: stalls.activations,
            for_weights: stalls.weights,
            for_results: stalls.results,
            for_memory: stalls.memory,
            between_passes: stalls.between,
        },
        beats: Beats {
            activation_beats: beats.activations,
            weight_beats: beats.weights,
            bypass_beats: beats.bypass,
            written_beats: beats.written,
        },
    }
}

/// The records of a run of `program`.
///
/// # Errors
/// The log does not hold the whole frame.
pub(crate) fn records(run: Run, program: &Program) -> anyhow::Result<Vec<PassRecord>> {
    let (logged, passes) = (run.passes.len(), program.passes.len());
    if logged != passes {
        anyhow::bail!(
            "the log holds {logged} passes of the frame's {passes}; only a whole frame can be profiled"
        );
    }
    Ok(run.passes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_cause_bounds_a_pass_whose_busiest_pe_waits() {
        let mut record = PassRecord { end: 1000, busy: 500, ..PassRecord::default() };
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
            bypass_bytes: 0,
            output_bytes: 0,
        };
        assert_eq!(bound(&record, &pass), "memory");
        record.stalls = Stalls { between: 300, activations: 150, memory: 140, ..Stalls::default() };
        assert_eq!(bound(&record, &pass), "fixed costs");
        record.stalls.activations = 170;
        assert_eq!(bound(&record, &pass), "memory");
        pass.entries_max = 95;
        assert_eq!(bound(&record, &pass), "multipliers");
    }
}
