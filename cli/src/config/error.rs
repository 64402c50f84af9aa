//! Why the settings cannot be used. Every message is one line.

use std::io;
use std::path::PathBuf;

use super::key::{Key, Refused};
use super::source::Source;

/// Settings that cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConfigError {
    /// A file is there and cannot be read.
    #[error("{}: cannot be read", path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    /// A file is not YAML.
    #[error("{}: not YAML", path.display())]
    Syntax { path: PathBuf, source: serde_yaml::Error },
    /// A file is YAML, but not a list of settings.
    #[error("{from}: accepted: lines like `device: board`")]
    NoSettings { from: Source },
    /// A file has a setting on two lines.
    #[error("{from}: {key}: set before; accepted: each setting once")]
    Twice { from: Source, key: &'static str },
    /// A file has a key that is no setting.
    #[error("{from}: `{key}` is no setting; accepted: {accepted}")]
    Unknown { from: Source, key: String, accepted: String },
    /// A setting has a value that it cannot have.
    #[error("{from}: {}: `{value}`", key.name())]
    Value { from: Source, key: Key, value: String, source: Refused },
}
