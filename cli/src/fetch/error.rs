//! Why a model cannot be fetched or found. Every message is one line.

use std::io;
use std::path::PathBuf;

use firebrick_weights::CatalogueError;

/// A model that cannot be fetched or found.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The list of models cannot be used.
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
    /// No such model in the list.
    #[error("{name}: no model of this name is listed; accepted: {accepted}")]
    Unknown {
        /// What was asked for.
        name: String,
        /// The names of the list.
        accepted: String,
    },
    /// Neither a file nor such a model in the list.
    #[error("no model `{name}`; accepted: a model file, or a listed model: {accepted}")]
    NoModel {
        /// What was asked for.
        name: String,
        /// The names of the list.
        accepted: String,
    },
    /// A listed model is not in the models folder.
    #[error("{name}: this model is not at {}; {remedy}", path.display())]
    NotFetched {
        /// The model's name.
        name: String,
        /// Where it would be.
        path: PathBuf,
        /// What to do.
        remedy: String,
    },
    /// No variable says where models are kept.
    #[error("no folder for models: set FIREBRICK_MODELS (a folder), XDG_CACHE_HOME or HOME")]
    NoFolder,
    /// The models folder, or a file in it, cannot be used.
    #[error("{}: cannot be {action}; FIREBRICK_MODELS names another folder for models", path.display())]
    Folder {
        /// The folder or file.
        path: PathBuf,
        /// What was tried: `made`, `read`, `written`...
        action: &'static str,
        /// What the system says.
        source: io::Error,
    },
    /// Another process is at the same download.
    #[error("{}: another process is writing this file; wait until it is done", path.display())]
    Busy {
        /// The incomplete file.
        path: PathBuf,
    },
    /// The server cannot be reached, or what it answers is not HTTP.
    #[cfg(feature = "fetch")]
    #[error("{url}: no answer")]
    Unreachable {
        /// The address.
        url: String,
        /// What is wrong.
        source: Box<ureq::Error>,
    },
    /// The server sends something else than was asked for.
    #[error("{url}: no answer: a part of the file, but not the one that was asked for")]
    OtherPart {
        /// The address.
        url: String,
    },
    /// The server refuses.
    #[error("{url}: the server answers with HTTP status {status}; accepted: 200, 206")]
    Status {
        /// The address.
        url: String,
        /// The HTTP status.
        status: u16,
    },
    /// The connection ended early; what came is kept.
    #[error("{url}: cut off after {received} of {size} bytes; `firebrick fetch {name}` goes on from there")]
    CutOff {
        /// The model's name.
        name: String,
        /// The address.
        url: String,
        /// Bytes that are there by now.
        received: u64,
        /// Bytes of the whole file.
        size: u64,
        /// What ended it.
        source: io::Error,
    },
    /// The server's file has another size than the list says; nothing is kept.
    #[error("{url}: {found} bytes, the list of models says {expected}; nothing was kept")]
    Size {
        /// The address.
        url: String,
        /// The server's size; for one that does not tell, `at least N`.
        found: String,
        /// Size in the list.
        expected: u64,
    },
    /// The file has another SHA-256 than the list says; nothing is kept.
    #[error("{url}: SHA-256 {found}, the list of models says {expected}; nothing was kept")]
    Hash {
        /// The address.
        url: String,
        /// SHA-256 of what came.
        found: String,
        /// SHA-256 in the list.
        expected: String,
    },
}

impl FetchError {
    /// True for a name that nothing is known by: a mistake in the command.
    pub fn is_unknown_name(&self) -> bool {
        matches!(self, FetchError::Unknown { .. } | FetchError::NoModel { .. })
    }

    /// For `map_err` of an operation on the folder or a file in it.
    #[cfg(feature = "fetch")]
    pub(crate) fn folder(action: &'static str, path: &std::path::Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_path_buf();
        move |source| FetchError::Folder { path, action, source }
    }
}
