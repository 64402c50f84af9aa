//! ReLUs and clips that are not part of the convolution right before them.

use firebrick_nn::network::{Ceiling, Op};

use super::super::graph::Node;
use super::super::reason::{LowerReason, NotPositive, Reason};
use super::Lowering;
use super::kernel::{Kernel, single};
use super::map::Map;

impl<'g> Lowering<'g> {
    pub(super) fn relu(&mut self, node: &'g Node<'g>, input: Map) -> Result<Map, Reason> {
        if input.is_image() {
            return Err(LowerReason::OverImage.into());
        }
        if !input.positive {
            let averaged = input.averaged.is_some();
            let place = if averaged { NotPositive::Averaged } else { NotPositive::Shared };
            let reason = LowerReason::Relu { place, layer: self.in_file(&input.layer).to_string() };
            self.blame(node, &input.layer, reason);
        }
        self.arrived(&input.layer);
        Ok(Map { positive: true, ..input })
    }

    /// The nearest value from `low` to `high`.
    pub(super) fn clip(
        &mut self,
        node: &'g Node<'g>,
        input: Map,
        low: f32,
        high: f32,
    ) -> Result<Map, Reason> {
        let ceiling = Ceiling::try_from(high).ok();
        // What is never negative may be clipped below 0 as well.
        let possible = (low == 0.0 || low < 0.0 && input.positive) && high > 0.0;
        if !possible || input.is_image() {
            return Err(LowerReason::Clip { low, high }.into());
        }
        let input = self.relu(node, input)?;
        let Some(ceiling) = ceiling else { return Ok(input) };
        if input.ceiling.is_some_and(|found| found.value() <= high) {
            return Ok(input);
        }
        let input = self.settled(node, input)?;
        if input.alone && self.clips(&input.layer) {
            self.set_ceiling(&input.layer, ceiling);
            return Ok(Map { ceiling: Some(ceiling), ..input });
        }
        let place = single(input.shape, [0; 4])?;
        let clipped = self.added(&node.name, &input, Kernel::unit, place)?;
        self.set_ceiling(&clipped.layer, ceiling);
        Ok(Map { ceiling: Some(ceiling), flat: input.flat, ..clipped })
    }

    /// True if the values of the layer, which has a ReLU and which nothing else reads, can be clipped in it.
    fn clips(&self, layer: &str) -> bool {
        let Some(found) = self.layer(layer) else { return false };
        match found.op {
            Op::Conv { .. } | Op::Add => true,
            Op::Concat | Op::MaxPool { .. } => found.inputs.iter().all(|part| self.clips(part)),
            Op::LinearConv { .. } | Op::GlobalAveragePool => false,
        }
    }

    fn set_ceiling(&mut self, layer: &str, ceiling: Ceiling) {
        let Some(found) = self.places.get(layer).and_then(|&at| self.layers.get_mut(at)) else { return };
        if matches!(found.op, Op::Conv { .. } | Op::Add) {
            found.ceiling = Some(ceiling);
            return;
        }
        for part in found.inputs.clone() {
            self.set_ceiling(&part, ceiling);
        }
    }
}
