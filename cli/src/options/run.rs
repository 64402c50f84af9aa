//! The options that say where to run.

use crate::refused::UsageError;
use std::path::PathBuf;

use clap::Args;
use firebrick_host::device::{DeviceKind, DeviceOptions};

use super::board::BoardArguments;
use super::engine::EngineOptions;

/// Which device.
#[derive(Debug, Args)]
pub(crate) struct RunOptions {
    /// Where to run
    #[arg(long, value_enum, default_value = "twin")]
    pub device: DeviceKind,
    #[command(flatten)]
    engine: EngineOptions,
    #[command(flatten)]
    board: BoardArguments,
}

impl RunOptions {
    /// Where a board's devices are.
    pub fn board(&self) -> &BoardArguments {
        &self.board
    }

    /// The device's options; a simulated one writes `trace`.
    pub fn device(&self, trace: Option<PathBuf>) -> DeviceOptions {
        self.engine.device(self.device, &self.board, trace)
    }

    /// Refuses options that only the simulation has.
    pub fn check_usage(&self) -> Result<(), UsageError> {
        self.board.check_usage(self.device == DeviceKind::Board, "--device board")?;
        match self.engine.stalls {
            Some(_) if !self.device.is_simulation() => {
                Err(UsageError::Needs { option: "--stalls", needed: "--device sim" })
            }
            _ => Ok(()),
        }
    }
}
