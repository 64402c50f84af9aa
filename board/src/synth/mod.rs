//! What yosys makes of the emitted Verilog, and whether a part has room for it.
//!
//! The engine is synthesised once, flat, as `synth_xilinx -flatten` does it. Counted are primitives (a LUT RAM of 32 or 64 words
//! is four LUTs, a shift register or an inverter one), loads of nets, and the worst path by yosys's `sta`, which knows the delays
//! of cells but no wires. Limits: nothing is placed or routed, and what a block design puts around the engine is not there.

mod boundary;
mod error;
mod loads;
mod report;
mod yosys;

use std::path::Path;

use firebrick_spec::EngineConfig;

use crate::family::Family;
use crate::schema::Board;

pub use boundary::strays;
pub use error::{OutputError, SynthError};
pub use loads::{Loads, loads_of};
pub use report::{Findings, Resource};
pub use yosys::{Cells, WorstPath, script, version};

/// The code that counts in what yosys wrote, for whoever keeps the numbers: other code may count otherwise. The rest are yosys's own
/// numbers.
pub const COUNTING: &str = include_str!("loads.rs");

/// What an engine may use of a part.
#[derive(Clone, Debug)]
pub struct Limits {
    /// The part's name, or that of a board.
    pub part: String,
    /// Each resource: its name, what may be used, what the part has.
    pub resources: [(&'static str, f64, f64); 4],
    /// Picoseconds of the worst path from register to register; none if it is not limited.
    pub path: Option<u32>,
    /// Loads of a net that is neither clock nor reset; none if they are not limited.
    pub loads: Option<usize>,
}

impl Limits {
    /// Room for the engine on an XC7Z020: some is left for what a board adds, and for the router, a fifth of the LUTs.
    pub fn xc7z020() -> Self {
        Limits {
            part: "xc7z020".into(),
            resources: [
                ("DSP", 220.0, 220.0),
                ("RAMB36", 126.0, 140.0),
                ("LUT", 42_560.0, 53_200.0),
                ("FF", 80_000.0, 106_400.0),
            ],
            path: Some(4000),
            loads: Some(400),
        }
    }

    /// Room for the engine on a board: all DSPs and block RAMs, and 80 % of LUTs and flip-flops, because the interconnect and the
    /// router need some, too.
    pub fn of(board: &Board) -> Self {
        let has = &board.resources;
        let amounts = [("DSP", has.dsp), ("RAMB36", has.bram36), ("LUT", has.lut), ("FF", has.ff)];
        let mut resources = [("", 0.0, 0.0); 4];
        for ((resource, (name, amount)), share) in resources.iter_mut().zip(amounts).zip(BOARD_SHARES) {
            let amount = f64::from(amount);
            *resource = (name, (amount * share).floor(), amount);
        }
        Limits { part: format!("{} ({})", board.name, board.part.name), resources, path: None, loads: None }
    }
}

/// What an engine may use of a board's DSPs, block RAMs, LUTs and flip-flops: the shares of [`Limits::xc7z020`], but all block RAMs,
/// because what a block design adds needs none.
const BOARD_SHARES: [f64; 4] = [1.0, 1.0, 0.8, 0.8];

/// What was found.
#[derive(Clone, Debug)]
pub struct Report {
    /// PEs of the engine.
    pub pes: usize,
    /// Primitives by type.
    pub cells: Cells,
    /// The latest arrival at a register.
    pub worst: WorstPath,
    /// The net with the most loads that is neither clock nor reset.
    pub widest: Loads,
    /// Nets of PEs that go elsewhere than to their neighbours.
    pub strays: Vec<String>,
}

/// Synthesises an engine for a family of parts in `folder`, where the files of yosys stay.
///
/// # Errors
/// What went wrong, with the messages of yosys.
pub fn synthesise(config: &EngineConfig, family: Family, folder: &Path) -> Result<Report, SynthError> {
    let emitting =
        tracing::info_span!("writing the engine's Verilog", pes = config.pes, ports = config.ports);
    let text = emitting.in_scope(|| firebrick_hdl::verilog(config));
    let strays = strays(&text, config.pes)?;
    let run = yosys::Run::new(folder, &text, firebrick_hdl::emit::top::TOP, family)?;
    Ok(Report {
        pes: config.pes,
        cells: run.cells()?,
        worst: run.worst_path()?,
        widest: loads_of(&run.netlist()?),
        strays,
    })
}

impl Report {
    /// What is used of each of [`Limits::resources`], in their order.
    pub fn used(&self) -> [f64; 4] {
        let cells = &self.cells;
        [cells.dsps() as f64, cells.block_rams(), cells.luts() as f64, cells.flip_flops() as f64]
    }

    /// The limits that are broken, in words.
    pub fn broken(&self, limits: &Limits) -> Vec<String> {
        let mut broken = self.strays.clone();
        for ((name, limit, _), used) in limits.resources.iter().zip(self.used()) {
            if used > *limit {
                broken.push(format!("{name}: {used} used, {limit} allowed"));
            }
        }
        if let Some(limit) = limits.path.filter(|limit| self.worst.picoseconds > *limit) {
            broken.push(format!("worst path: {} ps, {limit} allowed", self.worst.picoseconds));
        }
        if let Some(limit) = limits.loads.filter(|limit| self.widest.count > *limit) {
            let Loads { net, count } = &self.widest;
            broken.push(format!("net {net}: {count} loads, {limit} allowed"));
        }
        broken
    }
}

#[cfg(test)]
mod tests;
