//! Files of other programs, opened and imported.

use std::path::Path;

use firebrick_nn::model::FloatModel;

use crate::content::{Content, Mistaken};
use crate::error::WeightsError;
use crate::format::Format;
use crate::import::{Companion, ImportError, Malformed, decode_onnx_beside};
use crate::map::MappedFile;
use crate::model_folder::ModelFolder;

/// Bytes of an ONNX model: an input, a node and an output with their names take more.
const LEAST: usize = 32;

/// Reads an ONNX model, and the files beside it in which its tensors are.
///
/// # Errors
/// A file that cannot be read, [`WeightsError::Mistaken`], or [`WeightsError::Import`].
pub fn read_onnx(path: &Path, companion: Companion) -> Result<FloatModel, WeightsError> {
    let file = MappedFile::open(path)?;
    decode_onnx_beside(&file, &ModelFolder::of(path), companion).map_err(|error| {
        let has_nothing = match &error {
            ImportError::Malformed(Malformed::NoGraph) => true,
            ImportError::Malformed(Malformed::Inputs(names) | Malformed::Outputs(names)) => {
                names.is_empty() && file.len() < LEAST
            }
            _ => false,
        };
        if has_nothing {
            let mistaken = Mistaken { content: Content::Empty, wanted: Format::Onnx.with_article() };
            return WeightsError::Mistaken { path: path.to_path_buf(), mistaken };
        }
        WeightsError::import(path, Format::Onnx)(error).or_mistaken(path, &file, Format::Onnx)
    })
}
