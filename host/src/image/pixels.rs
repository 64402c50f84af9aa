//! Pixels that are no file: what a program has decoded itself.

use std::path::Path;

use image::{DynamicImage, GrayImage, RgbImage};

use super::ImageError;

/// What pixels lie in a list of bytes: row by row, the channels of a pixel side by side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PixelSize {
    /// Rows.
    pub height: u32,
    /// Columns.
    pub width: u32,
    /// 1: grey. 3: red, green, blue.
    pub channels: usize,
}

/// An image of pixels; `name` is what messages call it.
///
/// # Errors
/// [`ImageError::Pixels`] if they are not as many as the size says, or of another number of channels.
pub fn pixels(bytes: Vec<u8>, size: PixelSize, name: &Path) -> Result<DynamicImage, ImageError> {
    let PixelSize { height, width, channels } = size;
    let found = bytes.len();
    let expected = u64::from(height) * u64::from(width) * channels as u64;
    let image = match channels {
        // A buffer may be longer than its image.
        _ if expected != found as u64 => None,
        1 => GrayImage::from_raw(width, height, bytes).map(DynamicImage::from),
        3 => RgbImage::from_raw(width, height, bytes).map(DynamicImage::from),
        _ => None,
    };
    image.ok_or_else(|| ImageError::Pixels { path: name.to_owned(), found, height, width, channels })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pixels_are_as_many_as_their_size_says() {
        let image = |bytes: &[u8], height, width, channels| {
            pixels(bytes.to_vec(), PixelSize { height, width, channels }, Path::new("x"))
        };
        assert_eq!(image(&[1, 2], 1, 2, 1).unwrap().to_luma8().as_raw(), &[1, 2]);
        assert_eq!(image(&[1, 2, 3], 1, 1, 3).unwrap().to_rgb8().as_raw(), &[1, 2, 3]);
        for (bytes, height, channels) in [(7, 1, 3), (5, 1, 3), (4, 1, 2), (8, 1, 4), (0, u32::MAX, 3)] {
            let error = image(&vec![0; bytes], height, 2, channels).unwrap_err().to_string();
            assert!(error.contains(&format!("x: {bytes} bytes for {height} x 2 x {channels}")), "{error}");
        }
    }
}
