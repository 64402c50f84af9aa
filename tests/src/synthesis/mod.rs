//! What yosys makes of the emitted Verilog, and whether a part has room for it.
//!
//! The engine is synthesised once, flat, as `synth_xilinx -flatten` does it. Counted are primitives (a LUT RAM of 32 or 64 words
//! is four LUTs, a shift register or an inverter one), loads of nets, and the worst path by yosys's `sta`, which knows the delays
//! of cells but no wires. Limit: nothing is placed or routed.

mod boundary;
mod loads;
mod report;
mod yosys;

use std::path::Path;

use firebrick_spec::EngineConfig;

pub use boundary::strays;
pub use loads::{Loads, loads_of};
pub use yosys::{Cells, WorstPath};

/// What an engine may use of a part.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The part's name.
    pub part: &'static str,
    /// Each resource: its name, what may be used, what the part has.
    pub resources: [(&'static str, f64, f64); 4],
    /// Picoseconds of the worst path from register to register.
    pub path: u32,
    /// Loads of a net that is neither clock nor reset.
    pub loads: usize,
}

/// Room for the engine on the boards' part: some is left for what a board adds, and for the router.
pub const XC7Z020: Limits = Limits {
    part: "xc7z020",
    resources: [
        ("DSP48E1", 220.0, 220.0),
        ("RAMB36", 126.0, 140.0),
        ("LUT", 42_000.0, 53_200.0),
        ("FF", 80_000.0, 106_400.0),
    ],
    path: 4000,
    loads: 400,
};

/// The limits of a part by its name.
///
/// # Errors
/// The name and those that are known.
pub fn limits(part: &str) -> Result<Limits, String> {
    if part.eq_ignore_ascii_case(XC7Z020.part) {
        return Ok(XC7Z020);
    }
    Err(format!("no limits of a part `{part}`; there are those of {}", XC7Z020.part))
}

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

/// Synthesises an engine in `folder`, where the files of yosys stay.
///
/// # Errors
/// What went wrong, with the messages of yosys.
pub fn synthesise(config: &EngineConfig, folder: &Path) -> Result<Report, String> {
    let text = firebrick_hdl::verilog(config);
    let strays = strays(&text, config.pes)?;
    let run = yosys::Run::new(folder, &text, firebrick_hdl::emit::top::TOP)?;
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
        if self.worst.picoseconds > limits.path {
            broken.push(format!("worst path: {} ps, {} allowed", self.worst.picoseconds, limits.path));
        }
        if self.widest.count > limits.loads {
            let Loads { net, count } = &self.widest;
            broken.push(format!("net {net}: {count} loads, {} allowed", limits.loads));
        }
        broken
    }
}
