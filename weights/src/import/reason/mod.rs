//! Why a layer cannot run, and why a file cannot be read at all.
//!
//! | module | what it holds |
//! |---|---|
//! | `malformed` | files that no network can be made of |
//! | `external` | files beside them that are not as they say |
//! | `onnx`, `caffe` | operators and layers as these formats have them |
//! | `lower` | what does not become a convolution or a pooling of the engine |

mod caffe;
mod external;
mod lower;
mod malformed;
mod onnx;

pub use caffe::{BlobError, CaffeFault, CaffeFile, CaffeReason};
pub use external::ExternalError;
pub use lower::{LowerReason, NotPositive};
pub(crate) use malformed::{MOST_DEPTH, MOST_NODES};
pub use malformed::{Malformed, Syntax, SyntaxError};
pub use onnx::{ONNX_OPERATORS, OnnxReason};

use std::fmt;

use firebrick_compiler::compile;

use super::tensor::TensorError;
use super::wire::WireError;

/// Why a layer cannot run, with the value and what would be accepted.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Reason {
    /// Its message cannot be read.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// The values of one of its tensors cannot be read.
    #[error(transparent)]
    Tensor(#[from] TensorError),
    /// An ONNX operator that is not possible so.
    #[error(transparent)]
    Onnx(#[from] OnnxReason),
    /// A Caffe layer that is not possible so.
    #[error(transparent)]
    Caffe(#[from] CaffeReason),
    /// Nothing of the engine computes it.
    #[error(transparent)]
    Lower(#[from] LowerReason),
    /// No engine runs what it becomes.
    #[error(transparent)]
    Engine(#[from] compile::Reason),
    /// A normalisation over neighbouring channels.
    #[error("local response normalisation is not possible; retrain without it")]
    LocalResponse,
    /// A parameter without which the layer says nothing.
    #[error("has no {0}")]
    Missing(&'static str),
    /// A parameter with an impossible value.
    #[error("{what} = {found}, accepted: {accepted}")]
    Value {
        /// The parameter.
        what: String,
        /// Its value.
        found: String,
        /// What is possible.
        accepted: String,
    },
    /// Another number of inputs.
    #[error("has {found} inputs{}", .accepted.map_or(String::new(), |n| format!(", accepted: {n}")))]
    Inputs {
        /// How many there are.
        found: usize,
        /// How many are possible, if there is one such number.
        accepted: Option<usize>,
    },
    /// The lists of a batch norm have several lengths.
    #[error("lists of {0:?} values, accepted: one per channel in each")]
    Normalisation([usize; 4]),
    /// A new shape that is no vector.
    #[error("to the sizes {sizes:?}, accepted: a vector, as {example}")]
    Reshape {
        /// The shape.
        sizes: Vec<i64>,
        /// A vector in the format's words.
        example: &'static str,
    },
    /// Weights of another number of sizes.
    #[error("weights of sizes {sizes:?}, accepted: {accepted} sizes")]
    WeightSizes {
        /// Their sizes.
        sizes: Vec<usize>,
        /// How many there must be.
        accepted: usize,
    },
}

impl Reason {
    /// A parameter with an impossible value.
    pub(crate) fn value(
        what: impl Into<String>,
        found: impl fmt::Display,
        accepted: impl Into<String>,
    ) -> Self {
        Reason::Value { what: what.into(), found: found.to_string(), accepted: accepted.into() }
    }

    /// True if no operator of this kind is possible, whatever it reads.
    pub(crate) fn is_of_operator(&self) -> bool {
        use {
            CaffeReason::Type,
            OnnxReason::{Domain, NoOperator, OnlyOfConstants, Operator},
        };
        matches!(
            self,
            Reason::LocalResponse
                | Reason::Caffe(Type)
                | Reason::Onnx(Operator | OnlyOfConstants | Domain(_) | NoOperator)
        )
    }

    /// The operators that are possible, where one is not.
    pub(crate) fn accepted(&self) -> Option<&'static str> {
        match self {
            Reason::Onnx(OnnxReason::Operator) => Some(ONNX_OPERATORS),
            Reason::Caffe(CaffeReason::Type) => Some(caffe::LAYERS),
            _ => None,
        }
    }

    /// A parameter with an impossible list of values.
    pub(crate) fn values(
        what: impl Into<String>,
        found: &impl fmt::Debug,
        accepted: impl Into<String>,
    ) -> Self {
        Reason::value(what, format!("{found:?}"), accepted)
    }
}

impl From<WireError> for Reason {
    fn from(error: WireError) -> Self {
        Reason::Malformed(error.into())
    }
}

/// Something that cannot run.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("layer `{layer}` ({operator}): {reason}")]
pub struct Refusal {
    /// Name of the layer.
    pub layer: String,
    /// What the file calls its operator.
    pub operator: String,
    /// Why it cannot run.
    pub reason: Reason,
}
