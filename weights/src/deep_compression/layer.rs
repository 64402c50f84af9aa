//! One layer of the file.

use firebrick_nn::graph::ConvShape;
use firebrick_nn::model::FloatConv;

use crate::released::{Fields, ReleasedError, codebook, refuse};

/// Bytes of a layer with that many stored entries, without its entry count.
pub fn length(shape: &ConvShape, entries: usize) -> usize {
    4 * 256 + 4 * shape.output.channels + entries + entries.div_ceil(2)
}

/// The layer's weights, and the number of fillers among its entries.
pub fn decode(
    shape: &ConvShape,
    entries: usize,
    section: &[u8],
) -> Result<(FloatConv, usize), ReleasedError> {
    let mut fields = Fields::new(&shape.name, section);
    let codebook = codebook(&mut fields, f32::from_le_bytes)?;
    let bias = fields.values(shape.output.channels, "bias", f32::from_le_bytes)?;
    let codes = fields.bytes(entries, "codes")?;
    let gaps = gaps(&shape.name, entries, fields.bytes(entries.div_ceil(2), "gaps")?)?;
    let mut weights = vec![0.0; shape.weights()];
    let (mut position, mut fillers) = (0, 0);
    for (k, (&code, gap)) in codes.iter().zip(gaps).enumerate() {
        position += gap;
        let accepted = || format!("0 to {}", shape.weights() - 1);
        let weight = weights
            .get_mut(position)
            .ok_or_else(|| refuse(&shape.name, format!("position of entry {k}"), position, accepted()))?;
        *weight = codebook[usize::from(code)];
        fillers += usize::from(*weight == 0.0);
        position += 1;
    }
    Ok((FloatConv { weights, bias }, fillers))
}

/// The gap in front of each entry, 0 to 15.
fn gaps<'a>(
    layer: &str,
    entries: usize,
    bytes: &'a [u8],
) -> Result<impl Iterator<Item = usize> + use<'a>, ReleasedError> {
    match bytes.last() {
        Some(last) if entries % 2 == 1 && last >> 4 != 0 => {
            Err(refuse(layer, "half byte behind the last gap", last >> 4, "0"))
        }
        _ => Ok(bytes.iter().flat_map(|&b| [usize::from(b & 15), usize::from(b >> 4)]).take(entries)),
    }
}
