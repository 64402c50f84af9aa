//! The options of a command that needs an accelerator, simulated or on a board.

use crate::refused::UsageError;
use clap::Args;
use firebrick_nn::model::QuantisedModel;

use super::board::BoardArguments;
use super::engine::EngineOptions;
use firebrick_host::device::{Device, DeviceError, DeviceKind};

/// The accelerator of a build: the simulation, if it has one.
const DEVICE: &str = if cfg!(feature = "sim") { "sim" } else { "board" };

/// Which accelerator, and how it is made.
#[derive(Debug, Args)]
pub(crate) struct AcceleratorOptions {
    /// Where to run
    #[arg(long, value_enum, default_value = DEVICE)]
    pub device: DeviceKind,
    #[command(flatten)]
    pub engine: EngineOptions,
    #[command(flatten)]
    pub board: BoardArguments,
}

impl AcceleratorOptions {
    /// `done`: what is to be done with it, as in "only an accelerator can be profiled".
    pub fn check_usage(&self, done: &'static str) -> Result<(), UsageError> {
        if !self.device.is_accelerator() {
            return Err(UsageError::NoAccelerator { device: self.device.name(), done });
        }
        self.board.check_usage(self.device == DeviceKind::Board, "--device board")?;
        match self.engine.stalls {
            Some(_) if !self.device.is_simulation() => {
                Err(UsageError::Needs { option: "--stalls", needed: "--device sim" })
            }
            _ => Ok(()),
        }
    }

    /// The accelerator with a model on it.
    pub fn open(&self, model: QuantisedModel) -> Result<Device, DeviceError> {
        Device::open(model, &self.engine.device(self.device, &self.board, None))
    }
}
