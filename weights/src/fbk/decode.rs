//! From the bytes of a file to a model. Trusts nothing: no panic, no allocation without bytes behind it.

use std::collections::BTreeMap;

use firebrick_nn::graph::ConvShape;
use firebrick_nn::model::{QuantisedAdd, QuantisedConv, QuantisedModel};
use firebrick_nn::network::Op;
use firebrick_nn::validate::ModelError;

use super::cursor::Cursor;
use super::packed::{Coding, MAX_CODE_BITS, MAX_GAP_BITS};
use super::{CHECKSUM_BYTES, Description, FbkError, HEADER_BYTES, MAGIC, VERSION};
use crate::yaml;

/// The model of a file's bytes.
///
/// # Errors
/// In this order: [`FbkError::NotFbk`], [`FbkError::Version`], [`FbkError::Truncated`] or
/// [`FbkError::TooLong`], [`FbkError::Checksum`], [`FbkError::Content`], [`FbkError::Model`].
pub fn decode(bytes: &[u8]) -> Result<QuantisedModel, FbkError> {
    let (text_bytes, contents) = unwrap(bytes)?;
    let mut cursor = Cursor::new(contents);
    let text = std::str::from_utf8(cursor.bytes(text_bytes, "text")?);
    let text = text.map_err(|e| FbkError::content("text", e.to_string()))?;
    let description: Description = yaml::parse(text).map_err(|e| FbkError::content("text", e))?;
    description.network.validate().map_err(ModelError::from)?;
    let input_zero = cursor.bytes(description.network.input.channels, "pixels that mean zero")?.to_vec();
    let output_scale = f32::from_le_bytes(cursor.array("output scale")?);
    let mut convs = BTreeMap::new();
    for shape in description.network.convs().map_err(ModelError::from)? {
        convs.insert(shape.name.clone(), conv(&mut cursor, &shape)?);
    }
    let mut adds = BTreeMap::new();
    for layer in description.network.layers.iter().filter(|layer| layer.op == Op::Add) {
        let part = format!("layer `{}`", layer.name);
        let multiplier = u16::from_le_bytes(cursor.array(&part)?);
        let [shift] = cursor.array(&part)?;
        adds.insert(layer.name.clone(), QuantisedAdd { multiplier, shift });
    }
    if cursor.left() > 0 {
        let reason = format!("{} bytes, accepted: none", cursor.left());
        return Err(FbkError::content("after the last layer", reason));
    }
    let Description { network, preprocess, labels, output_zero } = description;
    let model =
        QuantisedModel { network, preprocess, labels, convs, adds, input_zero, output_scale, output_zero };
    model.validate()?;
    Ok(model)
}

/// Checks the envelope; returns the length of the text, and the bytes between header and checksum.
fn unwrap(bytes: &[u8]) -> Result<(usize, &[u8]), FbkError> {
    let actual = bytes.len() as u64;
    let known = bytes.len().min(MAGIC.len());
    if bytes[..known] != MAGIC[..known] {
        return Err(FbkError::NotFbk);
    }
    let least = HEADER_BYTES + CHECKSUM_BYTES;
    let Some((header, rest)) = bytes.split_first_chunk::<HEADER_BYTES>().filter(|_| bytes.len() >= least)
    else {
        return Err(FbkError::Truncated { expected: least as u64, actual });
    };
    let mut cursor = Cursor::new(&header[MAGIC.len()..]);
    let found = u32::from_le_bytes(cursor.array("version")?);
    let text_bytes = u32::from_le_bytes(cursor.array("length of the text")?);
    let expected = u64::from_le_bytes(cursor.array("length of the file")?);
    if found != VERSION {
        return Err(FbkError::Version { found });
    }
    if actual < expected {
        return Err(FbkError::Truncated { expected, actual });
    }
    if actual > expected {
        return Err(FbkError::TooLong { expected, actual });
    }
    let (contents, checksum) = rest.split_at(rest.len() - CHECKSUM_BYTES);
    let stored = u32::from_le_bytes(Cursor::new(checksum).array("checksum")?);
    let computed = crc32fast::hash(&bytes[..bytes.len() - CHECKSUM_BYTES]);
    if stored != computed {
        return Err(FbkError::Checksum { stored, computed });
    }
    Ok((text_bytes as usize, contents))
}

fn conv(cursor: &mut Cursor<'_>, shape: &ConvShape) -> Result<QuantisedConv, FbkError> {
    let (part, filters) = (format!("layer `{}`", shape.name), shape.output.channels);
    let coding = coding(cursor, &part)?;
    let bias = cursor.list(filters, &part, i32::from_le_bytes)?;
    let multiplier = cursor.list(filters, &part, u16::from_le_bytes)?;
    let shift = cursor.bytes(filters, &part)?.to_vec();
    let packed = cursor.bytes(coding.bytes(), &part)?;
    let weights = coding.unpack(packed, shape.weights()).map_err(|e| FbkError::content(&part, e))?;
    Ok(QuantisedConv { weights, bias, multiplier, shift })
}

fn coding(cursor: &mut Cursor<'_>, part: &str) -> Result<Coding, FbkError> {
    let entries = u32::from_le_bytes(cursor.array(part)?) as usize;
    let [gap_bits, code_bits, values, reserved] = cursor.array(part)?;
    let check = |what, value: u8, lowest: u8, highest: u8| {
        if (lowest..=highest).contains(&value) {
            return Ok(());
        }
        Err(FbkError::content(part, format!("{what} = {value}, accepted: {lowest} to {highest}")))
    };
    check("bits of a gap", gap_bits, 0, MAX_GAP_BITS as u8)?;
    check("bits of a code", code_bits, 1, MAX_CODE_BITS as u8)?;
    check("length of the codebook", values, 1, 255)?;
    check("reserved byte", reserved, 0, 0)?;
    let codebook = cursor.list(usize::from(values), part, i8::from_le_bytes)?;
    if !codebook.is_sorted_by(|a, b| a < b) || codebook[0] == i8::MIN {
        let reason = "codebook is not in order, accepted: ascending from -127 at least";
        return Err(FbkError::content(part, reason));
    }
    Ok(Coding { entries, gap_bits: u32::from(gap_bits), code_bits: u32::from(code_bits), codebook })
}
