//! Files of other programs, opened and imported.

use std::path::Path;

use firebrick_nn::model::FloatModel;

use crate::content::{Content, Mistaken};
use crate::error::WeightsError;
use crate::format::Format;
use crate::import::{Companion, ImportError, Malformed, decode_caffe, decode_onnx};
use crate::map::MappedFile;
use crate::text_file;

/// What a Caffe network's description is called where something else is in its place.
const DESCRIPTION: &str = "the description of a Caffe network (.prototxt)";

/// Bytes of an ONNX model: an input, a node and an output with their names take more.
const LEAST: usize = 32;

/// Reads an ONNX model.
///
/// # Errors
/// A file that cannot be read, [`WeightsError::Mistaken`], or [`WeightsError::Import`].
pub fn read_onnx(path: &Path, companion: Companion) -> Result<FloatModel, WeightsError> {
    let file = MappedFile::open(path)?;
    decode_onnx(&file, companion).map_err(|error| {
        let no_input = ImportError::Malformed(Malformed::Inputs(0));
        if error == ImportError::Malformed(Malformed::NoGraph) || (error == no_input && file.len() < LEAST) {
            let mistaken = Mistaken { content: Content::Empty, wanted: Format::Onnx.with_article() };
            return WeightsError::Mistaken { path: path.to_path_buf(), mistaken };
        }
        WeightsError::import(path, Format::Onnx)(error).or_mistaken(path, &file, Format::Onnx)
    })
}

/// Reads a Caffe network.
///
/// # Errors
/// Files that cannot be read, [`WeightsError::Mistaken`], or [`WeightsError::Import`].
pub fn read_caffe(
    prototxt: &Path,
    caffemodel: &Path,
    companion: Companion,
) -> Result<FloatModel, WeightsError> {
    let description = text_file::read(prototxt, DESCRIPTION)?;
    let weights = MappedFile::open(caffemodel)?;
    decode_caffe(&description, &weights, companion).map_err(|error| {
        let of_description = matches!(error, ImportError::Malformed(Malformed::Syntax(_)));
        let error = WeightsError::import(caffemodel, Format::Caffe)(error);
        if of_description { error } else { error.or_mistaken(caffemodel, &weights, Format::Caffe) }
    })
}
