//! The table of what could be built otherwise for fewer cycles: what the estimator says of it, what it would cost, and what became of it.

use firebrick_board::Family;
use firebrick_board::clock::fastest_mhz;
use firebrick_compiler::compile::Program;
use firebrick_compiler::estimate::{Design, MemoryModel};

use super::figures::{Known, module};
use super::network::{Network, cycles_of};
use crate::bench::{grouped, head, line};
use crate::synthesis::RELEASED;

/// PEs of the engine that it is about.
const PES: usize = 32;
/// DSPs of the part.
const PART_DSPS: usize = 220;
/// LUTs and flip-flops that the engine may have if it gains [`WORTH`].
const MOST: [f64; 2] = [37_000.0, 66_000.0];
/// Flip-flops of a hop that hands a half on beside a PE's own: seven sums, a tag, a valid bit.
const HOP: usize = 7 * 24 + 12 + 1;
/// What a change must gain in frames a second to be worth its area.
const WORTH: f64 = 0.03;
/// A memory that makes nothing wait that could be helped.
const FAST: MemoryModel =
    MemoryModel { read_latency: 10, write_latency: 5, read_efficiency: 1.0, outstanding: 16 };

/// What a change takes away or adds, in modules of the engine as it is.
#[derive(Clone, Copy)]
struct Cost {
    /// Modules that there would be once more.
    twice: &'static [&'static str],
    /// More DSPs.
    dsps: usize,
    /// PEs past which the far half of the results is led.
    hops: usize,
}

const NOTHING: Cost = Cost { twice: &[], dsps: 0, hops: 0 };
/// A second chain's end: requantisers, and a second port into the reassembly; and its way along the near PEs, for both end at the
/// post-processing.
const SECOND_CHAIN: Cost =
    Cost { twice: &["core.post.intake", "core.post.reassembly"], dsps: 7, hops: PES / 2 };
/// 14 pixels a cycle from the reassembly to the memory.
const WIDE_WAY: Cost =
    Cost { twice: &["core.post.reader", "core.post.writer", "core.write_dma"], dsps: 0, hops: 0 };
const BOTH: Cost = Cost {
    twice: &[
        "core.post.intake",
        "core.post.reassembly",
        "core.post.reader",
        "core.post.writer",
        "core.write_dma",
    ],
    dsps: 7,
    hops: PES / 2,
};

/// Whose cycles they are.
enum Cycles {
    /// The estimator's of today.
    Estimated(Design, MemoryModel),
    /// A share of today's that an estimate before this table gives as the most; its words.
    Told(f64, &'static str),
}

/// Something that was or could be built.
struct Candidate {
    name: &'static str,
    cycles: Cycles,
    cost: Cost,
    /// What became of it, where its figures do not tell.
    decision: Option<&'static str>,
}

fn candidates() -> Vec<Candidate> {
    let (built, memory) = (Design::default(), MemoryModel::default());
    let of = |name, design, memory, cost, decision| Candidate {
        name,
        cycles: Cycles::Estimated(design, memory),
        cost,
        decision,
    };
    vec![
        of("the engine as it is", built, memory, NOTHING, Some("built")),
        of(
            "a tile is read only when the one before has left every path, as it once was",
            Design { overlaps: false, ..built },
            memory,
            NOTHING,
            Some("the overlap is built"),
        ),
        of("no cycle between two tiles' reads", Design { turn: 1, ..built }, memory, NOTHING, None),
        of("two half-chains of results", Design { chains: 2, ..built }, memory, SECOND_CHAIN, None),
        of("reader and writer of 14 pixels a cycle", Design { halves: 2, ..built }, memory, WIDE_WAY, None),
        of("both", Design { chains: 2, halves: 2, ..built }, memory, BOTH, None),
        of(
            "a memory of 10 cycles, a beat a cycle and port, 16 bursts in flight",
            built,
            FAST,
            NOTHING,
            Some("no part of the engine; bounds what prefetching could gain"),
        ),
        of(
            "both, no cycle between two tiles' reads, and that memory",
            Design { chains: 2, halves: 2, turn: 1, ..built },
            FAST,
            BOTH,
            Some("bounds all of the above together"),
        ),
        Candidate {
            name: "skipping activation words that are all zero",
            cycles: Cycles::Told(
                0.05,
                "at most 5 % fewer, nearly half of it in conv10 (53 % of its words): an earlier count of words, not the estimator's",
            ),
            cost: NOTHING,
            decision: Some(
                "not built: a PE would have to look at its store ahead of the walker, and nobody has reckoned the area",
            ),
        },
    ]
}

/// The table.
///
/// # Errors
/// The network does not fit, or the released engine was not synthesised.
pub fn designs(network: &Network, known: &Known) -> Result<String, String> {
    let program = network.program(PES)?;
    let record = known.record(RELEASED).ok_or("no record of the released engine; run: make synth")?;
    let path_ps = record.measure.as_ref().map_or(0, |measure| measure.estimate.path_ps);
    let mhz = fastest_mhz(Family::Zynq7000, path_ps).ok_or("the released engine has no clock")?;
    let today = cycles_of(&program, &MemoryModel::default(), &Design::default());
    let area = |cost: Cost| -> Result<([f64; 2], usize), String> {
        let over = (record.cells()?.dsps() + cost.dsps).saturating_sub(PART_DSPS);
        let lane = known.lut_lane(Family::Zynq7000);
        let mut more = lane.map(|one| one * over as f64);
        for name in cost.twice {
            let module = module(record, name).ok_or_else(|| format!("no module {name} in {RELEASED}"))?;
            more[0] += module.luts() as f64;
            more[1] += module.flip_flops as f64;
        }
        more[1] += (cost.hops * HOP) as f64;
        Ok((more, over))
    };
    let mut text = head(&[
        "what is built otherwise",
        "cycles",
        "frames/s",
        "gain",
        "more LUTs",
        "more flip-flops",
        "DSPs that become LUTs",
        "decision",
    ]);
    let now = [record.cells()?.luts() as f64, record.cells()?.flip_flops() as f64];
    let or_none = |number: f64| if number == 0.0 { "-".to_owned() } else { grouped(number.round() as usize) };
    for candidate in candidates() {
        let (more, over) = area(candidate.cost)?;
        let (cycles, told) = candidate.cycles.of(&program, today);
        let gain = f64::from(today) / cycles - 1.0;
        let with = [now[0] + more[0], now[1] + more[1]];
        let decision = candidate.decision.map_or_else(|| decision(gain, with), str::to_owned);
        text += &line(&[
            candidate.name.to_owned(),
            told.map_or_else(|| grouped(cycles.round() as usize), str::to_owned),
            format!("{:.1}", mhz * 1e6 / cycles),
            format!("{:+.1} %", 100.0 * gain),
            or_none(more[0]),
            or_none(more[1]),
            or_none(over as f64),
            decision,
        ]);
    }
    Ok(text)
}

impl Cycles {
    /// Cycles, and the words of whoever told them.
    fn of(&self, program: &Program, today: u32) -> (f64, Option<&'static str>) {
        match self {
            Cycles::Estimated(design, memory) => (f64::from(cycles_of(program, memory, design)), None),
            Cycles::Told(share, words) => (f64::from(today) * (1.0 - share), Some(words)),
        }
    }
}

/// What the rule says of a change that is not built, by the LUTs and flip-flops that the engine would have.
fn decision(gain: f64, with: [f64; 2]) -> String {
    if gain < WORTH {
        return format!("not built: gains less than {:.0} %", 100.0 * WORTH);
    }
    let compared = ["LUTs", "flip-flops"].iter().zip(with.iter().zip(MOST));
    let told = compared.map(|(name, (with, most))| {
        let (total, limit) = (grouped(with.round() as usize), grouped(most as usize));
        (format!("{total} {name} of {limit}"), *with > most)
    });
    let (told, above): (Vec<String>, Vec<bool>) = told.unzip();
    let told = told.join(", ");
    if above.contains(&true) {
        return format!("not built: at the least {told}");
    }
    format!("not built yet, though it gains enough: at the least {told}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_must_gain_enough_and_leave_room() {
        assert!(decision(0.029, [30_000.0; 2]).contains("less than 3 %"));
        let above = "not built: at the least 37,001 LUTs of 37,000, 1 flip-flops of 66,000";
        assert_eq!(decision(0.03, [37_001.0, 1.0]), above);
        assert!(decision(0.03, [1.0, 66_001.0]).starts_with("not built: at the least"));
        assert!(decision(0.03, [37_000.0, 66_000.0]).starts_with("not built yet"));
    }
}
