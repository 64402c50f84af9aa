//! From a model to the bytes of a file.

use firebrick_nn::model::{QuantisedConv, QuantisedModel};
use firebrick_nn::validate::ModelError;

use super::ENVELOPE;
use super::packed::Coding;
use crate::container::{ContainerError, Description};

/// The bytes of a file; equal models give equal bytes.
///
/// # Errors
/// [`ContainerError::Model`] if the model is invalid, [`ContainerError::Content`] if its text cannot be written.
pub fn encode(model: &QuantisedModel) -> Result<Vec<u8>, ContainerError> {
    model.validate()?;
    let mut contents = model.input_zero.clone();
    contents.extend(model.output_scale.to_le_bytes());
    for conv in model.network.convs().map_err(ModelError::from)? {
        section(&model.convs[&conv.name], &mut contents);
    }
    for layer in model.network.additions() {
        let add = &model.adds[&layer.name];
        contents.extend(add.multiplier.to_le_bytes());
        contents.push(add.shift);
    }
    let description = Description {
        network: model.network.clone(),
        preprocess: model.preprocess.clone(),
        labels: model.labels.clone(),
        output_zero: model.output_zero,
    };
    ENVELOPE.wrap(&description, &contents)
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
