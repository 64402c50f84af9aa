//! Files of other programs, opened and imported.

use std::path::Path;

use firebrick_nn::model::FloatModel;

use crate::error::WeightsError;
use crate::format::Format;
use crate::import::{Companion, decode_caffe, decode_onnx_beside};
use crate::map::MappedFile;
use crate::model_folder::ModelFolder;

/// Reads an ONNX model, and the files beside it in which its tensors are.
///
/// # Errors
/// A file that cannot be read, or [`WeightsError::Import`].
pub fn read_onnx(path: &Path, companion: Companion) -> Result<FloatModel, WeightsError> {
    let file = MappedFile::open(path)?;
    decode_onnx_beside(&file, &ModelFolder::of(path), companion)
        .map_err(WeightsError::import(path, Format::Onnx))
}

/// Reads a Caffe network.
///
/// # Errors
/// Files that cannot be read, or [`WeightsError::Import`].
pub fn read_caffe(
    prototxt: &Path,
    caffemodel: &Path,
    companion: Companion,
) -> Result<FloatModel, WeightsError> {
    let description = std::fs::read_to_string(prototxt).map_err(WeightsError::io("read", prototxt))?;
    let weights = MappedFile::open(caffemodel)?;
    decode_caffe(&description, &weights, companion).map_err(WeightsError::import(caffemodel, Format::Caffe))
}
