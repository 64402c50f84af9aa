//! Linear layers.

use firebrick_nn::network::Shape;

use super::super::graph::{Kind, Node, PoolRounding, Window};
use super::super::reason::{LowerReason, Reason};
use super::Lowering;
use super::conv::bias_values;
use super::kernel::{Kernel, place};
use super::map::Map;
use super::window::axes;

impl<'g> Lowering<'g> {
    pub(super) fn linear(&mut self, node: &'g Node<'g>, input: Map) -> Result<(&'g str, Map), Reason> {
        let Kind::Linear { weights, inputs_first, .. } = &node.kind else {
            return Err(LowerReason::NotA("linear layer").into());
        };
        if !input.flat && !input.is_vector() {
            return Err(LowerReason::ReadsMap.into());
        }
        // Both the average and the layer are linear, so their order does not matter.
        let input = match input.averaged {
            Some(_) if self.ends(&node.output) => input,
            _ => self.settled(node, input)?,
        };
        let Shape { channels, height, width } = input.shape;
        let (rows, columns) = if input.averaged.is_some() { (1, 1) } else { (height, width) };
        if rows != columns {
            return Err(LowerReason::Oblong { rows, columns }.into());
        }
        let values = channels * rows * columns;
        let sizes = match (weights.dims.as_slice(), inputs_first) {
            (&[inputs, outputs], true) | (&[outputs, inputs], false) => (inputs, outputs),
            _ => return Err(Reason::WeightSizes { sizes: weights.dims.clone(), accepted: 2 }),
        };
        if sizes.0 != values || sizes.1 == 0 {
            return Err(LowerReason::LinearWeights { sizes: weights.dims.clone(), values }.into());
        }
        let (weights, mut bias) = self.parameters(node, sizes.1)?;
        if (rows, columns) == (1, 1) && self.composes(&input, sizes.1) {
            return self.composed(node, input, &weights, bias);
        }
        let window = Window { kernel: [rows, columns], ..Window::SINGLE };
        let axes = axes(&window, input.shape, PoolRounding::Floor)?;
        let square = place(&axes, &window, input.is_image())?;
        let spot = self.spot(axes, square, sizes.1, channels)?;
        if !input.is_image() {
            self.need_positive(node, &input);
        }
        let mut kernel = Kernel { weights, filters: sizes.1, groups: 1, rows, columns, dilation: [1, 1] };
        if input.is_image() {
            self.take_colours(node, &input, &mut kernel, &mut bias, &axes)?;
        }
        Ok(self.convolution(node, input, kernel, bias, spot))
    }

    /// Weights `[output][input]` and biases of a linear layer of so many inputs and outputs.
    fn parameters(&self, node: &Node<'_>, outputs: usize) -> Result<(Vec<f32>, Vec<f32>), Reason> {
        let Kind::Linear { weights, inputs_first, alpha, bias } = &node.kind else {
            return Err(LowerReason::NotA("linear layer").into());
        };
        let mut weights = weights.values()?;
        if *inputs_first {
            weights = transposed(&weights, outputs);
        }
        weights.iter_mut().for_each(|weight| *weight *= alpha);
        let mut constant = bias_values(bias.as_ref().map(|(tensor, _)| tensor), outputs)?;
        let beta = bias.as_ref().map_or(1.0, |(_, beta)| *beta);
        constant.iter_mut().for_each(|value| *value *= beta);
        Ok((weights, constant))
    }
}
/// Rows for columns of a matrix with rows of `columns` values.
fn transposed(values: &[f32], columns: usize) -> Vec<f32> {
    let rows = values.len() / columns;
    (0..values.len()).map(|i| values[i % rows * columns + i / rows]).collect()
}
