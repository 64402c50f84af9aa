//! Why a network's graph is refused.

use crate::network::INPUT;

/// Most values of one map or of one layer's weights: keeps sizes far from overflow.
pub const MAX_VALUES: usize = 1 << 28;

/// Why a network's graph is refused. Every error names the layer and the value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NetworkError {
    /// The network has no layer.
    #[error("network `{name}` has no layers, accepted: at least one")]
    NoLayers {
        /// The network.
        name: String,
    },
    /// A name is empty, reserved, or taken.
    #[error("layer `{layer}`: name is {problem}, accepted: a unique name other than `{INPUT}`")]
    Name {
        /// The layer.
        layer: String,
        /// What is wrong with it.
        problem: BadName,
    },
    /// A layer reads something that does not exist before it.
    #[error("layer `{layer}`: input `{input}` is neither `{INPUT}` nor an earlier layer")]
    UnknownInput {
        /// The layer.
        layer: String,
        /// The name that it reads.
        input: String,
    },
    /// A wrong number of inputs.
    #[error("layer `{layer}`: has {found} inputs, accepted: {accepted}")]
    Arity {
        /// The layer.
        layer: String,
        /// Number of its inputs.
        found: usize,
        /// What is possible.
        accepted: &'static str,
    },
    /// A parameter outside of its range.
    #[error("layer `{layer}`: {parameter} = {value}, accepted: {accepted}")]
    Parameter {
        /// The layer (or the family's name).
        layer: String,
        /// The parameter.
        parameter: &'static str,
        /// Its value.
        value: String,
        /// What is possible.
        accepted: String,
    },
    /// A kernel or pooling window larger than what it slides over.
    #[error(
        "layer `{layer}`: a window of {window}x{window} does not fit its (padded) input of {height}x{width}"
    )]
    Window {
        /// The layer.
        layer: String,
        /// Side of the window.
        window: usize,
        /// Rows of the input with padding.
        height: usize,
        /// Columns of the input with padding.
        width: usize,
    },
    /// Inputs of a concatenation or an addition of different sizes.
    #[error("layer `{layer}`: input `{input}` is {found}, accepted: the first input's {expected}")]
    Sizes {
        /// The layer.
        layer: String,
        /// The input that differs.
        input: String,
        /// Its rows x columns (of an addition: channels x rows x columns).
        found: String,
        /// Those of the first input.
        expected: String,
    },
    /// A map or a weight tensor with too many values.
    #[error("layer `{layer}`: {what} would hold more than {MAX_VALUES} values")]
    TooLarge {
        /// The layer.
        layer: String,
        /// The tensor.
        what: &'static str,
    },
    /// A layer where it cannot be.
    #[error("layer `{layer}`: {reason}")]
    Misplaced {
        /// The layer.
        layer: String,
        /// Why it cannot be there, and what could.
        reason: Misplacement,
    },
}

/// Why a layer cannot be where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Misplacement {
    /// Something else over the image.
    #[error("reads the image, which only a convolution can")]
    OverImage,
    /// An average before the end.
    #[error("is a global average pool, which only the last layer can be")]
    EarlyAverage,
    /// An end that is no average.
    #[error("is the last layer, which must be a global average pool of a convolution")]
    End,
    /// An average of a layer that has no scores.
    #[error("is a global average pool of something other than a convolution or an addition")]
    Averaged,
    /// Both inputs of an addition are one map.
    #[error("adds a map to itself, which a scale of 2 can do; two different maps can be added")]
    AddedToItself,
    /// A ceiling of something else.
    #[error("has a ceiling, which only a convolution with ReLU and an addition can have")]
    Ceiling,
    /// Parts of a concat whose values would be clipped at different ones: they share a scale.
    #[error("joins maps with different ceilings, accepted: the same one")]
    Ceilings,
    /// An addition that computes with a map that must be clipped before: it has the scale of the sum.
    #[error("adds two maps with ceilings, accepted: one of them, and a convolution that nothing else reads")]
    AddedCeilings,
    /// A convolution without ReLU before the end.
    #[error("reads a convolution without ReLU, which only the last layer can")]
    OverLinear,
}

/// What is wrong with a layer's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadName {
    /// There is none.
    #[error("empty")]
    Empty,
    /// It is that of the image.
    #[error("reserved for the image")]
    Reserved,
    /// An earlier layer has it.
    #[error("used twice")]
    Twice,
}
