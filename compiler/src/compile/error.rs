//! Why a network cannot be compiled for an engine.

use std::fmt;

use firebrick_spec::ConfigError;

/// One thing that the engine cannot do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The layer.
    pub layer: String,
    /// The reason, with the value and what would be accepted.
    pub reason: String,
}

impl Refusal {
    /// A refusal of `layer` for `reason`.
    pub(super) fn new(layer: &str, reason: impl Into<String>) -> Self {
        Refusal { layer: layer.to_owned(), reason: reason.into() }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "layer {}: {}", self.layer, self.reason)
    }
}

/// Why [`super::compile`] failed.
#[derive(Debug, thiserror::Error)]
pub enum CompileError {
    /// The engine's configuration is impossible.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The network or its weights contradict themselves.
    #[error("{0}")]
    Model(String),
    /// The engine cannot run these layers: all of them, not just the first.
    #[error("the engine cannot run this network: {}", join(.0))]
    Refused(Vec<Refusal>),
}

impl CompileError {
    /// What was refused; empty for the other errors.
    pub fn refusals(&self) -> &[Refusal] {
        match self {
            CompileError::Refused(list) => list,
            _ => &[],
        }
    }
}

fn join(refusals: &[Refusal]) -> String {
    refusals.iter().map(Refusal::to_string).collect::<Vec<_>>().join("; ")
}
