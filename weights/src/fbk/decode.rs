//! From the bytes of a file to a model. Trusts nothing: no panic, no allocation without bytes behind it.

use std::collections::BTreeMap;

use firebrick_nn::graph::ConvShape;
use firebrick_nn::model::{QuantisedAdd, QuantisedConv, QuantisedModel};
use firebrick_nn::validate::ModelError;

use super::ENVELOPE;
use super::packed::{Coding, MAX_CODE_BITS, MAX_GAP_BITS};
use crate::container::cursor::Cursor;
use crate::container::{ContainerError, ContentError, Description};

/// The model of a file's bytes.
///
/// # Errors
/// In this order: [`ContainerError::NotThis`], [`ContainerError::Version`], [`ContainerError::Truncated`] or
/// [`ContainerError::TooLong`], [`ContainerError::Checksum`], [`ContainerError::Content`], [`ContainerError::Model`].
pub fn decode(bytes: &[u8]) -> Result<QuantisedModel, ContainerError> {
    let (description, mut cursor) = ENVELOPE.unwrap(bytes)?;
    let input_zero = cursor.bytes(description.network.input.channels, "pixels that mean zero")?.to_vec();
    let output_scale = f32::from_le_bytes(cursor.array("output scale")?);
    let mut convs = BTreeMap::new();
    for shape in description.network.convs().map_err(ModelError::from)? {
        convs.insert(shape.name.clone(), conv(&mut cursor, &shape)?);
    }
    let mut adds = BTreeMap::new();
    for layer in description.network.additions() {
        let part = format!("layer `{}`", layer.name);
        let multiplier = u16::from_le_bytes(cursor.array(&part)?);
        let [shift] = cursor.array(&part)?;
        adds.insert(layer.name.clone(), QuantisedAdd { multiplier, shift });
    }
    if cursor.left() > 0 {
        return Err(ContainerError::content("after the last layer", ContentError::Trailing(cursor.left())));
    }
    let Description { network, preprocess, labels, output_zero } = description;
    let model =
        QuantisedModel { network, preprocess, labels, convs, adds, input_zero, output_scale, output_zero };
    model.validate()?;
    Ok(model)
}

fn conv(cursor: &mut Cursor<'_>, shape: &ConvShape) -> Result<QuantisedConv, ContainerError> {
    let (part, filters) = (format!("layer `{}`", shape.name), shape.output.channels);
    let coding = coding(cursor, &part)?;
    let bias = cursor.list(filters, &part, i32::from_le_bytes)?;
    let multiplier = cursor.list(filters, &part, u16::from_le_bytes)?;
    let shift = cursor.bytes(filters, &part)?.to_vec();
    let packed = cursor.bytes(coding.bytes(), &part)?;
    let weights = coding.unpack(packed, shape.weights()).map_err(|e| ContainerError::content(&part, e))?;
    Ok(QuantisedConv { weights, bias, multiplier, shift })
}

fn coding(cursor: &mut Cursor<'_>, part: &str) -> Result<Coding, ContainerError> {
    let entries = u32::from_le_bytes(cursor.array(part)?) as usize;
    let [gap_bits, code_bits, values, reserved] = cursor.array(part)?;
    let check = |what, found: u8, lowest: u8, highest: u8| {
        if (lowest..=highest).contains(&found) {
            return Ok(());
        }
        Err(ContainerError::content(part, ContentError::Range { what, found, lowest, highest }))
    };
    check("bits of a gap", gap_bits, 0, MAX_GAP_BITS as u8)?;
    check("bits of a code", code_bits, 1, MAX_CODE_BITS as u8)?;
    check("length of the codebook", values, 1, 255)?;
    check("reserved byte", reserved, 0, 0)?;
    let codebook = cursor.list(usize::from(values), part, i8::from_le_bytes)?;
    if !codebook.is_sorted_by(|a, b| a < b) || codebook[0] == i8::MIN {
        return Err(ContainerError::content(part, ContentError::CodebookOrder));
    }
    Ok(Coding { entries, gap_bits: u32::from(gap_bits), code_bits: u32::from(code_bits), codebook })
}
