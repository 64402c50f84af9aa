//! Text files, whatever saved them.

use std::io;
use std::path::Path;

use crate::content::Mistaken;
use crate::text::{self, Encoding, TextError};

/// Why there is no text, for the errors of who wanted it: they name the file.
#[derive(Debug, thiserror::Error)]
pub enum Unread {
    /// The file cannot be read.
    #[error("cannot be read")]
    Io(#[source] io::Error),
    /// It is plainly something else.
    #[error(transparent)]
    Mistaken(Mistaken),
    /// It is a text of no encoding that is read.
    #[error(transparent)]
    Text(TextError),
}

/// The text of a file that should be `wanted`, with an article; a guessed encoding is told.
///
/// # Errors
/// [`Unread`], without the file's name.
pub fn read(path: &Path, wanted: &'static str) -> Result<String, Unread> {
    let bytes = firebrick_scratch::read_input(path).map_err(Unread::Io)?;
    text_of(path, &bytes, wanted)
}

/// The same of a file that describes something: a regular one ([`firebrick_scratch::read_document`]).
///
/// # Errors
/// [`Unread`], without the file's name.
pub fn document(path: &Path, wanted: &'static str) -> Result<String, Unread> {
    let bytes = firebrick_scratch::read_document(path).map_err(Unread::Io)?;
    text_of(path, &bytes, wanted)
}

fn text_of(path: &Path, bytes: &[u8], wanted: &'static str) -> Result<String, Unread> {
    if let Some(mistaken) = Mistaken::of_text(bytes, wanted) {
        return Err(Unread::Mistaken(mistaken));
    }
    let (text, encoding) = text::decode_as(bytes).map_err(Unread::Text)?;
    if encoding == Encoding::Windows1252 {
        tracing::warn!("{}: not UTF-8, read as Windows-1252 (Latin-1)", path.display());
    }
    Ok(text)
}
