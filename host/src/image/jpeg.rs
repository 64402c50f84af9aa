//! Whether a JPEG file is all there.

/// True if the file has an end: the decoder takes a file that is cut for a picture that is grey below the cut.
///
/// Markers are those of ITU-T T.81, B.1.1.3. What follows the end (a second picture, room) does not count, and segments are stepped
/// over, for the picture in one of EXIF has an end of its own.
pub(super) fn is_whole(bytes: &[u8]) -> bool {
    // Zero bytes after 0xFF belong to the pixels, 0xFF again is fill, and restarts stand between them.
    let is_marker = |pair: &[u8]| pair[0] == 0xff && !matches!(pair[1], 0x00 | 0x01 | 0xd0..=0xd8 | 0xff);
    let mut rest = bytes;
    while let Some(at) = rest.windows(2).position(is_marker) {
        if rest[at + 1] == 0xd9 {
            return true;
        }
        let Some(&[high, low]) = rest.get(at + 2..at + 4) else { return false };
        let length = usize::from(u16::from_be_bytes([high, low]));
        rest = rest.get(at + 2 + length..).unwrap_or_default();
    }
    false
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::is_whole;

    /// A picture with one in it, as cameras put one into EXIF.
    fn with_thumbnail() -> Vec<u8> {
        let mut jpeg = Cursor::new(Vec::new());
        let noise =
            image::RgbImage::from_fn(40, 30, |x, y| image::Rgb([(x * y) as u8, (x * 7) as u8, y as u8]));
        noise.write_to(&mut jpeg, image::ImageFormat::Jpeg).unwrap();
        let jpeg = jpeg.into_inner();
        let length = (jpeg.len() as u16 + 2).to_be_bytes();
        [&jpeg[..2], &[0xff, 0xe1], &length, &jpeg, &jpeg[2..]].concat()
    }

    #[test]
    fn what_is_cut_has_no_end() {
        let jpeg = with_thumbnail();
        assert!(is_whole(&jpeg));
        assert!(is_whole(&[&jpeg[..], &[0; 100]].concat()));
        for cut in 0..jpeg.len() {
            assert!(!is_whole(&jpeg[..cut]), "{cut} of {}", jpeg.len());
        }
    }
}
