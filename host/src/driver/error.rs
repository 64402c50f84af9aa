//! Why the accelerator could not be used.

use firebrick_spec::bus::BusError;
use firebrick_spec::{ConfigError, registers};

use super::{HardwareState, PassName};

/// A failure of the driver, the accelerator, or the way between them.
#[derive(Debug, thiserror::Error)]
pub enum DriverError {
    /// A register or memory access failed.
    #[error("accelerator")]
    Bus(#[from] BusError),
    /// The expected configuration is impossible.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// There is something else at the registers' address.
    #[error(
        "accelerator: ID reads {found:#010x}, expected {:#010x}: this is no Firebrick",
        registers::IDENTITY
    )]
    Identity {
        /// The value read.
        found: u32,
    },
    /// An identifying register differs from what this driver and this network were made for.
    #[error("accelerator: {register} {field} is {found:#x}, this program was made for {expected:#x}")]
    Mismatch {
        /// The register's name.
        register: &'static str,
        /// The field's name, or `value`.
        field: &'static str,
        /// The value read.
        found: u32,
        /// The value expected.
        expected: u32,
    },
    /// The soft reset did not come to its end.
    #[error("accelerator: the soft reset does not end; {0}")]
    Reset(HardwareState),
    /// What was open at a reset was not answered: the memory, or what is between, is stuck. Another reset goes on.
    #[error("accelerator: memory did not answer what was open when it was reset; {0}")]
    Unanswered(HardwareState),
    /// A network compiled for another configuration.
    #[error("network: compiled for configuration {found:#010x}, the accelerator has {expected:#010x}")]
    OtherConfiguration {
        /// Hash of the network's configuration.
        found: u32,
        /// Hash of the accelerator's configuration.
        expected: u32,
    },
    /// The buffer is too small for the network.
    #[error("network: needs {needed} bytes of DMA memory, the buffer has {available}")]
    Memory {
        /// Bytes needed.
        needed: usize,
        /// Bytes there.
        available: usize,
    },
    /// A run without a network.
    #[error("accelerator: no network is loaded")]
    NotLoaded,
    /// An image of the wrong size.
    #[error("image: {found} values, the network reads {expected}")]
    Image {
        /// Values given.
        found: usize,
        /// Values of the network's input.
        expected: usize,
    },
    /// Sums that are not those of the network.
    #[error("network: {found} bytes of sums, expected {expected}")]
    Sums {
        /// Bytes that were read.
        found: usize,
        /// Bytes of the network's sums.
        expected: usize,
    },
    /// No interrupt in time.
    #[error("accelerator: no interrupt within {cycles} cycles; {state}")]
    Timeout {
        /// The limit in cycles.
        cycles: u64,
        /// The hardware's registers.
        state: HardwareState,
    },
    /// The engine stopped with an error.
    #[error("accelerator: stopped with an error in {pass}; {state}")]
    Stopped {
        /// The first pass that is not done; what failed may be the reading of a later one's weights.
        pass: PassName,
        /// The hardware's registers.
        state: HardwareState,
    },
    /// The engine interrupted, but has not done what it was told.
    #[error("accelerator: {done} of {expected} passes done at the interrupt; {state}")]
    Unfinished {
        /// Passes finished.
        done: u32,
        /// Passes of the network.
        expected: u32,
        /// The hardware's registers.
        state: HardwareState,
    },
    /// A layer whose map is not in memory.
    #[error("layer {layer}: its map is not in the accelerator's memory; there are: {known}")]
    UnknownMap {
        /// The layer asked for.
        layer: String,
        /// The layers that are there.
        known: String,
    },
}
