//! Poolings and averages.

use firebrick_nn::network::{Op, Shape};

use super::super::graph::{Node, Pads, PoolRounding, Window};
use super::super::reason::{LowerReason, Reason};
use super::Lowering;
use super::kernel::{Kernel, place};
use super::map::Map;
use super::window::{Axis, axes, pooling};

impl<'g> Lowering<'g> {
    pub(super) fn max_pool(
        &mut self,
        node: &'g Node<'g>,
        input: Map,
        window: &Window,
        rounding: PoolRounding,
    ) -> Result<Map, Reason> {
        let input = self.pooled(input)?;
        if is_nothing(window) {
            return Ok(input);
        }
        self.need_positive(node, &input);
        let (size, stride) = square(window)?;
        let axes = input.axes(window, rounding)?;
        let Some((rounding, pads)) = pooling(&axes) else {
            let (rows, columns) = (axes[0].outputs, axes[1].outputs);
            return Err(LowerReason::NoPadding { rows, columns, size, stride }.into());
        };
        let shape = Shape { height: axes[0].outputs, width: axes[1].outputs, ..input.shape };
        let input = match pads {
            [0, 0, 0, 0] => input,
            _ => self.padded(node, &input, pads)?,
        };
        let layer = self.push(&node.name, &[&input], Op::MaxPool { size, stride, rounding });
        Ok(Map { ceiling: input.ceiling, alone: input.alone, ..Map::of(layer, shape, true) })
    }

    pub(super) fn average_pool(
        &mut self,
        node: &'g Node<'g>,
        input: Map,
        window: &Window,
        rounding: PoolRounding,
        counts_padding: bool,
    ) -> Result<Map, Reason> {
        let input = self.pooled(input)?;
        if is_nothing(window) {
            return Ok(input);
        }
        // Zeros that a layer of the file has put around the map count as its pixels.
        let own = axes(window, input.padded_shape(), rounding)?;
        let whole = own.iter().all(|axis| axis.extent == axis.side && axis.outputs == 1 && axis.before == 0);
        if whole && window.dilation == [1, 1] && input.pads == [0; 4] {
            return self.global_average(input);
        }
        if own.iter().any(|axis| axis.overhang() > 0) {
            return Err(LowerReason::CutWindows.into());
        }
        if !counts_padding && own.iter().any(Axis::touches_padding) {
            return Err(LowerReason::UncountedPadding.into());
        }
        self.need_positive(node, &input);
        let axes = input.axes(window, rounding)?;
        let square = place(&axes, window, false)?;
        self.added(&node.name, &input, |channels| mean(channels, window), (axes, square))
    }

    pub(super) fn global_average(&mut self, input: Map) -> Result<Map, Reason> {
        if input.averaged.is_some() {
            return Ok(input);
        }
        let input = self.pooled(input)?;
        Ok(Map { averaged: Some(self.at), ..input })
    }

    /// The input of a pooling layer.
    fn pooled(&mut self, input: Map) -> Result<Map, Reason> {
        if input.is_image() {
            return Err(LowerReason::OverImage.into());
        }
        if input.flat {
            return Err(LowerReason::ReadsVector.into());
        }
        self.averages_settled(input)
    }

    /// The map as a layer has it: its average and its zeros around it computed.
    pub(super) fn settled(&mut self, node: &'g Node<'g>, input: Map) -> Result<Map, Reason> {
        let input = self.averages_settled(input)?;
        self.pads_settled(node, input)
    }

    /// The map with its average computed, if it is one: by a convolution, which is the average's in all that is told of it.
    pub(super) fn averages_settled(&mut self, input: Map) -> Result<Map, Reason> {
        let Some(average) = input.averaged else { return Ok(input) };
        let input = Map { averaged: None, ..input };
        if (input.shape.height, input.shape.width) == (1, 1) {
            return Ok(input);
        }
        let here = std::mem::replace(&mut self.at, average);
        let averaged = self.averaged(&self.graph.nodes[average], &input);
        self.at = here;
        averaged
    }

    fn averaged(&mut self, node: &Node<'_>, input: &Map) -> Result<Map, Reason> {
        let Shape { height, width, .. } = input.shape;
        self.need_positive(node, input);
        let window = Window { kernel: [height, width], ..Window::SINGLE };
        let axes = axes(&window, input.shape, PoolRounding::Floor)?;
        let oblong = || LowerReason::OblongAverage { layer: node.name.clone(), height, width };
        let square = place(&axes, &window, false).map_err(|_| oblong())?;
        let averaged = self.added(&node.name, input, |channels| mean(channels, &window), (axes, square))?;
        Ok(Map { flat: input.flat, ..averaged })
    }
}

/// True if each window is a pixel of the map; of a pooling, as exporters write an adaptive pooling to the size that the map has.
pub(super) fn is_nothing(window: &Window) -> bool {
    let single = Window { dilation: [1, 1], ..*window } == Window::SINGLE;
    // Of one pixel, paddings of the same size are none.
    single || ([window.kernel, window.stride], window.pads) == ([[1, 1]; 2], Pads::SameUpper)
}

/// Size and stride of a window that is a square.
pub(super) fn square(window: &Window) -> Result<(usize, usize), LowerReason> {
    match *window {
        Window { kernel: [size, columns], stride: [down, across], dilation: [1, 1], .. }
            if size == columns && down == across =>
        {
            Ok((size, down))
        }
        Window { kernel, stride, dilation, .. } => Err(LowerReason::Pooling { kernel, stride, dilation }),
    }
}

/// The mean of each channel over a window.
fn mean(channels: usize, window: &Window) -> Kernel {
    let ([rows, columns], dilation) = (window.kernel, window.dilation);
    let weight = 1.0 / (rows * columns) as f32;
    let weights = vec![weight; channels * rows * columns];
    Kernel { weights, filters: channels, groups: channels, rows, columns, dilation }
}
