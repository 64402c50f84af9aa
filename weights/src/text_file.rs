//! Text files, whatever saved them.

use std::path::Path;

use crate::content::Mistaken;
use crate::error::WeightsError;
use crate::text::{self, Encoding};

/// The text of a file that should be `wanted`.
///
/// # Errors
/// A file that cannot be read, that is plainly something else, or of no encoding that is read.
pub(crate) fn read(path: &Path, wanted: &'static str) -> Result<String, WeightsError> {
    let bytes = std::fs::read(path).map_err(WeightsError::io("read", path))?;
    firebrick_scratch::note_input(path);
    if let Some(mistaken) = Mistaken::of_text(&bytes, wanted) {
        return Err(WeightsError::Mistaken { path: path.to_path_buf(), mistaken });
    }
    let decoded = text::decode_as(&bytes);
    let (text, encoding) =
        decoded.map_err(|source| WeightsError::Text { path: path.to_path_buf(), source })?;
    if encoding == Encoding::Windows1252 {
        tracing::warn!("{}: not UTF-8, read as Windows-1252 (Latin-1)", path.display());
    }
    Ok(text)
}
