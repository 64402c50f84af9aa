//! Why a model is refused.

use firebrick_spec::requant::{ACCUMULATOR_BITS, BYPASS_SHIFT_MAX};

use crate::accumulator::ACCUMULATOR_LIMIT;
use crate::shapes::NetworkError;

/// Why a model is refused.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ModelError {
    /// The graph is impossible.
    #[error(transparent)]
    Network(#[from] NetworkError),
    /// A convolution has no weights.
    #[error("layer `{layer}`: the model has no weights for it")]
    MissingWeights {
        /// The layer.
        layer: String,
    },
    /// Weights that belong to no convolution.
    #[error("the model has weights for `{layer}`, which is no convolution of network `{network}`")]
    UnknownWeights {
        /// The name that the weights carry.
        layer: String,
        /// The network.
        network: String,
    },
    /// An addition has no scale for its bypass.
    #[error("layer `{layer}`: the model has no scale for its bypass")]
    MissingScale {
        /// The layer.
        layer: String,
    },
    /// A bypass's scale that belongs to no addition.
    #[error("the model has a bypass scale for `{layer}`, which is no addition of network `{network}`")]
    UnknownScale {
        /// The name that the scale carries.
        layer: String,
        /// The network.
        network: String,
    },
    /// A bypass's shift outside of its range.
    #[error("layer `{layer}`: bypass shift = {shift}, accepted: 1 to {BYPASS_SHIFT_MAX}")]
    BypassShift {
        /// The layer.
        layer: String,
        /// The shift.
        shift: u8,
    },
    /// A list of the wrong length.
    #[error("layer `{layer}`: {found} {what}, accepted: {expected}")]
    Length {
        /// The layer.
        layer: String,
        /// What is listed.
        what: &'static str,
        /// The length.
        found: usize,
        /// The only possible length.
        expected: usize,
    },
    /// A value of a filter outside of its range.
    #[error("layer `{layer}`, filter {filter}: {what} = {value}, accepted: {accepted}")]
    Filter {
        /// The layer.
        layer: String,
        /// Output channel.
        filter: usize,
        /// What is out of range.
        what: &'static str,
        /// Its value.
        value: String,
        /// What is possible.
        accepted: String,
    },
    /// A filter whose sums may leave the accumulator.
    #[error(
        "layer `{layer}`, filter {filter}: sums may reach {reach}, which does not fit the {ACCUMULATOR_BITS}-bit \
         accumulator, accepted: less than {ACCUMULATOR_LIMIT}"
    )]
    Accumulator {
        /// The layer.
        layer: String,
        /// Output channel.
        filter: usize,
        /// Largest magnitude of a sum with its bias.
        reach: i64,
    },
    /// A list of the model, by name, with a length that does not fit the network.
    #[error("{found} {what}, accepted: {expected}")]
    Count {
        /// What is listed.
        what: &'static str,
        /// The length.
        found: usize,
        /// What is possible.
        expected: String,
    },
    /// A value of the model outside of its range.
    #[error("{what} = {value}, accepted: {accepted}")]
    Value {
        /// What is out of range.
        what: &'static str,
        /// Its value.
        value: f32,
        /// What is possible.
        accepted: &'static str,
    },
}
