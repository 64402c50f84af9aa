//! One run of yosys and what it wrote.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use firebrick_hdl::Emission;

use super::error::SynthError;
use crate::family::Family;

/// What yosys is told to do with module `top` of `firebrick.v`, written in this way, for a family of parts.
pub fn script(top: &str, family: Family, emission: Emission) -> String {
    // Without being told to, it makes no UltraRAM of anything.
    let ultra = if emission.ultra_weights { " -uram" } else { "" };
    // Neither pads nor clock buffers: the engine is a part of a design.
    format!(
        "read_verilog firebrick.v; synth_xilinx -family {}{ultra} -flatten -top {top} -noiopad -noclkbuf; write_json netlist.json",
        family.yosys()
    )
}

/// The version of yosys, as `yosys -V` prints it.
///
/// # Errors
/// If it cannot be run, or says none.
pub fn version() -> Result<String, SynthError> {
    let output = run(Command::new("yosys").arg("-V"))?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    if text.is_empty() { Err(SynthError::NoVersion) } else { Ok(text) }
}

/// What a run that succeeds writes.
fn run(command: &mut Command) -> Result<Output, SynthError> {
    let output =
        firebrick_scratch::end_with_this(command).output().map_err(|source| SynthError::Absent { source })?;
    if !output.status.success() {
        let log = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(SynthError::Failed { status: output.status, log });
    }
    Ok(output)
}

/// A finished run of yosys.
pub struct Run {
    folder: PathBuf,
}

impl Run {
    /// Runs a [`script`] on `verilog` for a family of parts in `folder`.
    ///
    /// # Errors
    /// What yosys or the system says.
    pub fn new(folder: &Path, verilog: &str, script: &str, family: Family) -> Result<Self, SynthError> {
        let io = |source| SynthError::Io { path: folder.to_owned(), source };
        fs::create_dir_all(folder).map_err(io)?;
        fs::write(folder.join("firebrick.v"), verilog).map_err(io)?;
        let running = tracing::info_span!("synthesising with yosys", part = family.yosys());
        let mut yosys = Command::new("yosys");
        yosys.current_dir(folder).args(["-q", "-l", "yosys.log", "-p", script]);
        // What it leaves when it is ended goes with the folder.
        if let Ok(absolute) = std::path::absolute(folder) {
            yosys.env("TMPDIR", absolute);
        }
        running.in_scope(|| run(&mut yosys))?;
        Ok(Self { folder: folder.to_owned() })
    }

    fn file(&self, name: &str) -> Result<String, SynthError> {
        let path = self.folder.join(name);
        fs::read_to_string(&path).map_err(|source| SynthError::Io { path, source })
    }

    /// The netlist in JSON.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn netlist(&self) -> Result<String, SynthError> {
        self.file("netlist.json")
    }
}
