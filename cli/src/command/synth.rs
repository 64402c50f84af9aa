//! `firebrick synth`: does the engine fit a board? Without the vendor's tools.

use std::fs;
use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use firebrick_scratch::ScratchFolder;
use firebrick_spec::EngineConfig;

use crate::json::board::Synthesised;
use crate::options::engine::BoardParser;
use crate::options::number::{pes, ports};
use crate::options::out;
use crate::output;
use crate::refused::UsageError;
use firebrick_board::Board;
use firebrick_board::synth::{Limits, Report, synthesise};
use firebrick_hdl::PowerUp;

/// Synthesise the engine with yosys and compare it with a board's part: minutes. Exit code 1 if it does not fit
#[derive(Debug, Args)]
pub(crate) struct Synth {
    /// A board's name, or a folder with a board.yaml
    #[arg(long, value_name = "NAME", value_parser = BoardParser, hide_possible_values = true)]
    board: Box<Board>,
    /// Processing elements, in place of the board's preset
    #[arg(long, value_name = "N", value_parser = pes)]
    pes: Option<usize>,
    /// Memory ports, in place of the board's preset
    #[arg(long, value_name = "N", value_parser = ports)]
    ports: Option<usize>,
    /// Folder for the Verilog and yosys's files; without it they are dropped
    #[arg(short, long, value_name = "DIR", value_parser = out::output())]
    out: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Synth {
    fn engine(&self) -> EngineConfig {
        let preset = self.board.engine.config();
        let pes = self.pes.unwrap_or(preset.pes);
        EngineConfig { ports: self.ports.unwrap_or(preset.ports), ..EngineConfig::with_pes(pes) }
    }

    pub fn check_usage(&self) -> Result<(), UsageError> {
        Ok(self.engine().validate()?)
    }

    pub fn run(self) -> anyhow::Result<()> {
        let limits = Limits::of(&self.board);
        let report = self.synthesise()?;
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

    /// Runs yosys in a folder of its own; what it has written is kept if the options say so, also of a run that has failed.
    fn synthesise(&self) -> anyhow::Result<Report> {
        let place = self.out.clone().unwrap_or_else(std::env::temp_dir);
        let name = || format!("{}: cannot be written", place.display());
        output::make_folder(&place)?;
        let folder = ScratchFolder::new_in(&place).with_context(name)?;
        let emission = self.board.engine.emission(PowerUp::Known);
        let report = synthesise(&self.engine(), emission, self.board.family, folder.path());
        if report.is_err() && firebrick_scratch::is_full(folder.path()) {
            return Err(firebrick_scratch::no_space()).with_context(name);
        }
        if let Some(out) = &self.out {
            for entry in fs::read_dir(folder.path()).with_context(name)? {
                let file = entry.with_context(name)?;
                let target = out.join(file.file_name());
                let unwritten = || format!("{}: cannot be written", target.display());
                firebrick_scratch::publish(&file.path(), &target).with_context(unwritten)?;
            }
        }
        Ok(report?)
    }
}
