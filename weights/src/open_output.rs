//! Opens one of several outputs of a model.

use std::path::Path;

use crate::error::WeightsError;
use crate::format::Format;
use crate::open::Model;

/// Opens an ONNX model whose scores are in this one of its outputs; what else its companion says holds as for
/// [`open_model`](crate::open_model).
///
/// # Errors
/// A file of another kind, or what [`open_model`](crate::open_model) says of one.
pub fn open_output(path: &Path, output: &str) -> Result<Model, WeightsError> {
    match Format::of_name(path) {
        #[cfg(feature = "import")]
        Some(Format::Onnx) => {
            let companion =
                crate::Companion { output: Some(output.to_string()), ..crate::yaml::read_companion(path)? };
            crate::import_file::read_onnx(path, companion).map(Model::Float)
        }
        _ => Err(WeightsError::OneOutput { path: path.to_path_buf(), output: output.to_string() }),
    }
}
