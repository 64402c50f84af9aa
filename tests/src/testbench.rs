//! The generated testbench of a small engine, in Icarus Verilog and in Verilator.

use std::fs;
use std::path::Path;
use std::process::Command;

use firebrick_board::Board;
use firebrick_board::generate::Project;
use firebrick_spec::EngineConfig;
use tempfile::TempDir;

/// Its Verilog.
const SOURCES: [&str; 2] = ["firebrick.v", "firebrick_testbench.v"];

/// A generated folder.
pub struct Testbench(TempDir);

impl Testbench {
    /// All files for an engine.
    ///
    /// # Panics
    /// If they cannot be made or written.
    pub fn new(pes: usize, ports: usize) -> Self {
        let mut project = Project::new(Board::find("pynq-z2").expect("the board is one of ours"));
        project.engine = EngineConfig { ports, ..EngineConfig::with_pes(pes) };
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::create_dir(folder.path().join("sim")).expect("an empty folder");
        for file in project.files().expect("the board has these ports") {
            fs::write(folder.path().join(file.name), file.text).expect("a folder to write to");
        }
        Testbench(folder)
    }

    /// Where the files are.
    pub fn folder(&self) -> &Path {
        self.0.path()
    }

    /// The testbench for Icarus Verilog, or another top module with more sources, as a program for [`Self::icarus`].
    ///
    /// # Panics
    /// If it does not compile.
    pub fn compile(&self, program: &str, top: &str, more: &[&Path]) {
        let mut compiler = Command::new("iverilog");
        compiler.args(["-g2005", "-o", program, "-s", top]).args(SOURCES).args(more);
        self.run(compiler);
    }

    /// What a compiled program says.
    ///
    /// # Panics
    /// If it does not run.
    pub fn icarus(&self, program: &str, options: &[&str]) -> String {
        let mut simulator = Command::new("vvp");
        simulator.args(["-n", program]).args(options);
        self.run(simulator)
    }

    /// The testbench in Verilator, which is built first: what it says, without Verilator's own line about the end.
    ///
    /// # Panics
    /// If it does not build or run.
    pub fn verilator(&self, options: &[&str]) -> String {
        let top = "firebrick_testbench";
        let program = self.folder().join("obj_dir").join(format!("V{top}"));
        if !program.exists() {
            let mut compiler = Command::new("verilator");
            // Without -Wno-fatal the missing time scales end it.
            let quiet = ["-Wno-fatal", "-Wno-lint", "-Wno-style"];
            compiler.args(["--binary", "-j", "2", "--top-module", top]).args(quiet).args(SOURCES);
            self.run(compiler);
        }
        let mut simulator = Command::new(program);
        simulator.args(options);
        let said = self.run(simulator);
        said.lines()
            .filter(|line| !line.starts_with("- "))
            .fold(String::new(), |said, line| said + line + "\n")
    }

    fn run(&self, mut command: Command) -> String {
        let output = command.current_dir(self.folder()).output();
        let output = output.unwrap_or_else(|e| panic!("{command:?}: {e}; `make setup` installs it"));
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{command:?}: {said}{}", String::from_utf8_lossy(&output.stderr));
        said
    }
}

/// The last line of what a testbench says.
pub fn verdict(said: &str) -> &str {
    said.lines().last().unwrap_or_default()
}
