//! Why a folder is not read.

use std::io;
use std::path::PathBuf;

/// A folder that is not an export, or not any more.
#[derive(Debug, thiserror::Error)]
#[error("{}", path.display())]
pub struct ExportError {
    /// The file.
    pub path: PathBuf,
    /// What is wrong with it.
    #[source]
    pub fault: Fault,
}

/// What is wrong with a file.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// It cannot be read.
    #[error("cannot be read")]
    Read(#[source] io::Error),
    /// It is no manifest.
    #[error("is no manifest of an export")]
    Json(#[source] serde_json::Error),
    /// Another format.
    #[error("the format is `{0}`, accepted: {accepted}", accepted = super::FORMAT)]
    Format(String),
    /// Another version.
    #[error("format version {0}, accepted: {accepted}; export the model again", accepted = super::FORMAT_VERSION)]
    Version(u64),
    /// Its bytes are not those that were written.
    #[error("has changed since it was exported: its SHA-256 is not the one in {by}", by = super::MANIFEST)]
    Changed,
    /// Its size is not the one that was written.
    #[error("{found} bytes, exported were {expected}")]
    Size {
        /// Its size.
        found: usize,
        /// What the manifest says.
        expected: usize,
    },
    /// The manifest names a file elsewhere.
    #[error("names the file `{0}`, which is no name of a file in this folder")]
    Name(String),
    /// A file that the manifest does not know.
    #[error("is not listed in {by}", by = super::MANIFEST)]
    Unknown,
}
