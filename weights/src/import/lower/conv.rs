//! Convolutions, linear layers, and scales and shifts.

use firebrick_nn::model::FloatConv;
use firebrick_nn::network::{Op, Shape};

use super::super::graph::{Kind, Node, Pads, PoolRounding, Window};
use super::super::tensor::Tensor;
use super::window::{Axis, Square, axes, square};
use super::{Lowering, Map};

/// A convolution's weights as the file has them.
pub(super) struct Kernel {
    /// `[output][input / groups][row][column]`.
    pub weights: Vec<f32>,
    pub filters: usize,
    pub groups: usize,
    pub rows: usize,
    pub columns: usize,
    pub dilation: [usize; 2],
}

/// Where a convolution's windows are, with room for its weights.
pub(super) struct Spot {
    axes: [Axis; 2],
    square: Square,
    /// Number of weights, zeros included.
    weights: usize,
}

impl Spot {
    fn shape(&self, channels: usize) -> Shape {
        Shape { channels, height: self.axes[0].outputs, width: self.axes[1].outputs }
    }
}

impl Kernel {
    /// One tap of weight 1 for each channel.
    pub fn unit(channels: usize) -> Self {
        Self::diagonal(vec![1.0; channels])
    }

    /// One tap for each channel.
    pub fn diagonal(weights: Vec<f32>) -> Self {
        let filters = weights.len();
        Kernel { weights, filters, groups: filters, rows: 1, columns: 1, dilation: [1, 1] }
    }

    /// `[output][input][row][column]` of a square kernel over all channels, zeros where nothing is.
    fn dense(self, channels: usize, spot: &Spot) -> Vec<f32> {
        let (k, at, per_group) = (spot.square.kernel, spot.square.at, channels / self.groups);
        if self.groups == 1 && (self.rows, self.columns) == (k, k) {
            return self.weights;
        }
        let mut dense = vec![0.0; spot.weights];
        let taps = self.rows * self.columns;
        for (i, planes) in self.weights.chunks_exact(taps).enumerate() {
            let (filter, channel) = (i / per_group, i % per_group);
            let first = filter / (self.filters / self.groups) * per_group;
            let plane = &mut dense[(filter * channels + first + channel) * k * k..][..k * k];
            for (tap, &weight) in planes.iter().enumerate() {
                let row = at[0] + tap / self.columns * self.dilation[0];
                let column = at[1] + tap % self.columns * self.dilation[1];
                plane[row * k + column] = weight;
            }
        }
        dense
    }
}

impl<'g> Lowering<'g> {
    pub(super) fn conv(&mut self, node: &'g Node<'g>, input: Map) -> Result<(&'g str, Map), String> {
        let Kind::Conv { window, groups, weights, bias } = &node.kind else {
            return Err("is no convolution".to_string());
        };
        let &[filters, per_group, rows, columns] = weights.dims.as_slice() else {
            return Err(format!("weights of sizes {:?}, accepted: 4 sizes", weights.dims));
        };
        if [rows, columns] != window.kernel {
            return Err(format!("weights of sizes {:?} for a kernel of {:?}", weights.dims, window.kernel));
        }
        let channels = input.shape.channels;
        let (whole, parts) = (per_group.checked_mul(*groups), filters.checked_rem(*groups));
        if whole != Some(channels) || parts != Some(0) || filters == 0 {
            return Err(format!(
                "weights of sizes {:?} in {groups} groups over {channels} channels",
                weights.dims
            ));
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
    pub(super) fn readable(&mut self, node: &'g Node<'g>, input: Map) -> Result<Map, String> {
        let input = self.settled(node, input)?;
        if input.flat && !input.is_vector() {
            return Err("reads a vector, accepted: a map".to_string());
        }
        if !input.is_image() {
            self.need_positive(node, &input);
        }
        Ok(input)
    }

    /// Refuses what the engine has no negative values for.
    pub(super) fn need_positive(&mut self, node: &'g Node<'g>, input: &Map) {
        if !input.positive {
            let reason = format!(
                "reads `{}`, which can be negative: no ReLU is behind it alone; accepted without one: the layer that \
                 gives the scores",
                input.layer
            );
            self.refuse(node, reason);
        }
    }

    /// The place of a convolution, with room for its weights.
    pub(super) fn spot(
        &mut self,
        axes: [Axis; 2],
        square: Square,
        filters: usize,
        channels: usize,
    ) -> Result<Spot, String> {
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
        let op = match relu {
            true => Op::Conv { filters, kernel, stride, pad },
            false => Op::LinearConv { filters, kernel, stride, pad },
        };
        let layer = self.push(&node.name, &[&input], op);
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
    ) -> Result<Map, String> {
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

    /// True if a ReLU behind concats and max poolings can as well be before them.
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

    /// A scale and a shift that no convolution is before.
    pub(super) fn affine(
        &mut self,
        node: &'g Node<'g>,
        input: Map,
        scale: &[f32],
        shift: &[f32],
    ) -> Result<(&'g str, Map), String> {
        if input.is_image() {
            return Err(
                "scales the image, accepted: as `mean` and `scale` of `preprocess:` in a YAML file".into()
            );
        }
        let input = self.readable(node, input)?;
        let channels = input.shape.channels;
        if ![1, channels].contains(&scale.len()) {
            return Err(format!("{} values for {channels} channels", scale.len()));
        }
        let each = |values: &[f32]| (0..channels).map(|c| values[c % values.len()]).collect::<Vec<f32>>();
        let (axes, square) = single(input.shape, [0; 4])?;
        let spot = self.spot(axes, square, channels, channels)?;
        Ok(self.convolution(node, input, Kernel::diagonal(each(scale)), each(shift), spot))
    }

    pub(super) fn linear(&mut self, node: &'g Node<'g>, input: Map) -> Result<(&'g str, Map), String> {
        let Kind::Linear { weights, inputs_first, alpha, bias } = &node.kind else {
            return Err("is no linear layer".to_string());
        };
        if !input.flat {
            return Err("reads a map, accepted: a vector (behind Flatten or the like)".to_string());
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
            return Err(format!("reads all of a map of {rows}x{columns} pixels, accepted: square ones"));
        }
        let values = channels * rows * columns;
        let sizes = match (weights.dims.as_slice(), inputs_first) {
            (&[inputs, outputs], true) | (&[outputs, inputs], false) => (inputs, outputs),
            _ => return Err(format!("weights of sizes {:?}, accepted: 2 sizes", weights.dims)),
        };
        if sizes.0 != values || sizes.1 == 0 {
            return Err(format!("weights of sizes {:?} for {values} values", weights.dims));
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

/// The square convolution of a window.
pub(super) fn place(axes: &[Axis; 2], window: &Window, image: bool) -> Result<Square, String> {
    square(axes, image).ok_or_else(|| {
        let [y, x] = axes;
        format!(
            "a kernel of {}x{} with strides {:?} and paddings {}, {}, {}, {} (above, left, below, right) over {}x{} pixels \
             is no square convolution with one stride and padding, even with zeros around it",
            window.kernel[0], window.kernel[1], window.stride, y.before, x.before, y.after, x.after, y.side, x.side
        )
    })
}

/// The windows of one pixel over a map with this padding.
pub(super) fn single(shape: Shape, pads: [usize; 4]) -> Result<([Axis; 2], Square), String> {
    let window = Window { pads: Pads::Given(pads), ..Window::SINGLE };
    let axes = axes(&window, shape, PoolRounding::Floor)?;
    Ok((axes, place(&axes, &window, false)?))
}

/// The bias, zeros if there is none; a single value serves all filters.
fn bias_values(bias: Option<&Tensor<'_>>, filters: usize) -> Result<Vec<f32>, String> {
    let Some(bias) = bias else { return Ok(vec![0.0; filters]) };
    let values = match bias.len() {
        Some(len) if len == 1 || len == filters => bias.values()?,
        _ => return Err(format!("a bias of sizes {:?} for {filters} outputs", bias.dims)),
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

/// Rows for columns of a matrix with rows of `columns` values.
fn transposed(values: &[f32], columns: usize) -> Vec<f32> {
    let rows = values.len() / columns;
    (0..values.len()).map(|i| values[i % rows * columns + i / rows]).collect()
}
