//! Lists in text files, whatever saved them.

use std::io;
use std::path::Path;

use firebrick_weights::content::Mistaken;
use firebrick_weights::text::{self, Encoding, TextError};

/// Why there is no text, for the errors of the lists' readers.
pub(crate) enum Unread {
    Io(io::Error),
    Mistaken(Mistaken),
    Text(TextError),
}

/// The text of a file that should be `wanted`; a guessed encoding is told.
pub(crate) fn read(path: &Path, wanted: &'static str) -> Result<String, Unread> {
    let bytes = std::fs::read(path).map_err(Unread::Io)?;
    firebrick_scratch::note_input(path);
    if let Some(mistaken) = Mistaken::of_text(&bytes, wanted) {
        return Err(Unread::Mistaken(mistaken));
    }
    let (text, encoding) = text::decode_as(&bytes).map_err(Unread::Text)?;
    if encoding == Encoding::Windows1252 {
        tracing::warn!("{}: not UTF-8, read as Windows-1252 (Latin-1)", path.display());
    }
    Ok(text)
}
