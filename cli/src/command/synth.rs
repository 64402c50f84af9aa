//! `firebrick synth`: does the engine fit a board? Without the vendor's tools.

use std::path::PathBuf;

use clap::Args;
use firebrick_spec::EngineConfig;

use crate::json::board::Synthesised;
use crate::options::number::{pes, ports};
use crate::output;
use firebrick_board::Board;
use firebrick_board::synth::{Limits, synthesise};

/// Synthesise the engine with yosys and compare it with a board's part: minutes. Exit code 1 if it does not fit
#[derive(Debug, Args)]
pub(crate) struct Synth {
    /// A board's name, or a folder with a board.yaml
    #[arg(long, value_name = "NAME", value_parser = board)]
    board: Box<Board>,
    /// Processing elements, in place of the board's preset
    #[arg(long, value_name = "N", value_parser = pes)]
    pes: Option<usize>,
    /// Memory ports, in place of the board's preset
    #[arg(long, value_name = "N", value_parser = ports)]
    ports: Option<usize>,
    /// Folder for the Verilog and yosys's files; without it they are dropped
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

fn board(name: &str) -> Result<Box<Board>, String> {
    Board::find(name).map(Box::new).map_err(|problem| problem.to_string())
}

impl Synth {
    fn engine(&self) -> EngineConfig {
        let preset = self.board.engine.config();
        let pes = self.pes.unwrap_or(preset.pes);
        EngineConfig { ports: self.ports.unwrap_or(preset.ports), ..EngineConfig::with_pes(pes) }
    }

    pub fn check_usage(&self) -> Result<(), String> {
        self.engine().validate().map_err(|problem| problem.to_string())
    }

    pub fn run(self) -> anyhow::Result<()> {
        let limits = Limits::of(&self.board);
        let dropped = tempfile::tempdir()?;
        let folder = self.out.as_deref().unwrap_or(dropped.path());
        let report = synthesise(&self.engine(), self.board.family, folder).map_err(anyhow::Error::msg)?;
        if self.json {
            output::print_json(&Synthesised {
                board: self.board.id.to_string(),
                part: self.board.part.name.to_string(),
                engine: (&self.engine()).into(),
                findings: report.findings(&limits),
            })?;
        } else {
            let wrapped = |line: &str| output::wrapped(line, output::width()) + "\n";
            output::print(&report.table(&limits).lines().map(wrapped).collect::<String>())?;
        }
        let broken = report.broken(&limits);
        anyhow::ensure!(broken.is_empty(), "{} does not fit: {}", self.board.name, broken.join("; "));
        Ok(())
    }
}
