//! Poolings and averages.

use firebrick_nn::network::{Op, Shape};

use super::super::graph::{Node, PoolRounding, Window};
use super::super::reason::{LowerReason, Reason};
use super::kernel::{Kernel, place, single};
use super::window::{axes, pooling};
use super::{Lowering, Map};

impl<'g> Lowering<'g> {
    pub(super) fn max_pool(
        &mut self,
        node: &'g Node<'g>,
        input: Map,
        window: &Window,
        rounding: PoolRounding,
    ) -> Result<Map, Reason> {
        let input = self.pooled(node, input)?;
        self.need_positive(node, &input);
        let ([size, columns], [stride, across]) = (window.kernel, window.stride);
        if size != columns || stride != across || window.dilation != [1, 1] {
            let Window { kernel, stride, dilation, .. } = *window;
            return Err(LowerReason::Pooling { kernel, stride, dilation }.into());
        }
        let axes = axes(window, input.shape, rounding)?;
        let Some((rounding, pads)) = pooling(&axes) else {
            let (rows, columns) = (axes[0].outputs, axes[1].outputs);
            return Err(LowerReason::NoPadding { rows, columns, size, stride }.into());
        };
        let input = match pads {
            [0, 0, 0, 0] => input,
            _ => self.padded(node, &input, pads)?,
        };
        let layer = self.push(&node.name, &[&input], Op::MaxPool { size, stride, rounding });
        let shape = Shape { height: axes[0].outputs, width: axes[1].outputs, ..input.shape };
        Ok(Map { layer, shape, positive: true, flat: false, averaged: None })
    }

    /// The map with zeros around it.
    fn padded(&mut self, node: &Node<'_>, input: &Map, pads: [usize; 4]) -> Result<Map, Reason> {
        let place = single(input.shape, pads)?;
        self.added(&format!("{}/pad", node.name), input, Kernel::unit, place)
    }

    pub(super) fn average_pool(
        &mut self,
        node: &'g Node<'g>,
        input: Map,
        window: &Window,
        rounding: PoolRounding,
        counts_padding: bool,
    ) -> Result<Map, Reason> {
        let input = self.pooled(node, input)?;
        let axes = axes(window, input.shape, rounding)?;
        let whole = axes.iter().all(|axis| axis.extent == axis.side && axis.outputs == 1 && axis.before == 0);
        if whole && window.dilation == [1, 1] {
            return self.global_average(node, input);
        }
        if axes.iter().any(|axis| axis.overhang() > 0) {
            return Err(LowerReason::CutWindows.into());
        }
        if !counts_padding && axes.iter().any(|axis| axis.touches_padding()) {
            return Err(LowerReason::UncountedPadding.into());
        }
        self.need_positive(node, &input);
        let square = place(&axes, window, false)?;
        self.added(&node.name, &input, |channels| mean(channels, window), (axes, square))
    }

    pub(super) fn global_average(&mut self, node: &'g Node<'g>, input: Map) -> Result<Map, Reason> {
        let input = self.pooled(node, input)?;
        Ok(Map { averaged: Some(node.name.clone()), ..input })
    }

    /// The input of a pooling layer.
    fn pooled(&mut self, node: &'g Node<'g>, input: Map) -> Result<Map, Reason> {
        if input.is_image() {
            return Err(LowerReason::OverImage.into());
        }
        if input.flat {
            return Err(LowerReason::ReadsVector.into());
        }
        self.settled(node, input)
    }

    /// The map with its average computed, if it is one: by a convolution.
    pub(super) fn settled(&mut self, node: &'g Node<'g>, input: Map) -> Result<Map, Reason> {
        let Some(name) = input.averaged.clone() else { return Ok(input) };
        let Shape { height, width, .. } = input.shape;
        let input = Map { averaged: None, ..input };
        if (height, width) == (1, 1) {
            return Ok(input);
        }
        self.need_positive(node, &input);
        let window = Window { kernel: [height, width], ..Window::SINGLE };
        let axes = axes(&window, input.shape, PoolRounding::Floor)?;
        let oblong = || LowerReason::OblongAverage { layer: name.clone(), height, width };
        let square = place(&axes, &window, false).map_err(|_| oblong())?;
        let averaged = self.added(&name, &input, |channels| mean(channels, &window), (axes, square))?;
        Ok(Map { flat: input.flat, ..averaged })
    }
}

/// The mean of each channel over a window.
fn mean(channels: usize, window: &Window) -> Kernel {
    let ([rows, columns], dilation) = (window.kernel, window.dilation);
    let weight = 1.0 / (rows * columns) as f32;
    let weights = vec![weight; channels * rows * columns];
    Kernel { weights, filters: channels, groups: channels, rows, columns, dilation }
}
