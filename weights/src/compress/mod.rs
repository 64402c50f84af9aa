//! Compression of a float model, as in Deep Compression (arXiv 1510.00149) but for the training: prune by magnitude, let
//! the weights of a layer share the values of a codebook, and before both, if asked for, replace a convolution by two of
//! lower rank.
//!
//! Everything is deterministic: the same model and options give the same result. Training the remaining weights, which
//! Deep Compression does after each step, belongs to whoever has the training data.
//!
//! | module | what it holds |
//! |---|---|
//! | [`prune`] | which weights are kept |
//! | [`cluster`](mod@cluster) | codebooks |
//! | [`low_rank`] | a convolution as a product of two |

pub mod cluster;
pub mod low_rank;
pub mod prune;

use std::collections::BTreeMap;

use firebrick_nn::model::FloatModel;
use firebrick_nn::shapes::NetworkError;
use firebrick_nn::validate::ModelError;

use crate::coded::CodedModel;
pub use cluster::{Start, cluster};
pub use prune::Pruning;

/// Code widths that are accepted, in bits: the paper's are 6 and 8, Deep Compression's linear layers have 5.
pub const BITS: std::ops::RangeInclusive<u32> = 2..=8;

/// What is done to a model.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Ranks by the convolution's name.
    pub ranks: BTreeMap<String, usize>,
    /// Which weights are kept; `None` keeps all.
    pub pruning: Option<Pruning>,
    /// Bits of a code: a codebook has `2^bits` entries, the pruned weight's 0 among them. One of [`BITS`].
    pub bits: u32,
    /// Where the codebooks' values start.
    pub start: Start,
}

/// Why a model is not compressed.
#[derive(Debug, thiserror::Error)]
pub enum CompressError {
    /// A setting that is not possible for this model.
    #[error("{what} = {value}, accepted: {accepted}")]
    Setting {
        /// The setting, with its layer.
        what: String,
        /// Its value.
        value: String,
        /// What is possible.
        accepted: String,
    },
    /// A layer that the model does not have.
    #[error("layer to {done} = `{layer}`, accepted: {}", .layers.join(", "))]
    UnknownLayer {
        /// What was to be done with it.
        done: &'static str,
        /// Its name.
        layer: String,
        /// The names of those that there are.
        layers: Vec<String>,
    },
    /// A pruning that is not possible for this model.
    #[error(transparent)]
    Pruning(Box<CompressError>),
    /// The model contradicts itself.
    #[error(transparent)]
    Model(#[from] ModelError),
}

impl From<NetworkError> for CompressError {
    fn from(problem: NetworkError) -> Self {
        CompressError::Model(problem.into())
    }
}

/// A setting that is refused.
pub(crate) fn refuse(
    what: impl Into<String>,
    value: impl ToString,
    accepted: impl Into<String>,
) -> CompressError {
    CompressError::Setting { what: what.into(), value: value.to_string(), accepted: accepted.into() }
}

impl CompressError {
    /// The layer that the model does not have, if that is the problem, and those that it has.
    pub fn unknown_layer(&self) -> Option<(&str, &[String])> {
        match self {
            CompressError::UnknownLayer { layer, layers, .. } => Some((layer, layers)),
            CompressError::Pruning(problem) => problem.unknown_layer(),
            _ => None,
        }
    }
}

/// The compressed model: low rank, pruning, codebooks, in this order.
///
/// # Errors
/// [`CompressError`]: a setting that the model does not allow, or a model that contradicts itself.
pub fn compress(model: &FloatModel, settings: &Settings) -> Result<CodedModel, CompressError> {
    model.validate()?;
    if !BITS.contains(&settings.bits) {
        return Err(refuse("bits", settings.bits, format!("{} to {}", BITS.start(), BITS.end())));
    }
    // In this order: the factors of a pruned layer would be dense again, and a codebook's values must be the last ones.
    let mut model = low_rank::factorise(model, &settings.ranks)?;
    if let Some(pruning) = &settings.pruning {
        prune::prune(&mut model, pruning).map_err(|why| CompressError::Pruning(Box::new(why)))?;
    }
    let FloatModel { network, preprocess, labels, convs } = model;
    let coded = |(name, conv)| (name, cluster(&conv, settings.bits, settings.start));
    Ok(CodedModel { network, preprocess, labels, convs: convs.into_iter().map(coded).collect() })
}
