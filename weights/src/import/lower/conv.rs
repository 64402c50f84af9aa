//! Convolutions, and what is folded into them.

use firebrick_nn::model::FloatConv;
use firebrick_nn::network::{Ceiling, Convolution, Op};

use super::super::graph::{Kind, Node, PoolRounding};
use super::super::reason::{LowerReason, Reason};
use super::super::tensor::Tensor;
use super::Lowering;
use super::behind::Behind;
use super::kernel::{Kernel, Spot, place};
use super::map::Map;
use super::pool::is_nothing;
use super::window::{Axis, Square};

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
        // Both the average and a convolution of single pixels are linear, so their order does not matter.
        let pointwise = is_nothing(window) && *groups == 1;
        let input = match pointwise && self.ends(&node.output) {
            true => input,
            false => self.averages_settled(input)?,
        };
        if input.flat && !input.is_vector() {
            return Err(LowerReason::ReadsVector.into());
        }
        if pointwise && self.composes(&input, filters) {
            let bias = bias_values(bias.as_ref(), filters)?;
            return self.composed(node, input, &weights.values()?, bias);
        }
        if !input.is_image() {
            self.need_positive(node, &input);
        }
        let axes = input.axes(window, PoolRounding::Floor)?;
        let square = place(&axes, window, input.is_image())?;
        let spot = self.spot(axes, square, filters, channels)?;
        let mut kernel = Kernel {
            weights: weights.values()?,
            filters,
            groups: *groups,
            rows,
            columns,
            dilation: window.dilation,
        };
        let mut bias = bias_values(bias.as_ref(), filters)?;
        if input.is_image() {
            self.take_colours(node, &input, &mut kernel, &mut bias, &axes)?;
        }
        Ok(self.convolution(node, input, kernel, bias, spot))
    }

    /// Refuses what the engine has no negative values for, once whatever else reads it.
    pub(super) fn need_positive(&mut self, node: &Node<'_>, input: &Map) {
        if !input.positive {
            self.blame(node, &input.layer, LowerReason::Negative(self.in_file(&input.layer).to_string()));
        }
    }

    /// Refuses the node for a layer without ReLU, unless that has been told. The layer gets one, so that all that is wrong beside is
    /// found, too, and nothing that follows from it.
    pub(super) fn blame(&mut self, node: &Node<'_>, layer: &str, reason: LowerReason) {
        if !self.negative.insert(layer.to_string()) {
            return;
        }
        self.refuse(node, reason.into());
        let found = self.places.get(layer).and_then(|&at| self.layers.get_mut(at));
        if let Some((found, conv)) = found.and_then(|found| found.op.convolution().map(|conv| (found, conv)))
        {
            found.op = Op::from(Convolution { relu: true, ..conv });
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
        let Behind { tensor, bounds, late } = self.absorb(node, &mut kernel.weights, &mut bias);
        // Where nothing can become negative a ReLU is nothing, and where there is one the map can be read.
        let none_negative = || kernel.weights.iter().chain(&bias).all(|value| *value >= 0.0);
        let relu = bounds.is_some() || input.positive && none_negative() && !self.ends(tensor);
        let weights = kernel.dense(input.shape.channels, &spot);
        let Square { kernel, stride, pad, .. } = spot.square;
        let layer =
            self.push(&node.name, &[&input], Convolution { filters, kernel, stride, pad, relu }.into());
        let ceiling = bounds.and_then(|bounds| Ceiling::try_from(bounds.high).ok());
        if let Some(pushed) = self.layers.last_mut() {
            pushed.ceiling = ceiling;
        }
        if late {
            self.late.insert(layer.clone());
        }
        self.convs.insert(layer.clone(), FloatConv { weights, bias });
        let (flat, averaged) = (input.flat, input.averaged);
        (tensor, Map { ceiling, flat, averaged, ..Map::of(layer, shape, relu) })
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
        Ok(Map::of(layer, shape, true))
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
