//! Why frames do not come out.

use crate::device::{DeviceError, Difference};
use crate::image::ImageError;

use super::SourceError;

/// The failure of a frame; most end the pipeline.
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

impl PipelineError {
    /// True if it is about one image, so that the frames behind it can go on.
    pub fn is_of_one_image(&self) -> bool {
        match self {
            PipelineError::Source(SourceError::Image(error)) | PipelineError::Image { source: error, .. } => {
                error.is_of_one_image()
            }
            _ => false,
        }
    }
}
