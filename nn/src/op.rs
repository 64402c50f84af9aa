//! What a layer computes, and what others ask of that.

use serde::{Deserialize, Serialize};

/// How a pooling layer rounds its output size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rounding {
    /// As Caffe does: windows that begin inside the map.
    Ceil,
    /// Only windows that lie inside the map.
    Floor,
}

/// What a layer computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "op", deny_unknown_fields)]
pub enum Op {
    /// Square convolution followed by ReLU; weights are `[output][input][row][column]`.
    Conv {
        /// Output channels.
        filters: usize,
        /// Rows and columns of the kernel.
        kernel: usize,
        /// Stride in both directions.
        stride: usize,
        /// Zero padding on all four sides.
        pad: usize,
    },
    /// The same without ReLU: the layer whose channels are averaged to scores, and only that.
    LinearConv {
        /// Output channels.
        filters: usize,
        /// Rows and columns of the kernel.
        kernel: usize,
        /// Stride in both directions.
        stride: usize,
        /// Zero padding on all four sides.
        pad: usize,
    },
    /// Square max pooling without padding.
    MaxPool {
        /// Rows and columns of the window.
        size: usize,
        /// Stride in both directions.
        stride: usize,
        /// Rounding of the output size.
        rounding: Rounding,
    },
    /// Concatenation over channels, in the order of the inputs.
    Concat,
    /// Sum of two maps of one shape, pixel by pixel: a bypass (residual) connection. Its inputs are never
    /// negative, so it has no ReLU; see [`crate::addends`].
    Add,
    /// Mean over all pixels of a channel; the last layer.
    GlobalAveragePool,
}

/// What the two kinds of convolution have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Convolution {
    /// Output channels.
    pub filters: usize,
    /// Rows and columns of the kernel.
    pub kernel: usize,
    /// Stride in both directions.
    pub stride: usize,
    /// Zero padding on all four sides.
    pub pad: usize,
    /// False for an [`Op::LinearConv`].
    pub relu: bool,
}

impl From<Convolution> for Op {
    fn from(conv: Convolution) -> Op {
        let Convolution { filters, kernel, stride, pad, relu } = conv;
        match relu {
            true => Op::Conv { filters, kernel, stride, pad },
            false => Op::LinearConv { filters, kernel, stride, pad },
        }
    }
}

impl Op {
    /// What tables and files call it: the value of `op` in a network's description.
    pub const fn name(&self) -> &'static str {
        match self {
            Op::Conv { .. } => "conv",
            Op::LinearConv { .. } => "linear_conv",
            Op::MaxPool { .. } => "max_pool",
            Op::Concat => "concat",
            Op::Add => "add",
            Op::GlobalAveragePool => "global_average_pool",
        }
    }

    /// The convolution, of a layer that is one: only these have weights.
    pub const fn convolution(&self) -> Option<Convolution> {
        match *self {
            Op::Conv { filters, kernel, stride, pad } => {
                Some(Convolution { filters, kernel, stride, pad, relu: true })
            }
            Op::LinearConv { filters, kernel, stride, pad } => {
                Some(Convolution { filters, kernel, stride, pad, relu: false })
            }
            Op::MaxPool { .. } | Op::Concat | Op::Add | Op::GlobalAveragePool => None,
        }
    }

    /// True for a convolution or an addition: what it sums up has a scale of its own, and its channels can be averaged to
    /// scores.
    pub const fn is_sum(&self) -> bool {
        matches!(self, Op::Conv { .. } | Op::LinearConv { .. } | Op::Add)
    }

    /// True for a pooling of either kind.
    pub const fn is_pool(&self) -> bool {
        matches!(self, Op::MaxPool { .. } | Op::GlobalAveragePool)
    }

    /// Channels of the output, from those of the inputs.
    pub(crate) fn channels(&self, mut inputs: impl Iterator<Item = usize>) -> usize {
        match (self.convolution(), self) {
            (Some(conv), _) => conv.filters,
            (None, Op::Concat) => inputs.fold(0, usize::saturating_add),
            (None, _) => inputs.next().unwrap_or(0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_convolution_is_of_either_kind() {
        for relu in [true, false] {
            let conv = Convolution { filters: 5, kernel: 3, stride: 2, pad: 1, relu };
            assert_eq!(Op::from(conv).convolution(), Some(conv));
        }
        assert_eq!(Op::Add.convolution(), None);
    }

    #[test]
    fn channels_follow_from_the_inputs() {
        let of = |op: Op| op.channels([3, 4].into_iter());
        assert_eq!(of(Op::Conv { filters: 5, kernel: 1, stride: 1, pad: 0 }), 5);
        assert_eq!([of(Op::Concat), of(Op::Add), of(Op::GlobalAveragePool)], [7, 3, 3]);
    }
}
