//! ONNX operators that are not possible.

use super::super::tensor::ValueType;

/// The operators that are read; of constants there are more.
pub const ONNX_OPERATORS: &str = "Conv, BatchNormalization, Relu, Clip, Add, Sub, Mul, Div, Min, Max (all but Add with constants), Neg, Sum, Concat, Pad, \
     MaxPool, AveragePool, GlobalAveragePool, ReduceMean, Gemm, MatMul, Flatten, Reshape, Squeeze, Unsqueeze, Transpose, \
     Softmax, LogSoftmax, Cast, Dropout, Identity";

/// Why an ONNX operator is not possible.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum OnnxReason {
    /// An operator of somebody else.
    #[error("is of the domain `{0}`, accepted: ONNX's own operators")]
    Domain(String),
    /// A node that says nothing.
    #[error("has no operator")]
    NoOperator,
    /// An operator that is not read.
    #[error("the operator is not possible")]
    Operator,
    /// An operator that is computed in advance only.
    #[error("the operator is possible for constants only")]
    OnlyOfConstants,
    /// A layer without an input.
    #[error("reads nothing")]
    ReadsNothing,
    /// An attribute whose meaning is not known.
    #[error("has the attribute `{found}`, accepted: {}", .accepted.join(", "))]
    Attribute {
        /// The attribute.
        found: String,
        /// What is possible.
        accepted: &'static [&'static str],
    },
    /// An input that must be known in advance.
    #[error("input {index}, `{name}`, is computed or missing, accepted: a constant")]
    NoConstant {
        /// Its place.
        index: usize,
        /// Its tensor.
        name: String,
    },
    /// A normalisation that learns, or a dropout that drops.
    #[error("is in training mode, accepted: an export for inference")]
    Training,
    /// A normalisation of each pixel by itself.
    #[error("spatial = 0, accepted: 1, one scale a channel")]
    Spatial,
    /// Several bounds.
    #[error("a bound of sizes {0:?}, accepted: one value")]
    Bound(Vec<usize>),
    /// Other bounds than a ReLU's.
    #[error("clips to {least} to {most}, accepted: a ReLU, 0 to infinity")]
    Clip {
        /// Lower bound.
        least: f32,
        /// Upper bound.
        most: f32,
    },
    /// A constant where a map is needed.
    #[error("input {index}, `{name}`, is a constant, accepted: a map")]
    ReadsConstant {
        /// Its place.
        index: usize,
        /// Its tensor.
        name: String,
    },
    /// More than one result.
    #[error("gives a second output, `{0}`, that is read, accepted: only the first")]
    SecondOutput(String),
    /// A map whose axes are turned.
    #[error("reads a map with channels last, accepted: channels first, as batch x channels x rows x columns")]
    ChannelsLast,
    /// Other sizes that are not only a vector's.
    #[error(
        "from the sizes {from:?} to {to:?}, accepted: a vector, as [1, -1], or axes of size 1 more or less"
    )]
    Resized {
        /// The map's sizes.
        from: Vec<usize>,
        /// Those that it is to have.
        to: Vec<usize>,
    },
    /// Tensors that do not go together.
    #[error("joins the sizes {:?} and {:?}, accepted: the same", .0[0], .0[1])]
    Broadcast([Vec<usize>; 2]),
    /// Integers over zero.
    #[error("divides an integer by 0")]
    DividesByZero,
    /// A constant that is too large to be counted.
    #[error("has more values than can be counted")]
    TooManyValues,
    /// A change between floats and integers of these types.
    #[error(
        "from {from:?} to {to:?}, accepted: integers of 4 to 32 bits to floats, or floats to integers of 4 to 16 bits"
    )]
    Quantised {
        /// Type of what it reads.
        from: ValueType,
        /// Type of what it gives.
        to: ValueType,
    },
    /// Neither a scale nor an addition.
    #[error("accepted: a map and a constant behind it, or the addition of two maps")]
    Arithmetic,
    /// A constant that is no scale or shift.
    #[error("a constant of sizes {0:?}, accepted: one value, or one per channel")]
    Constant(Vec<usize>),
    /// A mean over something else than a map's pixels.
    #[error("averages over the axes {0:?}, accepted: 2, 3, rows and columns")]
    Axes(Vec<i64>),
    /// A constant of another kind.
    #[error("is a constant of no tensor, accepted: `value`, `value_int`, `value_ints`")]
    NoTensor,
    /// A pooling's second output.
    #[error("gives indices, accepted: only the maxima")]
    Indices,
}
