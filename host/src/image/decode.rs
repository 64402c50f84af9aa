//! Decoding of image files, and listing of folders of them.

use std::io::Cursor;
use std::path::{Path, PathBuf};

use image::{DynamicImage, ImageFormat, ImageReader};

use super::ImageError;

/// Names that [`files`] takes for images.
const EXTENSIONS: &[&str] = &["png", "jpg", "jpeg"];

/// Decodes a PNG or JPEG file; its content says which, not its name.
///
/// # Errors
/// [`ImageError::Unreadable`], [`ImageError::NotAnImage`], or [`ImageError::Undecodable`].
pub fn decode(path: &Path) -> Result<DynamicImage, ImageError> {
    let bytes =
        std::fs::read(path).map_err(|source| ImageError::Unreadable { path: path.to_owned(), source })?;
    let format = match image::guess_format(&bytes) {
        Ok(format @ (ImageFormat::Png | ImageFormat::Jpeg)) => format,
        _ => return Err(ImageError::NotAnImage { path: path.to_owned() }),
    };
    ImageReader::with_format(Cursor::new(bytes), format)
        .decode()
        .map_err(|source| ImageError::Undecodable { path: path.to_owned(), source })
}

/// The image files (by their names: `.png`, `.jpg`, `.jpeg`) directly in a folder, sorted by name.
///
/// # Errors
/// [`ImageError::Unreadable`], or [`ImageError::NoImages`] if there is none.
pub fn files(folder: &Path) -> Result<Vec<PathBuf>, ImageError> {
    let unreadable = |source| ImageError::Unreadable { path: folder.to_owned(), source };
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let extension = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
        if EXTENSIONS.contains(&extension.as_str()) && path.is_file() {
            found.push(path);
        }
    }
    if found.is_empty() {
        return Err(ImageError::NoImages { path: folder.to_owned() });
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn folders_are_listed_in_order() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(files(folder.path()), Err(ImageError::NoImages { .. })));
        for name in ["b.png", "a.JPG", "notes.txt", "c.jpeg"] {
            write(folder.path(), name, b"x");
        }
        let names: Vec<_> =
            files(folder.path()).unwrap().iter().map(|p| p.file_name().unwrap().to_owned()).collect();
        assert_eq!(names, ["a.JPG", "b.png", "c.jpeg"]);
        assert!(
            files(&folder.path().join("absent")).unwrap_err().to_string().contains("absent: cannot be read")
        );
    }
}
