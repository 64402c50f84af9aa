//! The options that say which engine.

use std::path::{Path, PathBuf};

use clap::Args;
use firebrick_board::Board;
use firebrick_host::device::{BoardOptions, DeviceKind, DeviceOptions, Simulation};
use firebrick_spec::EngineConfig;

use super::board::BoardArguments;
use super::number::{pes, ports};
use crate::config::{self, Key};
use crate::refused::ValueError;

/// Which engine.
#[derive(Debug, Args)]
pub(crate) struct Engine {
    /// Board whose engine it is: a name, or a folder with a board.yaml [default: the setting `board`]
    #[arg(long, value_name = "BOARD", value_parser = board, conflicts_with_all = ["pes", "ports"])]
    board: Option<Box<Board>>,
    /// Processing elements of the accelerator [default: the set board's, else 8; on a board what is there]
    #[arg(long, value_name = "N", value_parser = pes)]
    pes: Option<usize>,
    /// Memory ports of the accelerator, 1 or 2 [default: the set board's, else 1; on a board what is there]
    #[arg(long, value_name = "N", value_parser = ports)]
    ports: Option<usize>,
}

impl Engine {
    /// The engine's configuration.
    pub fn config(&self) -> EngineConfig {
        let set = || config::current().word(Key::Board).and_then(|name| board(name).ok());
        let preset = self.board.clone().or_else(set).map(|board| board.engine.config()).unwrap_or_default();
        EngineConfig {
            pes: self.pes.unwrap_or(preset.pes),
            ports: self.ports.unwrap_or(preset.ports),
            ..preset
        }
    }

    /// The processing elements and the memory ports that were asked for on this command line.
    fn asked(&self) -> (Option<usize>, Option<usize>) {
        match self.board.as_ref().map(|board| board.engine.config()) {
            Some(engine) => (Some(engine.pes), Some(engine.ports)),
            None => (self.pes, self.ports),
        }
    }
}

/// Which engine, and how it is simulated.
#[derive(Debug, Args)]
pub(crate) struct EngineOptions {
    #[command(flatten)]
    engine: Engine,
    /// Simulation: random stalls on both buses, from this seed
    #[arg(long, value_name = "SEED")]
    pub stalls: Option<u64>,
}

impl EngineOptions {
    /// The engine's configuration.
    pub fn config(&self) -> EngineConfig {
        self.engine.config()
    }

    /// How the engine is simulated.
    pub fn simulation(&self) -> Simulation {
        let cache = config::current().path(Key::Cache).map(Path::to_owned);
        Simulation { engine: self.config(), stalls: self.stalls, cache, ..Simulation::default() }
    }

    /// Where a board is, whose engine must be what was asked for, if anything was.
    pub fn board(&self, board: &BoardArguments) -> BoardOptions {
        let (pes, ports) = self.engine.asked();
        BoardOptions { pes, ports, ..board.options() }
    }

    /// The options of a device of this kind; a board's engine must be what was asked for, if anything was.
    pub fn device(&self, kind: DeviceKind, board: &BoardArguments, trace: Option<PathBuf>) -> DeviceOptions {
        let simulation = Simulation { trace, ..self.simulation() };
        DeviceOptions::of(kind, simulation, self.board(board))
    }
}

/// Parses `--board`.
pub(crate) fn board(name: &str) -> Result<Box<Board>, ValueError> {
    Board::find(name).map(Box::new).map_err(ValueError::Board)
}
