//! An inference's messages: the images and outputs that they ask for, and the tensors that answer.

use bytes::Bytes;

use super::inference::infer_parameter::ParameterChoice;
use super::inference::model_infer_request::{InferInputTensor, InferRequestedOutputTensor};
use super::inference::model_infer_response::InferOutputTensor;
use super::inference::{InferTensorContents, ModelInferRequest, ModelInferResponse};
use crate::loaded::Loaded;
use crate::options::Limits;
use crate::refusal::Refusal;
use crate::tensor::{Declared, Images, Output, Tensor, Values, Wanted, declared};

/// What a message asks for.
pub(super) struct Asked {
    pub images: Images,
    pub wanted: Vec<Wanted>,
    /// That the outputs come as bytes, as the inputs did.
    pub raw: bool,
}

impl Asked {
    /// Takes a message apart.
    pub fn read(request: &mut ModelInferRequest, limits: &Limits) -> Result<Self, Refusal> {
        let raw = !request.raw_input_contents.is_empty();
        let wanted = request.outputs.iter().map(|output| wanted(output, raw)).collect::<Result<_, _>>()?;
        let found = request.inputs.len();
        let [input] = &mut request.inputs[..] else { return Err(Refusal::Inputs { found }) };
        let declared = declared(&input.name, &input.datatype, &input.shape, limits)?;
        let images = match (&mut request.raw_input_contents[..], input.contents.take()) {
            ([], Some(contents)) => of_contents(declared, input, contents)?,
            ([], None) => return Err(Refusal::NoData),
            ([bytes], None) => declared.raw(std::mem::take(bytes))?,
            (tensors, _) => return Err(Refusal::RawContents { found: tensors.len(), inputs: found }),
        };
        Ok(Asked { images, wanted, raw })
    }
}

fn of_contents(
    declared: Declared,
    input: &InferInputTensor,
    contents: InferTensorContents,
) -> Result<Images, Refusal> {
    let InferTensorContents { uint_contents: numbers, bytes_contents: files, .. } = contents;
    match declared {
        Declared::Pixels { size, count } if files.is_empty() => {
            let number = |value: u32| u8::try_from(value).map_err(|_| Refusal::Value { value });
            let pixels = numbers.into_iter().map(number).collect::<Result<Vec<u8>, _>>()?;
            Declared::of_pixels(size, count, Bytes::from(pixels))
        }
        Declared::Encoded { count } if numbers.is_empty() => Declared::of_files(count, files),
        _ => Err(Refusal::Kind { datatype: if input.datatype == "UINT8" { "UINT8" } else { "BYTES" } }),
    }
}

fn wanted(output: &InferRequestedOutputTensor, binary: bool) -> Result<Wanted, Refusal> {
    let parameter = output.parameters.get("classification").and_then(|value| value.parameter_choice.as_ref());
    let classes = match parameter {
        Some(ParameterChoice::Int64Param(count)) => Some(*count),
        Some(ParameterChoice::Uint64Param(count)) => Some(i64::try_from(*count).unwrap_or(i64::MAX)),
        // Neither is a number of classes.
        Some(_) => Some(0),
        None => None,
    };
    Ok(Wanted { output: Output::named(&output.name)?, classes, binary })
}

/// The answer.
pub(super) fn answer(loaded: &Loaded, id: String, tensors: Vec<Tensor>, raw: bool) -> ModelInferResponse {
    let raw_output_contents =
        if raw { tensors.iter().map(|tensor| tensor.bytes().into()).collect() } else { Vec::new() };
    let output = |tensor: Tensor| InferOutputTensor {
        name: tensor.name.to_owned(),
        datatype: tensor.datatype.to_owned(),
        shape: tensor.shape.iter().map(|side| *side as i64).collect(),
        parameters: Default::default(),
        contents: (!raw).then(|| contents(tensor.values)),
    };
    ModelInferResponse {
        model_name: loaded.name.clone(),
        model_version: loaded.version.to_string(),
        id,
        parameters: Default::default(),
        outputs: tensors.into_iter().map(output).collect(),
        raw_output_contents,
    }
}

fn contents(values: Values) -> InferTensorContents {
    match values {
        Values::Scores(values) => InferTensorContents { fp32_contents: values, ..Default::default() },
        Values::Sums(values) => InferTensorContents { uint_contents: values, ..Default::default() },
        Values::Classes(texts) => InferTensorContents {
            bytes_contents: texts.into_iter().map(Bytes::from).collect(),
            ..Default::default()
        },
    }
}
