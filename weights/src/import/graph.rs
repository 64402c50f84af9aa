//! A network as its file describes it, whichever format that has: the layers in their order, joined by named
//! tensors of `[batch][channel][row][column]`.

use firebrick_nn::network::Shape;

use super::reason::Reason;
use super::tensor::Tensor;

/// A network with its weights, before it is lowered to what the engine can do.
#[derive(Clone, Debug)]
pub(crate) struct Graph<'a> {
    pub name: String,
    /// The image tensor.
    pub input: String,
    pub shape: Shape,
    /// The tensor that holds the scores.
    pub output: String,
    /// Each reads the image or outputs of earlier ones.
    pub nodes: Vec<Node<'a>>,
}

/// A layer.
#[derive(Clone, Debug)]
pub(crate) struct Node<'a> {
    pub name: String,
    /// What the file calls its operator.
    pub operator: String,
    /// The tensors that it reads; not the constant ones.
    pub inputs: Vec<String>,
    pub output: String,
    pub kind: Kind<'a>,
}

/// What a layer computes.
#[derive(Clone, Debug)]
pub(crate) enum Kind<'a> {
    /// Weights are `[output][input / groups][row][column]`.
    Conv {
        window: Window,
        groups: usize,
        weights: Tensor<'a>,
        bias: Option<Tensor<'a>>,
    },
    /// `x * scale + shift`, one value or one per channel.
    Affine {
        scale: Vec<f32>,
        shift: Vec<f32>,
    },
    Relu,
    /// The nearest value from `low` (-inf if there is none) to `high` (inf).
    Clip {
        low: f32,
        high: f32,
    },
    /// Zeros around the map: above, left, below, right.
    Pad {
        pads: [usize; 4],
    },
    /// Of two or more maps.
    Add,
    /// Over channels.
    Concat,
    MaxPool {
        window: Window,
        rounding: PoolRounding,
    },
    AveragePool {
        window: Window,
        rounding: PoolRounding,
        counts_padding: bool,
    },
    GlobalAveragePool,
    /// Weights are `[output][input]`, or the other way round; products are multiplied by `alpha`, the bias by `beta`.
    Linear {
        weights: Tensor<'a>,
        inputs_first: bool,
        alpha: f32,
        bias: Option<(Tensor<'a>, f32)>,
    },
    /// To a vector, in the order `[channel][row][column]`.
    Flatten,
    /// Or its logarithm.
    Softmax,
    /// Also dropout.
    Identity,
    /// What cannot run, with the reason; its output has the shape of its input.
    Refused(Reason),
}

/// How a window slides, rows first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    pub kernel: [usize; 2],
    pub stride: [usize; 2],
    pub dilation: [usize; 2],
    pub pads: Pads,
}

impl Window {
    /// One pixel after the other.
    pub(crate) const SINGLE: Window =
        Window { kernel: [1, 1], stride: [1, 1], dilation: [1, 1], pads: Pads::Given([0; 4]) };
}

/// The padding of a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pads {
    /// Above, left, below, right.
    Given([usize; 4]),
    /// As many as give `ceil(side / stride)` outputs; an odd one below and right.
    SameUpper,
    /// The same; an odd one above and left.
    SameLower,
}

/// How a pooling layer rounds the number of its windows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PoolRounding {
    Floor,
    /// No window begins behind the map and the padding before it, in ONNX as in Caffe (there only with
    /// padding, but without one only strides above the window's size could do that).
    Ceil,
}

/// The scale and shift of a batch norm: `(x - mean) / sqrt(variance + epsilon) * gamma + beta`.
///
/// # Errors
/// Lists of different lengths.
pub(crate) fn normalisation<'a>(
    gamma: &[f32],
    beta: &[f32],
    mean: &[f32],
    variance: &[f32],
    epsilon: f32,
) -> Result<Kind<'a>, Reason> {
    let lengths = [gamma.len(), beta.len(), mean.len(), variance.len()];
    if lengths[0] == 0 || lengths.iter().any(|&length| length != lengths[0]) {
        return Err(Reason::Normalisation(lengths));
    }
    let scale = |c: usize| f64::from(gamma[c]) / (f64::from(variance[c]) + f64::from(epsilon)).sqrt();
    let shift = |c: usize| (f64::from(beta[c]) - f64::from(mean[c]) * scale(c)) as f32;
    let channels = 0..gamma.len();
    Ok(Kind::Affine {
        scale: channels.clone().map(|c| scale(c) as f32).collect(),
        shift: channels.map(shift).collect(),
    })
}
