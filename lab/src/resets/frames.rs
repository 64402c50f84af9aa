//! Whole frames of a generated folder in Icarus Verilog, with a memory of another hand: `tests/python/bus`.

use std::fs;
use std::path::Path;
use std::process::Command;

use firebrick_board::Board;
use firebrick_board::generate::Project;
use firebrick_hdl::PowerUp;
use firebrick_hdl::leaf::ResetSynchroniser;
use firebrick_spec::EngineConfig;

use crate::generated::root;

/// Which frames are run, and how.
#[derive(Clone, Copy, Debug)]
pub struct Frames<'a> {
    /// The interpreter of the environment `bus` of `scripts/python-env.sh`.
    pub python: &'a str,
    /// Memory ports of the engine.
    pub ports: usize,
    /// The first seed of the memory's pauses; those of more runs follow it.
    pub seed: u32,
    /// Runs with pauses, beside one without.
    pub draws: u32,
    /// From unknown registers, behind the shortest reset.
    pub power_up: bool,
}

/// What a run came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Every frame was right.
    pub passed: bool,
    /// What was said.
    pub said: String,
}

/// Cycles that the vendor's reset block holds a reset.
const VENDOR_CYCLES: usize = 16;

impl Frames<'_> {
    /// Runs them on a folder that `generate --board` wrote; they end with the first wrong one.
    ///
    /// # Errors
    /// The interpreter cannot be started.
    pub fn run(&self, folder: &Path) -> Result<Outcome, String> {
        let cycles = if self.power_up { ResetSynchroniser::LEAST_CYCLES } else { VENDOR_CYCLES };
        let mut program = Command::new(self.python);
        program.arg(root().join("tests/python/bus")).arg(folder);
        let numbers = [("ports", self.ports), ("reset-cycles", cycles)];
        let numbers = numbers.map(|(name, value)| (name, value.to_string()));
        let drawn =
            [("seed", self.seed), ("draws", self.draws)].map(|(name, value)| (name, value.to_string()));
        for (name, value) in numbers.into_iter().chain(drawn) {
            program.arg(format!("--{name}")).arg(value);
        }
        program.args(self.power_up.then_some("--power-up"));
        let output = program.output().map_err(|e| format!("{}: {e}", self.python))?;
        let said = [output.stdout, output.stderr].concat();
        Ok(Outcome { passed: output.status.success(), said: String::from_utf8_lossy(&said).into_owned() })
    }
}

impl Outcome {
    /// What the first failure was, in a few words; `None` if there was none.
    ///
    /// # Errors
    /// There was no run: what was said.
    pub fn finding(&self) -> Result<Option<String>, String> {
        let line = |mark: &str| self.said.lines().find_map(|line| line.trim().strip_prefix(mark));
        let name = |rest: &str| rest.split(" in cycle").next().unwrap_or_default().trim().to_owned();
        let finding = if self.passed {
            return Ok(None);
        } else if let Some(rest) = line("UNKNOWN:") {
            format!("unknown: {}", name(rest))
        } else if let Some(rest) = line("NOT LOW IN RESET:") {
            format!("not low in a reset: {}", name(rest))
        } else if self.said.contains("no interrupt within") || self.said.contains("SimTimeoutError") {
            "no end".to_owned()
        } else if self.said.contains("bytes, the first at") {
            "wrong bytes".to_owned()
        } else if self.said.contains("FAILED: frames") {
            "wrong registers".to_owned()
        } else {
            return Err(self.said.clone());
        };
        Ok(Some(finding))
    }
}

/// Writes the files that the frames need, of an engine that begins unknown; its Verilog.
///
/// # Errors
/// They cannot be made or written.
pub fn generate(folder: &Path, pes: usize, ports: usize) -> Result<String, String> {
    let mut project = Project::new(Board::find("pynq-z2").map_err(|e| e.to_string())?);
    project.engine = EngineConfig { ports, ..EngineConfig::with_pes(pes) };
    project.power_up = PowerUp::Unknown;
    fs::create_dir_all(folder.join("sim")).map_err(|e| e.to_string())?;
    let mut verilog = String::new();
    for file in project.files().map_err(|e| e.to_string())? {
        fs::write(folder.join(&file.name), &file.text).map_err(|e| format!("{}: {e}", file.name))?;
        if file.name == VERILOG {
            verilog = file.text;
        }
    }
    Ok(verilog)
}

/// Name of the file with the engine.
pub const VERILOG: &str = "firebrick.v";
