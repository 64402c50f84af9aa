//! The map that a pass adds to its pixels before it pools or sums them.

use firebrick_spec::layout::{CENTRE_TAP, WordFormat};
use firebrick_spec::{Bypass, Pass, requant};

use super::chain::Pixels;
use super::error::EmulateError;
use super::memory::Memory;

/// Adds the pass's bypass map, if it has one, to tile `index`: per channel 14 pixels.
///
/// Pixels beyond the map's width are added too; nothing reads them.
pub(super) fn add(
    pass: &Pass,
    index: usize,
    tile: &mut [Pixels],
    memory: &Memory<'_>,
) -> Result<(), EmulateError> {
    let Some(Bypass { source, stride, multiplier, shift }) = pass.bypass else { return Ok(()) };
    let strip = u64::from(source) + index as u64 * u64::from(stride);
    for (channel, pixels) in tile.iter_mut().enumerate() {
        let word = memory.get(strip + (channel * WordFormat::Map.bytes()) as u64, WordFormat::Map.bytes())?;
        for (y, r) in pixels.iter_mut().zip(&word[CENTRE_TAP..]) {
            *y = requant::bypass(*y, *r, multiplier, shift);
        }
    }
    Ok(())
}
