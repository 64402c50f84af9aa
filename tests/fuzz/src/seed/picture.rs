//! Pictures in all the forms that are read.

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder};

/// A sample image.
const DIGIT: &[u8] = include_bytes!("../../../../weights/digits/samples/digit-3.png");
/// Rows and columns of the drawn ones.
const SIDE: u32 = 12;
/// Quality of the JPEG files.
const QUALITY: u8 = 60;

/// The sample, PNG files of all numbers of channels and bits, and JPEG files; all orientations among them.
pub fn pictures() -> Vec<Vec<u8>> {
    use ExtendedColorType::{L8, L16, La8, La16, Rgb8, Rgb16, Rgba8, Rgba16};
    let mut files = vec![DIGIT.to_vec()];
    for (orientation, colour) in (1..).zip([L8, La8, Rgb8, Rgba8, L16, La16, Rgb16, Rgba16]) {
        let mut file = Vec::new();
        write(PngEncoder::new(&mut file), colour, orientation);
        files.push(file);
    }
    for orientation in 1..=9 {
        let mut file = Vec::new();
        let colour = if orientation % 3 == 0 { L8 } else { Rgb8 };
        write(JpegEncoder::new_with_quality(&mut file, QUALITY), colour, orientation);
        files.push(file);
    }
    files
}

fn write(mut encoder: impl ImageEncoder, colour: ExtendedColorType, orientation: u16) {
    // TIFF: its mark, a directory with one entry (tag, type, count, value), no further one.
    let entry = [0x0112, 3, 0, 1, orientation, 0].map(u16::to_be_bytes).concat();
    let exif = [&b"MM\0*\0\0\0\x08\0\x01"[..], &entry, &[0; 4]].concat();
    encoder.set_exif_metadata(exif).expect("both formats have a place for it");
    let pixels: Vec<u8> =
        (0..SIDE * SIDE * u32::from(colour.bits_per_pixel()) / 8).map(|i| (i * 37) as u8).collect();
    encoder.write_image(&pixels, SIDE, SIDE, colour).expect("memory can be written");
}
