//! What yosys makes of the emitted Verilog, and whether a part has room for it.
//!
//! The engine is synthesised once, flat, as `synth_xilinx -flatten` does it, and its netlist is read. Counted are primitives (a LUT RAM
//! of 32 or 64 words is four LUTs, a shift register one, an inverter none), by module too, loads of nets and control sets; the paths
//! are estimated, logic and nets ([`timing`]). Limits: nothing is placed or routed, and what a block design puts around the engine is
//! not there.

mod area;
mod boundary;
mod cells;
mod control_sets;
mod error;
mod hierarchy;
mod loads;
mod measure;
mod names;
mod netlist;
mod report;
mod text;
pub mod timing;
mod yosys;

use std::path::Path;

use firebrick_hdl::Emission;
use firebrick_hdl::emit::top::TOP;
use firebrick_spec::EngineConfig;

use crate::family::Family;
use crate::schema::Board;

pub use area::Module;
pub use boundary::strays;
pub use cells::Cells;
pub use control_sets::ControlSets;
pub use error::{OutputError, SynthError};
pub use loads::{LoadClass, Loads, NetLoads};
pub use measure::Measure;
pub use netlist::Netlist;
pub use report::{Findings, Resource};
pub use text::listed;
pub use yosys::{script, version};

/// The code that measures what yosys wrote, for whoever keeps the numbers: other code may count otherwise.
pub const COUNTING: &[&str] = &[
    include_str!("area.rs"),
    include_str!("cells.rs"),
    include_str!("control_sets.rs"),
    include_str!("hierarchy.rs"),
    include_str!("loads.rs"),
    include_str!("names.rs"),
    include_str!("netlist/json.rs"),
    include_str!("netlist/mod.rs"),
    include_str!("timing/arrival.rs"),
    include_str!("timing/cell.rs"),
    include_str!("timing/delays.rs"),
    include_str!("timing/mod.rs"),
];

/// What an engine may use of a part.
#[derive(Clone, Debug)]
pub struct Limits {
    /// The part's name, or that of a board.
    pub part: String,
    /// Each resource: its name, what may be used, what the part has; UltraRAM, the last one, only of a part that has it.
    pub resources: Vec<(&'static str, f64, f64)>,
    /// Picoseconds of the worst path by the estimate ([`timing`]); none if it is not limited.
    pub path: Option<u32>,
    /// Loads of a net that is neither clock nor reset; none if they are not limited.
    pub loads: Option<usize>,
    /// Control sets of at least 5 flip-flops; none if they are not limited.
    pub control_sets: Option<usize>,
}

impl Limits {
    /// What the engine may take of an XC7Z020: all DSPs, and otherwise so much that a board's design and the router have a third of the LUTs and
    /// of the flip-flops. A path of 6 ns is a clock of 166 MHz by the estimate of [`timing`]. Half a thousand control sets leave hardly a slice of
    /// the part's 13,300 half empty.
    pub fn xc7z020() -> Self {
        Limits {
            part: "xc7z020".into(),
            resources: vec![
                ("DSP", 220.0, 220.0),
                ("RAMB36", 126.0, 140.0),
                ("LUT", 34_500.0, 53_200.0),
                ("FF", 66_000.0, 106_400.0),
            ],
            path: Some(6000),
            loads: Some(64),
            control_sets: Some(500),
        }
    }

    /// Room for the engine on a board: all DSPs, block RAMs and UltraRAMs, and 80 % of LUTs and flip-flops, because the interconnect and
    /// the router need some, too.
    pub fn of(board: &Board) -> Self {
        let has = &board.resources;
        let amounts =
            [("DSP", has.dsp), ("RAMB36", has.bram36), ("LUT", has.lut), ("FF", has.ff), ("URAM", has.uram)];
        let amounts = amounts.into_iter().zip(BOARD_SHARES).filter(|((_, amount), _)| *amount > 0);
        let limited = |((name, amount), share): ((&'static str, u32), f64)| {
            let amount = f64::from(amount);
            (name, (amount * share).floor(), amount)
        };
        let resources = amounts.map(limited).collect();
        let part = format!("{} ({})", board.name, board.part.name);
        Limits { part, resources, path: None, loads: None, control_sets: None }
    }
}

/// What an engine may use of a board's DSPs, block RAMs, LUTs, flip-flops and UltraRAMs: the shares of [`Limits::xc7z020`], but all RAMs,
/// because what a block design adds needs none.
const BOARD_SHARES: [f64; 5] = [1.0, 1.0, 0.8, 0.8, 1.0];

/// What was found.
#[derive(Clone, Debug)]
pub struct Report {
    /// PEs of the engine.
    pub pes: usize,
    /// Primitives by type.
    pub cells: Cells,
    /// Paths, loads, control sets and modules.
    pub measure: Measure,
    /// Nets of PEs that go elsewhere than to their neighbours.
    pub strays: Vec<String>,
}

/// Synthesises an engine for a family of parts in `folder`, where the files of yosys stay.
///
/// # Errors
/// What went wrong, with the messages of yosys.
pub fn synthesise(
    config: &EngineConfig,
    emission: Emission,
    family: Family,
    folder: &Path,
) -> Result<Report, SynthError> {
    let emitting =
        tracing::info_span!("writing the engine's Verilog", pes = config.pes, ports = config.ports);
    let text = emitting.in_scope(|| firebrick_hdl::verilog_as(config, emission));
    let strays = strays(&text, config.pes)?;
    let run = yosys::Run::new(folder, &text, &script(TOP, family, emission), family)?;
    let netlist = Netlist::read(&run.netlist()?, TOP)?;
    Ok(Report {
        pes: config.pes,
        cells: Cells::new(netlist.counts())?,
        measure: Measure::new(&netlist, &text, TOP)?,
        strays,
    })
}

impl Report {
    /// What is used of each of [`Limits::resources`], in their order.
    pub fn used(&self) -> [f64; 5] {
        self.cells.used()
    }

    /// The limits that are broken, in words.
    pub fn broken(&self, limits: &Limits) -> Vec<String> {
        let mut broken = self.strays.clone();
        for ((name, limit, _), used) in limits.resources.iter().zip(self.used()) {
            if used > *limit {
                broken.push(format!("{name}: {used} used, {limit} allowed"));
            }
        }
        let worst = self.measure.estimate.path_ps;
        if let Some(limit) = limits.path.filter(|limit| worst > *limit) {
            broken.push(format!("worst path: {worst} ps, {limit} allowed"));
        }
        let Loads { net, loads } = &self.measure.net_loads.widest_signal;
        if let Some(limit) = limits.loads.filter(|limit| loads > limit) {
            broken.push(format!("net {net}: {loads} loads, {limit} allowed"));
        }
        let sets = self.measure.registers.control_sets;
        if let Some(limit) = limits.control_sets.filter(|limit| sets > *limit) {
            broken.push(format!("control sets: {sets}, {limit} allowed"));
        }
        broken
    }
}

#[cfg(test)]
mod tests;
