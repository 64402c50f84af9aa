//! Operators that change what axes a tensor has: averages, vectors, turned maps, and linear layers, which read vectors.

use firebrick_nn::network::Shape;

use super::super::graph::{Kind, Pads, PoolRounding, Window};
use super::super::reason::{LowerReason, OnnxReason, Reason};
use super::super::tensor::Tensor;
use super::axes::{axis_of, count};
use super::fold::View;
use super::layout::{Axis, Layout};
use super::node::{Layers, Reader, Stop};
use super::target;

impl<'a> Reader<'a, '_> {
    /// An average over rows and columns in any of its forms; over one of the two it is a pooling.
    pub fn reduce_mean(&self) -> Result<Layers<'a>, Stop> {
        let axes = match self.maybe(1)? {
            Some(tensor) => tensor.integers()?,
            None => self.attributes.ints("axes")?.unwrap_or_default(),
        };
        let layout = self.layout(0)?;
        let rank = layout.dims.len();
        let places = match (axes.is_empty(), self.attributes.int("noop_with_empty_axes", 0)?) {
            (false, _) => axes.iter().map(|&axis| axis_of(axis, rank)).collect::<Result<Vec<usize>, _>>()?,
            (true, 0) => (0..rank).collect(),
            (true, _) => Vec::new(),
        };
        let mut reduced: Vec<Axis> =
            places.iter().filter(|&&at| layout.dims[at] > 1).map(|&at| layout.axes[at]).collect();
        reduced.sort_unstable();
        let mut kinds = Vec::new();
        match reduced.as_slice() {
            [] => kinds.push(Kind::Identity),
            [Axis::Pixel] | [Axis::Row, Axis::Column] => kinds.push(Kind::GlobalAveragePool),
            [Axis::Row] if layout.size(Axis::Column) == 1 => kinds.push(Kind::GlobalAveragePool),
            [Axis::Column] if layout.size(Axis::Row) == 1 => kinds.push(Kind::GlobalAveragePool),
            [Axis::Row] => kinds.push(strip([layout.size(Axis::Row), 1])),
            [Axis::Column] => kinds.push(strip([1, layout.size(Axis::Column)])),
            _ => return Err(OnnxReason::Axes(axes).into()),
        }
        let mut mean = layout.clone();
        places.iter().for_each(|&at| mean.dims[at] = 1);
        if self.attributes.int("keepdims", 1)? == 0 {
            mean = mean.without(&places);
            if mean.is_flat() {
                kinds.push(Kind::Flatten);
            }
        }
        Ok(Layers { kinds, inputs: vec![self.computed(0)?], layout: Some(mean) })
    }

    /// Reshape, Flatten, Squeeze, Unsqueeze.
    pub fn resized(&self) -> Result<Layers<'a>, Stop> {
        let second = self.maybe(1)?.map(|tensor| tensor.integers()).transpose()?;
        let layout = self.layout(0)?;
        let dims = target::sizes(self.node.operator, self.attributes, second, &layout.dims)?;
        let resized = layout.resized(&dims);
        let resized = resized.ok_or_else(|| OnnxReason::Resized { from: layout.dims.clone(), to: dims })?;
        let kind = if resized.is_flat() { Kind::Flatten } else { Kind::Identity };
        Ok(Layers { kinds: vec![kind], inputs: vec![self.computed(0)?], layout: Some(resized) })
    }

    /// Another order of the axes: nothing, as long as who reads them knows.
    pub fn transposed(&self) -> Result<Layers<'a>, Stop> {
        let layout = self.layout(0)?;
        let order = target::order(self.attributes, layout.dims.len())?;
        let turned = layout.turned(&order);
        Ok(Layers { kinds: vec![Kind::Identity], inputs: vec![self.computed(0)?], layout: Some(turned) })
    }

    pub fn softmax(&self) -> Result<Layers<'a>, Stop> {
        // Before opset 13 all axes from this one on were one.
        let is_old = self.context.opset < 13;
        let axis = self.attributes.int("axis", if is_old { 1 } else { -1 })?;
        self.one(Kind::Softmax, |layout| {
            let at = axis_of(axis, layout.dims.len())?;
            let is_channel = |at: usize| matches!(layout.axes[at], Axis::Channel | Axis::Value);
            let behind = (at..layout.dims.len()).any(is_channel) && layout.dims[..at].iter().all(|&n| n == 1);
            match is_channel(at) || is_old && behind {
                true => Ok(Some(layout.clone())),
                false => Err(Reason::value("axis", axis, "that of the channels").into()),
            }
        })
    }

    pub fn linear(&self) -> Result<Layers<'a>, Stop> {
        let (mut inputs_first, mut alpha, mut bias) = (true, 1.0, None);
        if self.node.operator == "Gemm" {
            self.attributes.only(&["alpha", "beta", "broadcast", "transA", "transB"])?;
            if self.attributes.int("transA", 0)? != 0 {
                return Err(Reason::value("transA", 1, "0").into());
            }
            inputs_first = self.attributes.int("transB", 0)? == 0;
            alpha = self.attributes.float("alpha", 1.0)?;
            let beta = self.attributes.float("beta", 1.0)?;
            bias = self.maybe(2)?.map(|bias| (bias, beta));
        }
        let mut weights = self.constant(1)?;
        let input = self.computed(0)?;
        let mut layout = None;
        if let Some(read) = self.context.layouts.get(input) {
            if !read.is_vector() {
                return Err(LowerReason::ReadsMap.into());
            }
            if let (Some(shape), &[inputs, outputs]) = (read.last, weights.dims.as_slice()) {
                let inputs = if inputs_first { inputs } else { outputs };
                if inputs != read.dims[1] {
                    return Err(
                        LowerReason::LinearWeights { sizes: weights.dims, values: read.dims[1] }.into()
                    );
                }
                weights = self.channels_first(&weights, shape, inputs_first)?;
            }
            let outputs = weights.dims.get(usize::from(inputs_first)).copied();
            layout = outputs.map(|outputs| Layout::vector(read.batch(), outputs));
        }
        let kind = Kind::Linear { weights, inputs_first, alpha, bias };
        Ok(Layers { kinds: vec![kind], inputs: vec![input], layout })
    }

    /// Weights for a map's values with channels first, from those for channels last.
    fn channels_first(
        &self,
        weights: &Tensor<'a>,
        shape: Shape,
        inputs_first: bool,
    ) -> Result<Tensor<'a>, Stop> {
        let Shape { channels, height, width } = shape;
        let outputs = weights.dims[usize::from(inputs_first)];
        let (pixels, c, n) = (height * width, channels as isize, outputs as isize);
        let view = match inputs_first {
            true => View { start: 0, dims: vec![channels, pixels, outputs], strides: vec![n, c * n, 1] },
            false => View {
                start: 0,
                dims: vec![outputs, channels, pixels],
                strides: vec![c * pixels as isize, 1, c],
            },
        };
        let budget = &self.context.store.budget;
        budget.computed(weights.bytes_to_load())?;
        let made = Tensor { data: super::super::tensor::Data::Fill(0.0), ..weights.clone() };
        budget.computed(made.bytes_to_load())?;
        let values = weights.load()?;
        if count(&view.dims) != values.len() {
            return Err(LowerReason::LinearWeights {
                sizes: weights.dims.clone(),
                values: channels * pixels,
            }
            .into());
        }
        Ok(made.with(values.picked(view.into_places())))
    }
}

/// The average of whole rows or columns.
fn strip<'a>(kernel: [usize; 2]) -> Kind<'a> {
    let window = Window { kernel, pads: Pads::Given([0; 4]), ..Window::SINGLE };
    Kind::AveragePool { window, rounding: PoolRounding::Floor, counts_padding: false }
}
