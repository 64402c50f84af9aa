//! The options that say which engine.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use clap::builder::{PossibleValue, TypedValueParser};
use clap::{Arg, Args, Command};
use firebrick_board::Board;
use firebrick_host::device::{BoardOptions, DeviceKind, DeviceOptions, Simulation};
use firebrick_spec::EngineConfig;

use super::board::BoardArguments;
use super::number::{pes, ports, seed};
use crate::config::{self, Key};
use crate::refused::ValueError;

/// Which engine.
#[derive(Debug, Args)]
pub(crate) struct Engine {
    /// Board whose engine it is: a name, or a folder with a board.yaml [default: the setting `board`]
    #[arg(long, value_name = "BOARD", value_parser = BoardParser, hide_possible_values = true)]
    board: Option<Box<Board>>,
    /// Processing elements of the accelerator [default: the board's, else 8; on a board what is there]
    #[arg(long, value_name = "N", value_parser = pes)]
    pes: Option<usize>,
    /// Memory ports of the accelerator, 1 or 2 [default: the board's, else 1; on a board what is there]
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

    /// The board that was named.
    #[cfg(feature = "generate")]
    pub fn board_name(&self) -> Option<&str> {
        self.board.as_ref().map(|board| board.id.as_str())
    }

    /// The processing elements and the memory ports that were asked for on this command line.
    fn asked(&self) -> (Option<usize>, Option<usize>) {
        match self.board.as_ref().map(|board| board.engine.config()) {
            Some(engine) => (self.pes.or(Some(engine.pes)), self.ports.or(Some(engine.ports))),
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
    #[arg(long, value_name = "SEED", value_parser = seed)]
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
        self.of_board(board.options())
    }

    /// The same of a board that is known.
    pub fn of_board(&self, board: BoardOptions) -> BoardOptions {
        let (pes, ports) = self.engine.asked();
        BoardOptions { pes, ports, ..board }
    }

    /// The options of a device of this kind; a board's engine must be what was asked for, if anything was.
    pub fn device(&self, kind: DeviceKind, board: &BoardArguments, trace: Option<PathBuf>) -> DeviceOptions {
        let simulation = Simulation { trace, ..self.simulation() };
        DeviceOptions::of(kind, simulation, self.board(board))
    }
}

/// The parser of `--board`: completions have the names of the boards that are known.
#[derive(Clone)]
pub(crate) struct BoardParser;

impl TypedValueParser for BoardParser {
    type Value = Box<Board>;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<Box<Board>, clap::Error> {
        board.parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(firebrick_board::names().into_iter().map(PossibleValue::new)))
    }
}

/// Parses `--board`.
fn board(name: &str) -> Result<Box<Board>, ValueError> {
    Board::find(name).map(Box::new).map_err(ValueError::Board)
}
