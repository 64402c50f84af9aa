//! Why a device could not be opened or an image not be classified.

use firebrick_compiler::compile::CompileError;
use firebrick_nn::golden::RunError;
use firebrick_nn::validate::ModelError;
use firebrick_spec::ConfigError;

use crate::dma::BufferError;
use crate::driver::DriverError;
use crate::image::ImageError;
use crate::mmio::UioError;

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
    /// A board's registers cannot be reached.
    #[error(transparent)]
    Uio(#[from] UioError),
    /// A board's buffer cannot be used.
    #[error(transparent)]
    Buffer(#[from] BufferError),
    /// The engine on the board is not the one that was asked for.
    #[error("{what} = {asked}: the accelerator on the board has {found}")]
    OtherEngine {
        /// What is counted: `pes` or `ports`.
        what: &'static str,
        /// How many are asked for.
        asked: usize,
        /// How many there are.
        found: usize,
    },
    /// The simulation could not be built.
    #[cfg(feature = "sim")]
    #[error("simulation")]
    Simulation(#[from] firebrick_sim::SimError),
}
