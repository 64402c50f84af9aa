//! Why an image cannot be used.

use std::path::{Path, PathBuf};

use firebrick_weights::content::Mistaken;

/// What the decoder says. Its text has that of its own cause, so it has no further source.
#[derive(Debug, thiserror::Error)]
#[error("{error}")]
pub struct DecoderError {
    /// The decoder's error.
    pub error: image::ImageError,
}

impl From<image::ImageError> for DecoderError {
    fn from(error: image::ImageError) -> Self {
        DecoderError { error }
    }
}

/// An image or a folder of images that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ImageError {
    /// The file or folder cannot be read.
    #[error("{}: cannot be read", path.display())]
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The content is no known image format.
    #[error("{}: not an image; accepted: PNG, JPEG", path.display())]
    NotAnImage {
        /// The file.
        path: PathBuf,
    },
    /// The content is something else that is known.
    #[error("{}: {mistaken}; accepted: PNG, JPEG", path.display())]
    Mistaken {
        /// The file.
        path: PathBuf,
        /// What it is.
        mistaken: Mistaken,
    },
    /// The content begins as an image but is damaged or too large.
    #[error("{}: the image cannot be decoded", path.display())]
    Undecodable {
        /// The file.
        path: PathBuf,
        /// What the decoder says.
        source: DecoderError,
    },
    /// A JPEG file without its end, of which decoders make a picture with grey below.
    #[error("{}: the image is cut: its JPEG data have no end; copy or download it again", path.display())]
    Cut {
        /// The file.
        path: PathBuf,
    },
    /// The header claims more pixels than the file can hold.
    #[error("{}: {width} x {height} pixels in {file_bytes} bytes; accepted: what so many bytes can hold", path.display())]
    Implausible {
        /// The file.
        path: PathBuf,
        /// Columns.
        width: u32,
        /// Rows.
        height: u32,
        /// Bytes of the file.
        file_bytes: u64,
    },
    /// More pixels than whoever decodes it wants.
    #[error("{}: {width} x {height} pixels; accepted: at most {most}", path.display())]
    Large {
        /// The file.
        path: PathBuf,
        /// Columns.
        width: u32,
        /// Rows.
        height: u32,
        /// Most pixels.
        most: u64,
    },
    /// Pixels that are not as many as their size says, or of a number of channels that no image has.
    #[error("{}: {found} bytes for {height} x {width} x {channels}; accepted: as many as that is, with 1 or 3 channels", path.display())]
    Pixels {
        /// What messages call them.
        path: PathBuf,
        /// Bytes.
        found: usize,
        /// Rows.
        height: u32,
        /// Columns.
        width: u32,
        /// Values of a pixel.
        channels: usize,
    },
    /// A folder holds no image.
    #[error("{}: no image in this folder; accepted: *.png, *.jpg, *.jpeg", path.display())]
    NoImages {
        /// The folder.
        path: PathBuf,
    },
    /// The network's input has another number of channels than its preprocessing makes.
    #[error("network input: {channels} channels, but the preprocessing's colour makes {made}")]
    Channels {
        /// Channels of the network's input.
        channels: usize,
        /// Channels that the preprocessing makes.
        made: usize,
    },
    /// The network's input or the intermediate size is not possible.
    #[error("preprocessing: {width} x {height} pixels is not possible; accepted: 1 to {max} either way")]
    Size {
        /// Columns.
        width: usize,
        /// Rows.
        height: usize,
        /// Largest size either way.
        max: usize,
    },
    /// An image whose size the preprocessing cannot do.
    #[error("{}", path.display())]
    Unfit {
        /// The file.
        path: PathBuf,
        /// What is not possible.
        source: Box<ImageError>,
    },
    /// The centre crop is larger than the resized image.
    #[error(
        "preprocessing: the short side of {short_side} is less than the network's input {width} x {height}"
    )]
    Crop {
        /// Pixels of the shorter side after resizing.
        short_side: usize,
        /// Columns of the network's input.
        width: usize,
        /// Rows of the network's input.
        height: usize,
    },
}

impl ImageError {
    /// True if it is about one image, so that others can be used all the same; else network and preprocessing do not fit together.
    pub fn is_of_one_image(&self) -> bool {
        !matches!(self, ImageError::Channels { .. } | ImageError::Crop { .. })
    }

    /// The error with the name of the image that it is about.
    pub(super) fn of(self, path: &Path) -> ImageError {
        match self {
            ImageError::Size { .. } => ImageError::Unfit { path: path.to_owned(), source: Box::new(self) },
            other => other,
        }
    }
}
