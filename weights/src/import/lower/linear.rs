//! Linear layers, and scales and shifts that no convolution is before.

use firebrick_nn::network::Shape;

use super::super::graph::{Kind, Node, PoolRounding, Window};
use super::super::reason::{LowerReason, Reason};
use super::conv::bias_values;
use super::kernel::{Kernel, place, single};
use super::window::axes;
use super::{Lowering, Map};

impl<'g> Lowering<'g> {
    /// A scale and a shift that no convolution is before.
    pub(super) fn affine(
        &mut self,
        node: &'g Node<'g>,
        input: Map,
        scale: &[f32],
        shift: &[f32],
    ) -> Result<(&'g str, Map), Reason> {
        if input.is_image() {
            return Err(LowerReason::ScalesImage.into());
        }
        let input = self.readable(node, input)?;
        let channels = input.shape.channels;
        if ![1, channels].contains(&scale.len()) {
            return Err(LowerReason::Scales { values: scale.len(), channels }.into());
        }
        let each = |values: &[f32]| (0..channels).map(|c| values[c % values.len()]).collect::<Vec<f32>>();
        let (axes, square) = single(input.shape, [0; 4])?;
        let spot = self.spot(axes, square, channels, channels)?;
        Ok(self.convolution(node, input, Kernel::diagonal(each(scale)), each(shift), spot))
    }

    pub(super) fn linear(&mut self, node: &'g Node<'g>, input: Map) -> Result<(&'g str, Map), Reason> {
        let Kind::Linear { weights, inputs_first, alpha, bias } = &node.kind else {
            return Err(LowerReason::NotA("linear layer").into());
        };
        if !input.flat {
            return Err(LowerReason::ReadsMap.into());
        }
        let averaged = input.averaged.clone();
        // Both the average and the layer are linear, so their order does not matter.
        let input = match averaged {
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
        let window = Window { kernel: [rows, columns], ..Window::SINGLE };
        let axes = axes(&window, input.shape, PoolRounding::Floor)?;
        let square = place(&axes, &window, input.is_image())?;
        let spot = self.spot(axes, square, sizes.1, channels)?;
        if !input.is_image() {
            self.need_positive(node, &input);
        }
        let mut weights = weights.values()?;
        if *inputs_first {
            weights = transposed(&weights, sizes.1);
        }
        weights.iter_mut().for_each(|weight| *weight *= alpha);
        let mut constant = bias_values(bias.as_ref().map(|(tensor, _)| tensor), sizes.1)?;
        let beta = bias.as_ref().map_or(1.0, |(_, beta)| *beta);
        constant.iter_mut().for_each(|value| *value *= beta);
        let kernel = Kernel { weights, filters: sizes.1, groups: 1, rows, columns, dilation: [1, 1] };
        Ok(self.convolution(node, input, kernel, constant, spot))
    }
}
/// Rows for columns of a matrix with rows of `columns` values.
fn transposed(values: &[f32], columns: usize) -> Vec<f32> {
    let rows = values.len() / columns;
    (0..values.len()).map(|i| values[i % rows * columns + i / rows]).collect()
}
