//! The options that say which engine.

use clap::Args;
use firebrick_board::Board;
use firebrick_host::device::{BoardOptions, DeviceKind, DeviceOptions};
use firebrick_spec::EngineConfig;

use super::board::BoardArguments;
use super::number::{pes, ports};

/// Which engine.
#[derive(Debug, Args)]
pub(crate) struct Engine {
    /// Board whose engine it is: a name, or a folder with a board.yaml
    #[arg(long, value_name = "NAME", value_parser = board, conflicts_with_all = ["pes", "ports"])]
    board: Option<Box<Board>>,
    /// Processing elements of the accelerator [default: 8; on a board what is there]
    #[arg(long, value_name = "N", value_parser = pes)]
    pes: Option<usize>,
    /// Memory ports of the accelerator, 1 or 2 [default: 1; on a board what is there]
    #[arg(long, value_name = "N", value_parser = ports)]
    ports: Option<usize>,
}

impl Engine {
    /// The engine's configuration.
    pub fn config(&self) -> EngineConfig {
        let default = EngineConfig::default();
        let pes = self.pes.unwrap_or(default.pes);
        let plain =
            EngineConfig { ports: self.ports.unwrap_or(default.ports), ..EngineConfig::with_pes(pes) };
        self.board.as_ref().map_or(plain, |board| board.engine.config())
    }

    /// The processing elements and the memory ports that were asked for.
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

    /// The options of a device of this kind.
    pub fn device(&self, kind: DeviceKind) -> DeviceOptions {
        DeviceOptions { engine: self.config(), stalls: self.stalls, ..DeviceOptions::new(kind) }
    }

    /// The same on a board, whose engine must be what was asked for, if anything was.
    pub fn device_or_board(&self, kind: DeviceKind, board: &BoardArguments) -> DeviceOptions {
        let (pes, ports) = self.engine.asked();
        let board = BoardOptions { pes, ports, ..board.options() };
        DeviceOptions { board, ..self.device(kind) }
    }
}

/// Parses `--board`.
pub(crate) fn board(name: &str) -> Result<Box<Board>, String> {
    Board::find(name).map(Box::new).map_err(|problem| problem.to_string())
}
