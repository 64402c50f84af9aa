//! Why a network cannot be compiled for an engine.

use firebrick_nn::validate::ModelError;
use firebrick_spec::ConfigError;

use super::reason::Reason;

/// One thing that the engine cannot do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("layer {layer}: {reason}")]
pub struct Refusal {
    /// The layer.
    pub layer: String,
    /// The reason.
    pub reason: Reason,
}

impl Refusal {
    /// A refusal of `layer` for `reason`.
    pub(super) fn new(layer: &str, reason: Reason) -> Self {
        Refusal { layer: layer.to_owned(), reason }
    }
}

/// Why [`super::compile`] failed.
#[derive(Debug, thiserror::Error)]
pub enum CompileError {
    /// The engine's configuration is impossible.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The network or its weights contradict themselves.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// No layer reads the image, or none ends in sums.
    #[error("no layer reads the image and ends in an average pool")]
    NoEnds,
    /// More of something than the contract's fields can say.
    #[error("the network needs {found} {what}; at most {accepted} are possible")]
    TooLarge {
        /// What is counted.
        what: &'static str,
        /// How many there are.
        found: usize,
        /// Most of them.
        accepted: usize,
    },
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
