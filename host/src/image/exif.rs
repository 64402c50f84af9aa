//! Where a PNG file says how to turn it.

use image::metadata::Orientation;

/// Bytes of a PNG file's signature.
const SIGNATURE: usize = 8;

/// The orientation of a PNG file's chunk `eXIf`, which may stand before its pixels or behind them (PNG, third edition, 11.3.4.5).
/// Without one, and of one that makes no sense, nothing is to be turned.
pub(super) fn of_png(bytes: &[u8]) -> Orientation {
    let mut rest = bytes.get(SIGNATURE..).unwrap_or_default();
    // A chunk is a length, a type, so many bytes, and a check sum.
    while let Some((head, behind)) = rest.split_at_checked(8) {
        let length = u32::from_be_bytes([head[0], head[1], head[2], head[3]]) as usize;
        let Some((content, behind)) = behind.split_at_checked(length) else { break };
        if &head[4..] == b"eXIf" {
            return Orientation::from_exif_chunk(content).unwrap_or(Orientation::NoTransforms);
        }
        rest = behind.get(4..).unwrap_or_default();
    }
    Orientation::NoTransforms
}

#[cfg(test)]
#[path = "exif_tests.rs"]
mod tests;
