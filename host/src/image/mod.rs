//! From image files to the pixels that a network reads.
//!
//! [`load`] decodes a PNG or JPEG file, turns it upright and brings it to the network's size and channel order;
//! [`list`] finds a folder's images, [`files`] is that in short. What somebody sends is a file's bytes ([`decode_bytes`]) or pixels
//! ([`pixels`]).

mod decode;
mod error;
mod exif;
mod jpeg;
mod list;
mod pixels;
mod preprocess;

pub(crate) use decode::read;
pub use decode::{Orientation, decode, decode_bytes};
pub use error::{DecoderError, ImageError};
#[cfg(feature = "datasets")]
pub(crate) use list::is_named_like_one;
pub use list::{Listing, files, list};
pub use pixels::{PixelSize, pixels};
pub use preprocess::preprocess;

use std::path::Path;

use firebrick_nn::model::QuantisedModel;
use firebrick_nn::network::{Preprocess, Shape};

/// Reads an image file as the input of a network: u8 pixels `[channel][row][column]`.
///
/// # Errors
/// [`ImageError`] with the file's name if it cannot be read or is no image.
pub fn load(path: &Path, preprocess: &Preprocess, input: Shape) -> Result<Vec<u8>, ImageError> {
    load_as(path, Orientation::Upright, preprocess, input)
}

/// [`load`] with a choice of which way up the image is taken.
///
/// # Errors
/// As [`load`].
pub fn load_as(
    path: &Path,
    orientation: Orientation,
    preprocess: &Preprocess,
    input: Shape,
) -> Result<Vec<u8>, ImageError> {
    self::preprocess(&decode(path, orientation)?, preprocess, input).map_err(|error| error.of(path))
}

/// [`load_as`] of a file's bytes; `name` is what messages call it.
///
/// # Errors
/// As [`load`].
pub fn load_bytes(
    bytes: &[u8],
    name: &Path,
    orientation: Orientation,
    preprocess: &Preprocess,
    input: Shape,
) -> Result<Vec<u8>, ImageError> {
    let image = decode_bytes(bytes, name, orientation, u64::MAX)?;
    self::preprocess(&image, preprocess, input).map_err(|error| error.of(name))
}

/// [`load`] for a quantised model's network.
///
/// # Errors
/// As [`load`].
pub fn load_for(path: &Path, model: &QuantisedModel) -> Result<Vec<u8>, ImageError> {
    load(path, &model.preprocess, model.network.input)
}
