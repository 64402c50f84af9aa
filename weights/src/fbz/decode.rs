//! From the bytes of a file to a model. Trusts nothing: no panic, no memory for weights before they are found to be there.

use std::collections::BTreeMap;

use bitvec::prelude::*;
use firebrick_nn::graph::ConvShape;
use firebrick_nn::validate::ModelError;

use super::encode::code_width;
use super::positions::Positions;
use super::symbols::{Reader, table_bytes};
use super::{Compressed, ENVELOPE, FbzLayer, Parts, SECTION_BYTES, expansion};
use crate::coded::{CodedConv, CodedModel};
use crate::container::cursor::Cursor;
use crate::container::{ContainerError, ContentError, Description, EntriesError};

/// The model of a file's bytes.
///
/// # Errors
/// In this order: [`ContainerError::NotThis`], [`ContainerError::Version`], [`ContainerError::Truncated`] or
/// [`ContainerError::TooLong`], [`ContainerError::Checksum`], [`ContainerError::Content`], [`ContainerError::Model`].
pub fn decode(bytes: &[u8]) -> Result<Compressed, ContainerError> {
    let (description, mut cursor) = ENVELOPE.unwrap(bytes)?;
    let shapes = description.network.convs().map_err(ModelError::from)?;
    let weights = shapes.iter().map(ConvShape::weights).fold(0, usize::saturating_add);
    if let Some(reason) = expansion(weights, bytes.len()) {
        return Err(ContainerError::content("weights", reason));
    }
    let (mut convs, mut layers) = (BTreeMap::new(), Vec::new());
    for shape in shapes {
        let part = format!("layer `{}`", shape.name);
        let (conv, layer) = layer(&mut cursor, &shape, &part)?;
        convs.insert(shape.name, conv);
        layers.push(layer);
    }
    if cursor.left() > 0 {
        return Err(ContainerError::content("after the last layer", ContentError::Trailing(cursor.left())));
    }
    let Description { network, preprocess, labels, output_zero } = description;
    if output_zero != 0 {
        return Err(ContainerError::content("output_zero", ContentError::OutputZero(output_zero)));
    }
    let model = CodedModel { network, preprocess, labels, convs };
    model.float().validate()?;
    Ok(Compressed { model, layers })
}

fn layer(
    cursor: &mut Cursor<'_>,
    shape: &ConvShape,
    part: &str,
) -> Result<(CodedConv, FbzLayer), ContainerError> {
    let refuse = |reason: ContentError| ContainerError::content(part, reason);
    let entry = |reason: EntriesError| refuse(reason.into());
    let [last, positions, codes_coding, gaps_coding] = cursor.array(part)?;
    let positions = Positions::of_byte(positions).map_err(entry)?;
    let huffman_codes = flag("coding of the codes", codes_coding, true).map_err(refuse)?;
    let huffman_gaps =
        flag("coding of the gaps", gaps_coding, positions.gap_symbols() > 0).map_err(refuse)?;
    let [entries, code_bytes, position_bytes] = numbers(cursor, part)?;
    let mut codebook = vec![0.0];
    codebook.extend(cursor.list(usize::from(last), part, f32::from_le_bytes)?);
    let bias = cursor.list(shape.output.channels, part, f32::from_le_bytes)?;
    // The model's check would not find an entry that no weight uses.
    if let Some(value) = codebook.iter().chain(&bias).find(|value| !value.is_finite()) {
        return Err(refuse(ContentError::NotFinite(*value)));
    }
    let mut reader = |huffman: bool, symbols: usize, width: u32| {
        if !huffman {
            return Ok(Reader::Fields(width));
        }
        let table = cursor.bytes(table_bytes(symbols), part)?;
        Reader::of_table(table, symbols).map_err(entry)
    };
    let code_reader = reader(huffman_codes, codebook.len(), code_width(codebook.len()))?;
    let gap_reader = reader(huffman_gaps, positions.gap_symbols(), positions.gap_symbols().max(1).ilog2())?;
    let table = |huffman: bool, symbols| if huffman { table_bytes(symbols) } else { 0 };
    let parts = Parts {
        header: SECTION_BYTES,
        codebook: 4 * usize::from(last),
        biases: 4 * bias.len(),
        codes: table(huffman_codes, codebook.len()) + code_bytes,
        positions: table(huffman_gaps, positions.gap_symbols()) + position_bytes,
    };
    let section = Section {
        positions,
        entries,
        codebook: codebook.len(),
        codes: (code_reader, cursor.bytes(code_bytes, part)?),
        places: (gap_reader, cursor.bytes(position_bytes, part)?),
    };
    let codes = section.codes(shape.weights()).map_err(entry)?;
    let conv = CodedConv { codebook, codes, bias };
    let layer = FbzLayer {
        name: shape.name.clone(),
        weights: shape.weights(),
        kept: conv.kept(),
        entries,
        codebook: section.codebook,
        positions,
        huffman_codes,
        huffman_gaps,
        bytes: parts,
    };
    Ok((conv, layer))
}

fn flag(what: &'static str, found: u8, possible: bool) -> Result<bool, ContentError> {
    match found {
        0 => Ok(false),
        1 if possible => Ok(true),
        _ => Err(ContentError::Flag { what, found, possible }),
    }
}

fn numbers<const N: usize>(cursor: &mut Cursor<'_>, part: &str) -> Result<[usize; N], ContainerError> {
    let mut numbers = [0; N];
    for number in &mut numbers {
        *number = u32::from_le_bytes(cursor.array(part)?) as usize;
    }
    Ok(numbers)
}

/// The entries of a layer.
struct Section<'a> {
    positions: Positions,
    entries: usize,
    codebook: usize,
    codes: (Reader, &'a [u8]),
    places: (Reader, &'a [u8]),
}

impl Section<'_> {
    /// The codes of all `count` weights; or what is wrong with the entries.
    fn codes(&self, count: usize) -> Result<Vec<u8>, EntriesError> {
        self.prove(count)?;
        let mut entries = Vec::new();
        self.codes.0.for_each(self.codes.1, self.entries, |i, code| {
            if usize::from(code) >= self.codebook {
                return Err(EntriesError::Code { entry: i, code: code.into(), codebook: self.codebook });
            }
            entries.push(code);
            Ok(())
        })?;
        let mut codes = match self.positions {
            Positions::Gaps(0) => return Ok(entries),
            _ => vec![0; count],
        };
        let mut entries = entries.into_iter();
        if self.positions == Positions::Map {
            let kept = self.places.1.view_bits::<Lsb0>().iter_ones();
            kept.zip(entries).for_each(|(place, code)| codes[place] = code);
            return Ok(codes);
        }
        let mut place = 0;
        self.gaps(|_, gap| {
            place += usize::from(gap);
            // `prove` has found all entries inside.
            if let (Some(slot), Some(code)) = (codes.get_mut(place), entries.next()) {
                *slot = code;
            }
            place += 1;
            Ok(())
        })?;
        Ok(codes)
    }

    /// That the entries cover `count` weights exactly.
    fn prove(&self, count: usize) -> Result<(), EntriesError> {
        // An entry takes at least a bit, so that this many were not announced in vain.
        if self.entries > count || self.entries > self.codes.1.len().saturating_mul(8) {
            let accepted = count.min(self.codes.1.len().saturating_mul(8));
            return Err(EntriesError::TooMany { found: self.entries, accepted });
        }
        match self.positions {
            Positions::Gaps(0) if self.entries != count || !self.places.1.is_empty() => {
                let bytes = self.places.1.len();
                Err(EntriesError::Gaps { entries: self.entries, bytes, weights: count })
            }
            Positions::Gaps(0) => Ok(()),
            Positions::Gaps(_) => {
                let mut covered = 0;
                self.gaps(|i, gap| {
                    covered += usize::from(gap) + 1;
                    if covered > count {
                        return Err(EntriesError::Past { entry: i, weights: count });
                    }
                    Ok(())
                })?;
                if covered == count {
                    Ok(())
                } else {
                    Err(EntriesError::Covered { found: covered, accepted: count })
                }
            }
            Positions::Map => {
                let bits = self.places.1.view_bits::<Lsb0>();
                let (inside, behind) = bits.split_at(count.min(bits.len()));
                if self.places.1.len() != count.div_ceil(8) || behind.any() {
                    let accepted = count.div_ceil(8);
                    let found = self.places.1.len();
                    return Err(EntriesError::Map { found, accepted });
                }
                let ones = inside.count_ones();
                if ones == self.entries {
                    Ok(())
                } else {
                    Err(EntriesError::MapEntries { found: self.entries, accepted: ones })
                }
            }
        }
    }

    fn gaps(&self, visit: impl FnMut(usize, u8) -> Result<(), EntriesError>) -> Result<(), EntriesError> {
        self.places.0.for_each(self.places.1, self.entries, visit)
    }
}
