//! Convolutions, and what is folded into them.

use firebrick_nn::model::FloatConv;
use firebrick_nn::network::{Convolution, Op};

use super::super::graph::{Kind, Node, PoolRounding};
use super::super::reason::{LowerReason, Reason};
use super::super::tensor::Tensor;
use super::kernel::{Kernel, Spot, place};
use super::window::{Axis, Square, axes};
use super::{Lowering, Map};

impl<'g> Lowering<'g> {
    pub(super) fn conv(&mut self, node: &'g Node<'g>, input: Map) -> Result<(&'g str, Map), Reason> {
        let Kind::Conv { window, groups, weights, bias } = &node.kind else {
            return Err(LowerReason::NotA("convolution").into());
        };
        let &[filters, per_group, rows, columns] = weights.dims.as_slice() else {
            return Err(Reason::WeightSizes { sizes: weights.dims.clone(), accepted: 4 });
        };
        if [rows, columns] != window.kernel {
            return Err(
                LowerReason::KernelWeights { sizes: weights.dims.clone(), kernel: window.kernel }.into()
            );
        }
        let channels = input.shape.channels;
        let (whole, parts) = (per_group.checked_mul(*groups), filters.checked_rem(*groups));
        if whole != Some(channels) || parts != Some(0) || filters == 0 {
            let (sizes, groups) = (weights.dims.clone(), *groups);
            return Err(LowerReason::Groups { sizes, groups, channels }.into());
        }
        let input = self.readable(node, input)?;
        let axes = axes(window, input.shape, PoolRounding::Floor)?;
        let square = place(&axes, window, input.is_image())?;
        let spot = self.spot(axes, square, filters, channels)?;
        let kernel = Kernel {
            weights: weights.values()?,
            filters,
            groups: *groups,
            rows,
            columns,
            dilation: window.dilation,
        };
        let bias = bias_values(bias.as_ref(), filters)?;
        Ok(self.convolution(node, input, kernel, bias, spot))
    }

    /// A layer whose input must be of one sign, or the image.
    pub(super) fn readable(&mut self, node: &'g Node<'g>, input: Map) -> Result<Map, Reason> {
        let input = self.settled(node, input)?;
        if input.flat && !input.is_vector() {
            return Err(LowerReason::ReadsVector.into());
        }
        if !input.is_image() {
            self.need_positive(node, &input);
        }
        Ok(input)
    }

    /// Refuses what the engine has no negative values for.
    pub(super) fn need_positive(&mut self, node: &'g Node<'g>, input: &Map) {
        if !input.positive {
            self.refuse(node, LowerReason::Negative(input.layer.clone()).into());
        }
    }

    /// The place of a convolution, with room for its weights.
    pub(super) fn spot(
        &mut self,
        axes: [Axis; 2],
        square: Square,
        filters: usize,
        channels: usize,
    ) -> Result<Spot, Reason> {
        let weights = self.reserve([filters, channels, square.kernel, square.kernel])?;
        Ok(Spot { axes, square, weights })
    }

    /// Appends a convolution with all that can be folded into it; the tensor that it gives.
    pub(super) fn convolution(
        &mut self,
        node: &'g Node<'g>,
        input: Map,
        mut kernel: Kernel,
        mut bias: Vec<f32>,
        spot: Spot,
    ) -> (&'g str, Map) {
        let (filters, shape) = (kernel.filters, spot.shape(kernel.filters));
        let (tensor, relu) = self.absorb(node, &mut kernel.weights, &mut bias);
        let weights = kernel.dense(input.shape.channels, &spot);
        let Square { kernel, stride, pad, .. } = spot.square;
        let layer =
            self.push(&node.name, &[&input], Convolution { filters, kernel, stride, pad, relu }.into());
        self.convs.insert(layer.clone(), FloatConv { weights, bias });
        (tensor, Map { layer, shape, positive: relu, flat: input.flat, averaged: input.averaged })
    }

    /// A convolution of each channel by itself that the file does not have, over a map without negative values.
    pub(super) fn added(
        &mut self,
        name: &str,
        input: &Map,
        kernel: impl FnOnce(usize) -> Kernel,
        (axes, square): ([Axis; 2], Square),
    ) -> Result<Map, Reason> {
        let filters = input.shape.channels;
        let spot = self.spot(axes, square, filters, filters)?;
        let Square { kernel: side, stride, pad, .. } = square;
        let layer = self.push(name, &[input], Op::Conv { filters, kernel: side, stride, pad });
        let (shape, weights) = (spot.shape(filters), kernel(filters).dense(filters, &spot));
        self.convs.insert(layer.clone(), FloatConv { weights, bias: vec![0.0; filters] });
        Ok(Map { layer, shape, positive: true, flat: false, averaged: None })
    }

    /// Folds the scales, shifts and the ReLU behind a convolution into it: the last tensor, and if there is a ReLU.
    fn absorb(&mut self, node: &'g Node<'g>, weights: &mut [f32], bias: &mut [f32]) -> (&'g str, bool) {
        let mut tensor = node.output.as_str();
        while let Some((i, reader)) = self.sole_reader(tensor) {
            match &reader.kind {
                Kind::Identity => (),
                Kind::Affine { scale, shift } if [1, bias.len()].contains(&scale.len()) => {
                    fold(weights, bias, scale, shift);
                }
                // What is behind it can no longer be folded into the weights, which are before it.
                Kind::Relu => {
                    self.absorbed.insert(i);
                    return (&reader.output, true);
                }
                _ => break,
            }
            self.absorbed.insert(i);
            tensor = &reader.output;
        }
        (tensor, self.relu_behind(tensor))
    }

    /// True if a ReLU behind concats and max poolings can as well be before them: it takes each value by itself and changes no
    /// order, so that the largest of a window stays the largest.
    fn relu_behind(&self, tensor: &str) -> bool {
        let mut tensor = tensor;
        while let Some((_, reader)) = self.sole_reader(tensor) {
            match reader.kind {
                Kind::Relu => return true,
                Kind::Identity | Kind::Concat | Kind::MaxPool { .. } => tensor = &reader.output,
                _ => return false,
            }
        }
        false
    }
}

/// The bias, zeros if there is none; a single value serves all filters.
pub(super) fn bias_values(bias: Option<&Tensor<'_>>, filters: usize) -> Result<Vec<f32>, Reason> {
    let Some(bias) = bias else { return Ok(vec![0.0; filters]) };
    let values = match bias.len() {
        Some(len) if len == 1 || len == filters => bias.values()?,
        _ => return Err(LowerReason::Bias { sizes: bias.dims.clone(), filters }.into()),
    };
    Ok((0..filters).map(|f| values[f % values.len()]).collect())
}
fn fold(weights: &mut [f32], bias: &mut [f32], scale: &[f32], shift: &[f32]) {
    let each = weights.len() / bias.len();
    for (f, (weights, bias)) in weights.chunks_exact_mut(each).zip(bias).enumerate() {
        let (scale, shift) = (scale[f % scale.len()], shift[f % shift.len()]);
        weights.iter_mut().for_each(|weight| *weight *= scale);
        *bias = *bias * scale + shift;
    }
}
