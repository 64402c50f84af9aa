//! Why a container is refused.

use firebrick_nn::validate::ModelError;

use super::content::ContentError;
use crate::format::Format;

/// What is wrong with the bytes of a file, or with a model that is to become one.
#[derive(Debug, thiserror::Error)]
pub enum ContainerError {
    /// Another kind of file.
    #[error("not a {format} (its first bytes are not the format's)")]
    NotThis {
        /// The kind that was expected.
        format: Format,
    },
    /// Another version of the format.
    #[error("format version {found} is not readable, accepted: {accepted}")]
    Version {
        /// The file's version.
        found: u32,
        /// The version that is read.
        accepted: u32,
    },
    /// The file ends too early.
    #[error("truncated: {actual} bytes, accepted: {expected}")]
    Truncated {
        /// The length that it should have; the least possible if even its header is incomplete.
        expected: u64,
        /// Its length.
        actual: u64,
    },
    /// Bytes after the file's end.
    #[error("too long: {actual} bytes, accepted: {expected}")]
    TooLong {
        /// The length that it should have.
        expected: u64,
        /// Its length.
        actual: u64,
    },
    /// Some byte is not what was written.
    #[error("corrupted: checksum {computed:08x}, accepted: {stored:08x} as stored in it")]
    Checksum {
        /// The checksum in the file.
        stored: u32,
        /// The checksum of its bytes.
        computed: u32,
    },
    /// Bytes that are as written but make no sense; names the part and the reason.
    #[error("{part}")]
    Content {
        /// The part of the file: a layer's weights, for example.
        part: String,
        /// What is wrong, and what would be accepted.
        source: Box<ContentError>,
    },
    /// A model that the engine could not run, or whose parts do not fit each other.
    #[error(transparent)]
    Model(#[from] ModelError),
}

impl ContainerError {
    pub(crate) fn content(part: &str, source: impl Into<ContentError>) -> Self {
        ContainerError::Content { part: part.to_string(), source: Box::new(source.into()) }
    }
}
