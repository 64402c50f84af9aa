//! Files beside a model that are not as it says.

use std::io;

use crate::content::Mistaken;

/// Why a file beside a model is not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExternalError {
    /// Only the model's own bytes are known.
    #[error(
        "tensor `{tensor}` is stored in the file `{location}`, accepted: tensors in the model's own file"
    )]
    Elsewhere {
        /// The tensor.
        tensor: String,
        /// The file's name.
        location: String,
    },
    /// A way out of the folder.
    #[error(
        "tensor `{tensor}` is stored in `{location}`, accepted: a file in the model's folder or below it"
    )]
    Outside {
        /// The tensor.
        tensor: String,
        /// The file's name.
        location: String,
    },
    /// The model came without it.
    #[error(
        "its weights are stored in the file `{location}`, which is not there; copy it beside the model, or export with \
         external_data=False"
    )]
    Missing {
        /// The file's name.
        location: String,
    },
    /// It cannot be read.
    #[error("its weights are stored in `{location}`, which cannot be read: {kind}")]
    Unreadable {
        /// The file's name.
        location: String,
        /// The operating system's reason.
        kind: io::ErrorKind,
    },
    /// A folder, a device or the like.
    #[error("its weights are stored in `{location}`, which is not a regular file")]
    NotAFile {
        /// The file's name.
        location: String,
    },
    /// What stands in for a file, or a page about it.
    #[error("its weights are stored in `{location}`, which {mistaken}")]
    Mistaken {
        /// The file's name.
        location: String,
        /// What it is.
        mistaken: Mistaken,
    },
    /// Bytes that it does not have.
    #[error("tensor `{tensor}` takes {length} bytes at {offset} of `{location}`, which has {found}")]
    Range {
        /// The tensor.
        tensor: String,
        /// The file's name.
        location: String,
        /// First byte.
        offset: u64,
        /// Number of bytes.
        length: u64,
        /// Bytes of the file.
        found: usize,
    },
    /// A place that is no number.
    #[error("tensor `{tensor}`: {key} = {value}, accepted: a number of bytes")]
    Number {
        /// The tensor.
        tensor: String,
        /// What it is the value of.
        key: &'static str,
        /// What stands there.
        value: String,
    },
}
