//! What is wrong with a board's file: the causes of [`crate::BoardError::Invalid`].

use firebrick_scratch::text::TextError;
use firebrick_spec::ConfigError;

use crate::keys::RangeError;

/// Why a board's file describes no board.
#[derive(Debug, thiserror::Error)]
pub enum InvalidBoard {
    /// Its syntax, a missing or unknown key, or a value of the wrong kind.
    #[error(transparent)]
    Yaml(#[from] serde_yaml::Error),
    /// It is nested too deep.
    #[error(transparent)]
    Nested(#[from] TextError),
    /// Facts from nowhere.
    #[error("{group}.source is empty, accepted: where the facts were found")]
    NoSource {
        /// The group of keys.
        group: &'static str,
    },
    /// A name that Tcl might take for something else.
    #[error("{key} = `{found}`, accepted: {accepted}")]
    Name {
        /// The key.
        key: &'static str,
        /// Its value.
        found: String,
        /// What is possible.
        accepted: &'static str,
    },
    /// An engine that there cannot be.
    #[error(transparent)]
    Engine(#[from] ConfigError),
    /// A value out of its range, or none of some.
    #[error("{key} = {found} is not possible, accepted: {accepted}")]
    Value {
        /// The key.
        key: &'static str,
        /// Its value.
        found: String,
        /// What is possible.
        accepted: String,
    },
    /// Too few ports, too many, or one twice.
    #[error("ports.memory = {found:?}, accepted: {needed} or 2 different ports")]
    MemoryPorts {
        /// The ports.
        found: Vec<String>,
        /// How many the engine has.
        needed: usize,
    },
    /// Braces in a key that hold no range.
    #[error(transparent)]
    Range(#[from] RangeError),
    /// A setting of another family, or none.
    #[error("ps: key `{key}`, accepted: names that begin with {prefix}")]
    Setting {
        /// The setting.
        key: String,
        /// How those of the family begin.
        prefix: &'static str,
    },
    /// A setting's value that Tcl might take for something else.
    #[error("ps: {key} = `{found}`, accepted: a value without braces, quotes and backslashes")]
    SettingValue {
        /// The setting.
        key: String,
        /// Its value.
        found: String,
    },
    /// A setting with two values.
    #[error("ps: key `{key}` stands twice")]
    Twice {
        /// The setting.
        key: String,
    },
}

impl InvalidBoard {
    /// A value out of its range.
    pub(crate) fn value(key: &'static str, found: impl ToString, accepted: impl Into<String>) -> Self {
        InvalidBoard::Value { key, found: found.to_string(), accepted: accepted.into() }
    }
}
