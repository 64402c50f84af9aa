//! Why a frame has not run.

use firebrick_host::device::DeviceError;
use firebrick_nn::validate::ModelError;

/// A failure of a back end.
#[derive(Debug, thiserror::Error)]
pub enum PoolError {
    /// Its device says no.
    #[error("back end {number}")]
    Device {
        /// Which, from 0.
        number: usize,
        /// What the device says.
        source: DeviceError,
    },
    /// The model contradicts itself.
    #[error("back end {number}")]
    Model {
        /// Which back end, from 0.
        number: usize,
        /// What is wrong with the model.
        source: ModelError,
    },
    /// It panicked: a mistake in this program.
    #[error("back end {number}: a mistake in this program stopped it")]
    Panicked {
        /// Which, from 0.
        number: usize,
    },
    /// After a failure it computed something else than the twin.
    #[error("back end {number}: computes wrongly after it has failed")]
    Wrong {
        /// Which, from 0.
        number: usize,
    },
    /// The server ends.
    #[error("the back ends have stopped")]
    Stopped,
}

impl PoolError {
    /// True if it is about the model or the image, not about the back end.
    pub(super) fn is_of_the_model(&self) -> bool {
        match self {
            PoolError::Device { source, .. } => matches!(
                source,
                DeviceError::Model(_) | DeviceError::Compile(_) | DeviceError::Run(_) | DeviceError::Image(_)
            ),
            PoolError::Model { .. } => true,
            _ => false,
        }
    }
}
