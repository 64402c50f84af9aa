//! Pictures that are stored turned: files and answers are Pillow's (13.0, `ImageOps.exif_transpose`).

use std::fs;
use std::path::{Path, PathBuf};

use image::DynamicImage;

use super::super::{Orientation, decode};
use super::of_png;

/// What stands in the picture's blocks of 8x8 pixels, row by row, for each value of the tag.
const UPRIGHT: [&str; 8] =
    ["RGB WKY", "BGR YKW", "YKW BGR", "WKY RGB", "RW GK BY", "WR KG YB", "YB KG WR", "BY GK RW"];

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/exif").join(name)
}

fn blocks(image: &DynamicImage) -> String {
    let image = image.to_rgb8();
    let letter = |column: u32, row: u32| {
        let bright = image.get_pixel(column * 8 + 4, row * 8 + 4).0.map(|value| value > 128);
        match bright {
            [true, false, false] => 'R',
            [false, true, false] => 'G',
            [false, false, true] => 'B',
            [true, true, true] => 'W',
            [false, false, false] => 'K',
            [true, true, false] => 'Y',
            other => panic!("{other:?}"),
        }
    };
    let row = |row| (0..image.width() / 8).map(|column| letter(column, row)).collect::<String>();
    (0..image.height() / 8).map(row).collect::<Vec<_>>().join(" ")
}

#[test]
fn all_orientations_are_undone_in_both_formats() {
    for (i, upright) in UPRIGHT.iter().enumerate() {
        for ending in ["jpg", "png"] {
            let path = file(&format!("{}.{ending}", i + 1));
            let image = |orientation| blocks(&decode(&path, orientation).unwrap());
            assert_eq!(image(Orientation::Upright), *upright, "{}", path.display());
            assert_eq!(image(Orientation::AsStored), UPRIGHT[0], "{}", path.display());
        }
    }
}

#[test]
fn the_tag_may_stand_behind_the_pixels_and_may_be_nonsense() {
    let bytes = fs::read(file("6.png")).unwrap();
    assert_eq!(of_png(&bytes), image::metadata::Orientation::Rotate90);
    let start = bytes.windows(4).position(|part| part == b"eXIf").unwrap() - 4;
    let length = u32::from_be_bytes(bytes[start..start + 4].try_into().unwrap()) as usize + 12;
    let (chunk, end) = (bytes[start..start + length].to_vec(), bytes.len() - 12);
    let behind = [&bytes[..start], &bytes[start + length..end], &chunk, &bytes[end..]].concat();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("behind.png");
    fs::write(&path, behind).unwrap();
    assert_eq!(blocks(&decode(&path, Orientation::Upright).unwrap()), UPRIGHT[5]);
    // The tag's value is the last but one entry's end of a directory with one entry.
    let tag = chunk.windows(2).position(|part| part == [1, 0x12] || part == [0x12, 1]).unwrap();
    for value in [0, 9, 255] {
        let mut nonsense = bytes.clone();
        nonsense[start + tag + 8..start + tag + 10].fill(value);
        assert_eq!(of_png(&nonsense), image::metadata::Orientation::NoTransforms, "{value}");
    }
    for cut in 0..bytes.len() {
        of_png(&bytes[..cut]);
    }
}
