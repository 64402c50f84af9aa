//! Files of other programs, opened and imported.

use std::path::Path;

use firebrick_nn::model::FloatModel;

use crate::error::WeightsError;
use crate::format::Format;
use crate::import::{Companion, decode_onnx};
use crate::map::MappedFile;

/// Reads an ONNX model.
///
/// # Errors
/// A file that cannot be read, or [`WeightsError::Import`].
pub fn read_onnx(path: &Path, companion: Companion) -> Result<FloatModel, WeightsError> {
    let file = MappedFile::open(path)?;
    decode_onnx(&file, companion).map_err(WeightsError::import(path, Format::Onnx))
}
