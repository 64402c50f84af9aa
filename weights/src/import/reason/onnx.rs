//! ONNX operators that are not possible.

/// What operators are read.
pub const ONNX_OPERATORS: &str = "Conv, BatchNormalization, Relu, Add, Sub, Mul, Div (the last three with constants), Sum, Concat, \
                         MaxPool, AveragePool, GlobalAveragePool, ReduceMean, Gemm, MatMul, Flatten, Reshape, Squeeze, \
                         Softmax, Dropout, Identity";

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
    /// A normalisation that learns.
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
