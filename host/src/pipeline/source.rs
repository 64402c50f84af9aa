//! Where frames come from.

use std::io::Read;
use std::path::PathBuf;

use image::{DynamicImage, RgbImage};

use super::{RawError, RawFrames, RawSize};
use crate::image::{ImageError, Orientation, decode};

/// A decoded frame and what it is called.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The file's name, with the number of the frame behind `#` if it has several.
    pub name: String,
    /// Its pixels.
    pub image: DynamicImage,
}

/// Why there is no next frame.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// An image file.
    #[error(transparent)]
    Image(#[from] ImageError),
    /// Raw frames.
    #[error("{name}")]
    Raw {
        /// The file's name.
        name: String,
        /// What is wrong.
        source: RawError,
    },
}

/// Image files, or raw frames of one input.
pub enum Source {
    /// PNG or JPEG files, one frame each.
    Files {
        /// Those that are still to come.
        files: std::vec::IntoIter<PathBuf>,
        /// Which way up they are taken.
        orientation: Orientation,
    },
    /// Raw frames.
    Raw {
        /// What the input is called.
        name: String,
        /// Its frames.
        frames: RawFrames<Box<dyn Read + Send>>,
        /// Their size.
        size: RawSize,
        /// Frames that came.
        count: u64,
    },
}

impl Source {
    /// Frames of image files, in their order.
    pub fn files(files: Vec<PathBuf>, orientation: Orientation) -> Self {
        Source::Files { files: files.into_iter(), orientation }
    }

    /// Raw frames of an input called `name`.
    pub fn raw(name: String, input: Box<dyn Read + Send>, size: RawSize) -> Self {
        Source::Raw { name, frames: RawFrames::new(input, size), size, count: 0 }
    }

    /// Reads and decodes the next frame; `None` behind the last one.
    ///
    /// # Errors
    /// [`SourceError`] with the input's name.
    pub fn next_frame(&mut self) -> Result<Option<Frame>, SourceError> {
        match self {
            Source::Files { files, orientation } => {
                let Some(path) = files.next() else { return Ok(None) };
                Ok(Some(Frame { image: decode(&path, *orientation)?, name: path.display().to_string() }))
            }
            Source::Raw { name, frames, size, count } => {
                let failed = |source| SourceError::Raw { name: name.clone(), source };
                let Some(bytes) = frames.next_frame().map_err(failed)? else {
                    return if *count > 0 { Ok(None) } else { Err(failed(RawError::Empty { size: *size })) };
                };
                // The number of bytes fits by what `RawFrames` promises.
                let image = RgbImage::from_raw(size.width, size.height, bytes).unwrap_or_default();
                let frame = Frame { name: format!("{name}#{count}"), image: image.into() };
                *count += 1;
                Ok(Some(frame))
            }
        }
    }
}
