//! From a model to the bytes of a file.

use firebrick_nn::model::{QuantisedConv, QuantisedModel};
use firebrick_nn::network::Op;

use super::packed::Coding;
use super::{CHECKSUM_BYTES, Description, FbkError, HEADER_BYTES, MAGIC, VERSION};

/// The bytes of a file; equal models give equal bytes.
///
/// # Errors
/// [`FbkError::Model`] if the model is invalid, [`FbkError::Content`] if its text cannot be written.
pub fn encode(model: &QuantisedModel) -> Result<Vec<u8>, FbkError> {
    model.validate()?;
    let text = text(model)?;
    let mut body = text.into_bytes();
    let text_bytes = u32::try_from(body.len()).map_err(|_| FbkError::content("text", "longer than 4 GiB"))?;
    body.extend(&model.input_zero);
    body.extend(model.output_scale.to_le_bytes());
    for conv in model.network.convs().map_err(firebrick_nn::validate::ModelError::from)? {
        section(&model.convs[&conv.name], &mut body);
    }
    for layer in model.network.layers.iter().filter(|layer| layer.op == Op::Add) {
        let add = &model.adds[&layer.name];
        body.extend(add.multiplier.to_le_bytes());
        body.push(add.shift);
    }
    let length = HEADER_BYTES + body.len() + CHECKSUM_BYTES;
    let mut bytes = Vec::with_capacity(length);
    bytes.extend(MAGIC);
    bytes.extend(VERSION.to_le_bytes());
    bytes.extend(text_bytes.to_le_bytes());
    bytes.extend((length as u64).to_le_bytes());
    bytes.append(&mut body);
    bytes.extend(crc32fast::hash(&bytes).to_le_bytes());
    Ok(bytes)
}

fn text(model: &QuantisedModel) -> Result<String, FbkError> {
    let description = Description {
        network: model.network.clone(),
        preprocess: model.preprocess.clone(),
        labels: model.labels.clone(),
        output_zero: model.output_zero,
    };
    serde_yaml::to_string(&description).map_err(|e| FbkError::content("text", e.to_string()))
}

/// Appends a convolution's section.
pub(super) fn section(conv: &QuantisedConv, out: &mut Vec<u8>) {
    let coding = Coding::best(&conv.weights);
    out.extend((coding.entries as u32).to_le_bytes());
    out.extend([coding.gap_bits as u8, coding.code_bits as u8, coding.codebook.len() as u8, 0]);
    out.extend(coding.codebook.iter().map(|&w| w as u8));
    out.extend(conv.bias.iter().flat_map(|b| b.to_le_bytes()));
    out.extend(conv.multiplier.iter().flat_map(|m| m.to_le_bytes()));
    out.extend(&conv.shift);
    out.extend(coding.pack(&conv.weights));
}
