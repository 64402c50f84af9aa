//! One node of the graph, by its kind.

use firebrick_nn::network::Op;

use super::super::graph::{Kind, Node};
use super::super::reason::{LowerReason, NotPositive, OnnxReason, Reason};
use super::{Lowering, Map};

impl<'g> Lowering<'g> {
    /// Lowers a node whose inputs are known: the tensor that is known then, and what it is.
    pub(super) fn node(
        &mut self,
        node: &'g Node<'g>,
        mut inputs: Vec<Map>,
    ) -> Result<(&'g str, Map), Reason> {
        let output = node.output.as_str();
        match &node.kind {
            Kind::Concat => return Ok((output, self.concat(node, inputs)?)),
            Kind::Add => return Ok((output, self.add(node, inputs)?)),
            _ => (),
        }
        let (Some(input), true) = (inputs.pop(), inputs.is_empty()) else {
            return Err(Reason::Inputs { found: node.inputs.len(), accepted: Some(1) });
        };
        match &node.kind {
            Kind::Conv { .. } => self.conv(node, input),
            Kind::Linear { .. } => self.linear(node, input),
            Kind::Affine { scale, shift } => self.affine(node, input, scale, shift),
            Kind::Relu => self.relu(node, input).map(|map| (output, map)),
            Kind::MaxPool { window, rounding } => {
                self.max_pool(node, input, window, *rounding).map(|map| (output, map))
            }
            Kind::AveragePool { window, rounding, counts_padding } => {
                let map = self.average_pool(node, input, window, *rounding, *counts_padding)?;
                Ok((output, map))
            }
            Kind::GlobalAveragePool => self.global_average(node, input).map(|map| (output, map)),
            Kind::Flatten => Ok((output, Map { flat: true, ..input })),
            Kind::Softmax if self.ends(output) => Ok((output, input)),
            Kind::Softmax => Err(LowerReason::NotAtEnd.into()),
            Kind::Identity => Ok((output, input)),
            &Kind::Clip { low: least, high: most } => Err(OnnxReason::Clip { least, most }.into()),
            Kind::Pad { pads } => Err(Reason::values("padding", pads, "none")),
            Kind::Refused(reason) => Err(reason.clone()),
            Kind::Concat | Kind::Add => Err(Reason::Inputs { found: node.inputs.len(), accepted: None }),
        }
    }

    fn relu(&mut self, node: &'g Node<'g>, input: Map) -> Result<Map, Reason> {
        if input.is_image() {
            return Err(LowerReason::OverImage.into());
        }
        if !input.positive {
            let averaged = input.averaged.is_some();
            let place = if averaged { NotPositive::Averaged } else { NotPositive::Shared };
            self.refuse(node, LowerReason::Relu { place, layer: input.layer.clone() }.into());
        }
        Ok(Map { positive: true, ..input })
    }

    fn concat(&mut self, node: &'g Node<'g>, inputs: Vec<Map>) -> Result<Map, Reason> {
        let parts = self.parts(node, inputs)?;
        let [first, ..] = parts.as_slice() else { return Err(Reason::Missing("inputs")) };
        if parts.len() == 1 {
            return Ok(first.clone());
        }
        let mut shape = first.shape;
        for part in &parts[1..] {
            if (part.shape.height, part.shape.width) != (shape.height, shape.width) {
                return Err(sizes(first, part).into());
            }
            shape.channels = shape.channels.saturating_add(part.shape.channels);
        }
        let inputs: Vec<&Map> = parts.iter().collect();
        let layer = self.push(&node.name, &inputs, Op::Concat);
        Ok(Map { layer, shape, positive: true, flat: first.flat, averaged: None })
    }

    fn add(&mut self, node: &'g Node<'g>, inputs: Vec<Map>) -> Result<Map, Reason> {
        let mut parts = self.parts(node, inputs)?.into_iter();
        let Some(mut sum) = parts.next() else { return Err(Reason::Missing("inputs")) };
        for part in parts {
            if part.shape != sum.shape {
                return Err(sizes(&sum, &part).into());
            }
            if part.layer == sum.layer {
                return Err(LowerReason::AddsToItself(sum.layer).into());
            }
            let layer = self.push(&node.name, &[&sum, &part], Op::Add);
            sum = Map { layer, positive: true, ..sum };
        }
        Ok(sum)
    }

    /// Several inputs, none of which may be negative.
    fn parts(&mut self, node: &'g Node<'g>, inputs: Vec<Map>) -> Result<Vec<Map>, Reason> {
        let mut parts = Vec::with_capacity(inputs.len());
        for input in inputs {
            if input.is_image() {
                return Err(LowerReason::OverImage.into());
            }
            if input.flat && !input.is_vector() {
                return Err(LowerReason::ReadsMapValues.into());
            }
            let input = self.settled(node, input)?;
            self.need_positive(node, &input);
            parts.push(input);
        }
        Ok(parts)
    }
}

fn sizes(first: &Map, other: &Map) -> LowerReason {
    LowerReason::Sizes([first, other].map(|map| (map.layer.clone(), map.shape)))
}
