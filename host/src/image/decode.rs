//! Decoding of image files.

use std::io::Cursor;
use std::path::Path;

use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader};

use super::{DecoderError, ImageError};

/// Bytes of pixels that a byte of a file can become at most: DEFLATE reaches 1032 (zlib's technical details), and a block of 64
/// pixels takes JPEG two bits or more.
const MOST_EXPANSION: u64 = 1040;

/// Decodes a PNG or JPEG file; its content says which, not its name.
///
/// # Errors
/// [`ImageError::Unreadable`], [`ImageError::NotAnImage`], [`ImageError::Implausible`], or [`ImageError::Undecodable`].
pub fn decode(path: &Path) -> Result<DynamicImage, ImageError> {
    let bytes =
        std::fs::read(path).map_err(|source| ImageError::Unreadable { path: path.to_owned(), source })?;
    let format = match image::guess_format(&bytes) {
        Ok(format @ (ImageFormat::Png | ImageFormat::Jpeg)) => format,
        _ => return Err(ImageError::NotAnImage { path: path.to_owned() }),
    };
    let undecodable =
        |error| ImageError::Undecodable { path: path.to_owned(), source: DecoderError::from(error) };
    let file_bytes = bytes.len() as u64;
    let decoder = ImageReader::with_format(Cursor::new(bytes), format).into_decoder().map_err(undecodable)?;
    // The header's size is believed only if the file can hold so many pixels: they are allocated before the first is decoded.
    if decoder.total_bytes() > file_bytes * MOST_EXPANSION {
        let (width, height) = decoder.dimensions();
        return Err(ImageError::Implausible { path: path.to_owned(), width, height, file_bytes });
    }
    DynamicImage::from_decoder(decoder).map_err(undecodable)
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
        assert_eq!(decode(&path).unwrap().to_luma8().get_pixel(3, 3).0, [7]);
        let path = write(folder.path(), "text.png", b"this is no image at all");
        assert!(
            decode(&path).unwrap_err().to_string().contains("text.png: not an image; accepted: PNG, JPEG")
        );
        let path = write(folder.path(), "empty.jpg", b"");
        assert!(matches!(decode(&path), Err(ImageError::NotAnImage { .. })));
    }

    #[test]
    fn damaged_and_absent_files_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let bytes = png();
        let path = write(folder.path(), "cut.png", &bytes[..bytes.len() / 2]);
        assert!(decode(&path).unwrap_err().to_string().contains("cut.png: the image cannot be decoded"));
        let absent = folder.path().join("absent.png");
        assert!(decode(&absent).unwrap_err().to_string().contains("absent.png: cannot be read"));
        assert!(matches!(decode(folder.path()), Err(ImageError::Unreadable { .. })));
    }

    #[test]
    fn a_size_that_the_file_cannot_hold_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let mut bytes = png();
        // The width in IHDR, and the checksum of that chunk.
        bytes[16..20].copy_from_slice(&0x0101_0008u32.to_be_bytes());
        let checksum = crc(&bytes[12..29]);
        bytes[29..33].copy_from_slice(&checksum.to_be_bytes());
        let error = decode(&write(folder.path(), "wide.png", &bytes)).unwrap_err().to_string();
        assert!(error.contains("wide.png: 16842760 x 8 pixels in"), "{error}");
    }

    /// CRC-32 as PNG has it (ISO 3309).
    fn crc(bytes: &[u8]) -> u32 {
        let step = |crc: u32, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
        !bytes.iter().fold(!0, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), step))
    }
}
