//! Why frames do not come out.

use crate::device::{DeviceError, Difference};
use crate::image::ImageError;

use super::SourceError;

/// The failure that ends a pipeline.
#[derive(Debug, thiserror::Error)]
pub enum PipelineError {
    /// There is no next frame.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// A frame that does not become the network's input.
    #[error("{name}")]
    Image {
        /// What the frame is called.
        name: String,
        /// What is wrong.
        source: ImageError,
    },
    /// The device failed.
    #[error(transparent)]
    Device(#[from] DeviceError),
    /// The device computed something else than the golden model.
    #[error("{name}: not identical to the golden model: {difference}")]
    Different {
        /// What the frame is called.
        name: String,
        /// The first difference.
        difference: Difference,
    },
}
