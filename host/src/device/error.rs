//! Why a device could not be opened or an image not be classified.

use firebrick_nn::compile::CompileError;
use firebrick_nn::golden::RunError;
use firebrick_nn::validate::ModelError;
use firebrick_spec::ConfigError;

use crate::driver::DriverError;
use crate::image::ImageError;

/// A failure of a device.
#[derive(Debug, thiserror::Error)]
pub enum DeviceError {
    /// An impossible configuration.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// A network that contradicts itself.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// A network that the engine cannot run.
    #[error(transparent)]
    Compile(#[from] CompileError),
    /// The golden model did not run.
    #[error(transparent)]
    Run(#[from] RunError),
    /// An image that cannot be used.
    #[error(transparent)]
    Image(#[from] ImageError),
    /// The accelerator failed.
    #[error(transparent)]
    Driver(#[from] DriverError),
    /// The simulation could not be built.
    #[cfg(feature = "sim")]
    #[error("simulation: {0}")]
    Simulation(#[from] firebrick_sim::SimError),
}
