//! One layer of the file.

use firebrick_nn::graph::ConvShape;

use crate::coded::CodedConv;
use crate::gaps::for_each_entry;
use crate::released::{Fields, ReleasedError, codebook, refuse};

/// Entries of a codebook.
const CODEBOOK: usize = 256;

/// Bits of a gap.
const GAP_BITS: u32 = 4;

/// Bytes of a layer with that many stored entries, without its entry count.
pub fn length(shape: &ConvShape, entries: usize) -> usize {
    4 * CODEBOOK + 4 * shape.output.channels + entries + entries.div_ceil(2)
}

/// The layer, and the number of fillers among its entries.
pub fn decode(
    shape: &ConvShape,
    entries: usize,
    section: &[u8],
) -> Result<(CodedConv, usize), ReleasedError> {
    let mut fields = Fields::new(&shape.name, section);
    let codebook = codebook(&mut fields, f32::from_le_bytes)?;
    let bias = fields.values(shape.output.channels, "bias", f32::from_le_bytes)?;
    let stored = fields.bytes(entries, "codes")?;
    let gaps = gaps(&shape.name, entries, fields.bytes(entries.div_ceil(2), "gaps")?)?;
    let mut codes = vec![0; shape.weights()];
    let (mut position, mut fillers) = (0, 0);
    for (k, (&code, gap)) in stored.iter().zip(gaps).enumerate() {
        position += gap;
        let accepted = || format!("0 to {}", shape.weights() - 1);
        let place = codes
            .get_mut(position)
            .ok_or_else(|| refuse(&shape.name, format!("position of entry {k}"), position, accepted()))?;
        *place = code;
        fillers += usize::from(codebook[usize::from(code)] == 0.0);
        position += 1;
    }
    Ok((CodedConv { codebook: codebook.to_vec(), codes, bias }, fillers))
}

/// Appends the layer's section, a shorter codebook filled up with zeros; returns the number of stored entries and of fillers
/// among them.
pub fn encode(conv: &CodedConv, out: &mut Vec<u8>) -> (usize, usize) {
    let mut entries = Vec::new();
    // Zeros behind the last weight are not stored.
    let end = conv.codes.iter().rposition(|&code| code != 0).map_or(0, |last| last + 1);
    for_each_entry(&conv.codes[..end], GAP_BITS, |gap, code| entries.push((gap as u8, code)));
    let unused = std::iter::repeat_n(&0.0, CODEBOOK.saturating_sub(conv.codebook.len()));
    let values = conv.codebook.iter().chain(unused).chain(&conv.bias);
    out.extend(values.flat_map(|value| value.to_le_bytes()));
    out.extend(entries.iter().map(|(_, code)| code));
    let gap = |entry: Option<&(u8, u8)>| entry.map_or(0, |(gap, _)| *gap);
    out.extend(entries.chunks(2).map(|pair| gap(pair.first()) | gap(pair.get(1)) << GAP_BITS));
    let fillers = entries.iter().filter(|(_, code)| conv.codebook[usize::from(*code)] == 0.0).count();
    (entries.len(), fillers)
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
