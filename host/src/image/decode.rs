//! Decoding of image files.

use std::io::{self, Cursor};
use std::path::{Path, PathBuf};

use firebrick_weights::content::{Content, Mistaken};
use image::metadata::Orientation as Exif;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader};

use super::{DecoderError, ImageError, exif, jpeg};

/// Bytes of pixels that a byte of a file can become at most: DEFLATE reaches 1032 (zlib's technical details), and a block of 64
/// pixels takes JPEG two bits or more.
const MOST_EXPANSION: u64 = 1040;

/// The path that stands for standard input.
const STANDARD_INPUT: &str = "-";

/// Which way up an image is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Orientation {
    /// As its EXIF tag 0x0112 says, which is how viewers show it: phones store pictures as the sensor lies, and say how to turn them.
    #[default]
    Upright,
    /// As its pixels are stored.
    AsStored,
}

/// Decodes a PNG or JPEG file; its content says which, not its name. A pipe is read to its end, and `-` is standard input.
///
/// # Errors
/// [`ImageError::Unreadable`], [`ImageError::NotAnImage`], [`ImageError::Mistaken`], [`ImageError::Cut`],
/// [`ImageError::Implausible`], or [`ImageError::Undecodable`].
pub fn decode(path: &Path, orientation: Orientation) -> Result<DynamicImage, ImageError> {
    let (bytes, name) = read(path)?;
    decode_bytes(&bytes, &name, orientation, u64::MAX)
}

/// [`decode`] of a file's bytes that somebody sent; `name` is what messages call them.
///
/// # Errors
/// As [`decode`]; [`ImageError::Large`], before anything is decoded, if there are more than `most` pixels.
pub fn decode_bytes(
    bytes: &[u8],
    name: &Path,
    orientation: Orientation,
    most: u64,
) -> Result<DynamicImage, ImageError> {
    let format = format(bytes, name)?;
    let name = || name.to_owned();
    let undecodable = |error| ImageError::Undecodable { path: name(), source: DecoderError::from(error) };
    let file_bytes = bytes.len() as u64;
    let reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut decoder = reader.into_decoder().map_err(undecodable)?;
    let (width, height) = decoder.dimensions();
    // The header's size is believed only if the file can hold so many pixels: they are allocated before the first is decoded.
    if decoder.total_bytes() > file_bytes * MOST_EXPANSION {
        return Err(ImageError::Implausible { path: name(), width, height, file_bytes });
    }
    if u64::from(width) * u64::from(height) > most {
        return Err(ImageError::Large { path: name(), width, height, most });
    }
    let turned = match (orientation, format) {
        (Orientation::AsStored, _) => Exif::NoTransforms,
        // The decoder knows only what stands before the pixels.
        (Orientation::Upright, ImageFormat::Png) => exif::of_png(bytes),
        // A tag that makes no sense turns nothing, as in viewers.
        (Orientation::Upright, _) => decoder.orientation().unwrap_or(Exif::NoTransforms),
    };
    let mut image = DynamicImage::from_decoder(decoder).map_err(undecodable)?;
    image.apply_orientation(turned);
    Ok(image)
}

/// Which of the two formats it is.
fn format(bytes: &[u8], name: &Path) -> Result<ImageFormat, ImageError> {
    let name = || name.to_owned();
    let format = match image::guess_format(bytes) {
        Ok(format @ (ImageFormat::Png | ImageFormat::Jpeg)) => format,
        _ => {
            let wanted = match Content::of(bytes) {
                Some(Content::Picture(_)) => "one that is read",
                _ => "an image",
            };
            return Err(match Mistaken::of(bytes, wanted) {
                Some(mistaken) => ImageError::Mistaken { path: name(), mistaken },
                None => ImageError::NotAnImage { path: name() },
            });
        }
    };
    match format == ImageFormat::Jpeg && !jpeg::is_whole(bytes) {
        true => Err(ImageError::Cut { path: name() }),
        false => Ok(format),
    }
}

/// All bytes of a file, and what messages call it.
pub(crate) fn read(path: &Path) -> Result<(Vec<u8>, PathBuf), ImageError> {
    let (name, read) = if path.as_os_str() == STANDARD_INPUT {
        (PathBuf::from("standard input"), firebrick_scratch::read_all(io::stdin().lock()))
    } else {
        (path.to_owned(), firebrick_scratch::read_input(path))
    };
    match read {
        Ok(bytes) => Ok((bytes, name)),
        Err(source) => Err(ImageError::Unreadable { path: name, source }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    fn write(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
        let path = folder.join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    fn png() -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        image::GrayImage::from_pixel(8, 8, image::Luma([7])).write_to(&mut bytes, ImageFormat::Png).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn the_content_decides_what_an_image_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = write(folder.path(), "picture.dat", &png());
        assert_eq!(decode(&path, Orientation::Upright).unwrap().to_luma8().get_pixel(3, 3).0, [7]);
        let path = write(folder.path(), "text.png", b"this is no image at all");
        let error = decode(&path, Orientation::Upright).unwrap_err().to_string();
        assert!(error.ends_with("text.png: is text, not an image; accepted: PNG, JPEG"), "{error}");
        let path = write(folder.path(), "unknown.jpg", &[1, 2, 3]);
        assert!(matches!(decode(&path, Orientation::Upright), Err(ImageError::NotAnImage { .. })));
        let path = write(folder.path(), "empty.jpg", b"");
        let error = decode(&path, Orientation::Upright).unwrap_err().to_string();
        assert!(error.contains("empty.jpg: is empty, not an image"), "{error}");
    }

    #[test]
    fn damaged_and_absent_files_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let bytes = png();
        let path = write(folder.path(), "cut.png", &bytes[..bytes.len() / 2]);
        assert!(
            decode(&path, Orientation::Upright)
                .unwrap_err()
                .to_string()
                .contains("cut.png: the image cannot be decoded")
        );
        let absent = folder.path().join("absent.png");
        assert!(
            decode(&absent, Orientation::Upright)
                .unwrap_err()
                .to_string()
                .contains("absent.png: cannot be read")
        );
        assert!(matches!(decode(folder.path(), Orientation::Upright), Err(ImageError::Unreadable { .. })));
    }

    #[test]
    fn a_size_that_the_file_cannot_hold_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let mut bytes = png();
        // The width in IHDR, and the checksum of that chunk.
        bytes[16..20].copy_from_slice(&0x0101_0008u32.to_be_bytes());
        let checksum = crc(&bytes[12..29]);
        bytes[29..33].copy_from_slice(&checksum.to_be_bytes());
        let error =
            decode(&write(folder.path(), "wide.png", &bytes), Orientation::Upright).unwrap_err().to_string();
        assert!(error.contains("wide.png: 16842760 x 8 pixels in"), "{error}");
    }

    #[test]
    fn an_image_of_more_pixels_than_are_wanted_is_refused() {
        let decoded = |most| decode_bytes(&png(), Path::new("sent"), Orientation::Upright, most);
        assert_eq!(decoded(64).unwrap().width(), 8);
        let error = decoded(63).unwrap_err().to_string();
        assert_eq!(error, "sent: 8 x 8 pixels; accepted: at most 63");
    }

    /// CRC-32 as PNG has it (ISO 3309).
    fn crc(bytes: &[u8]) -> u32 {
        let step = |crc: u32, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
        !bytes.iter().fold(!0, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), step))
    }
}
