//! One node of the graph, by its kind.

use firebrick_nn::network::Op;

use super::super::graph::{Kind, Node};
use super::super::reason::{LowerReason, Reason};
use super::Lowering;
use super::kernel::{Kernel, single};
use super::map::Map;

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
            Kind::Conv { .. } => return self.conv(node, input),
            Kind::Affine { .. } => return self.affine(node, input),
            Kind::MaxPool { window, rounding } => {
                return Ok((output, self.max_pool(node, input, window, *rounding)?));
            }
            Kind::AveragePool { window, rounding, counts_padding } => {
                let map = self.average_pool(node, input, window, *rounding, *counts_padding)?;
                return Ok((output, map));
            }
            Kind::Relu => return Ok((output, self.relu(node, input)?)),
            &Kind::Clip { low: f32::NEG_INFINITY, high: f32::INFINITY } => return Ok((output, input)),
            &Kind::Clip { low, high } => return Ok((output, self.clip(node, input, low, high)?)),
            &Kind::Pad { pads } => return Ok((output, self.pad(input, pads)?)),
            Kind::Identity => return Ok((output, input)),
            _ => (),
        }
        // The others know nothing of zeros around a map.
        let input = self.pads_settled(node, input)?;
        match &node.kind {
            Kind::Linear { .. } => self.linear(node, input),
            Kind::GlobalAveragePool => self.global_average(input).map(|map| (output, map)),
            Kind::Flatten => Ok((output, Map { flat: true, ..input })),
            Kind::Softmax if self.ends(output) => Ok((output, input)),
            Kind::Softmax => Err(LowerReason::NotAtEnd.into()),
            Kind::Refused(reason) => Err(reason.clone()),
            _ => Err(Reason::Inputs { found: node.inputs.len(), accepted: None }),
        }
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
        if let Some(other) = parts.iter().find(|part| part.ceiling != first.ceiling) {
            let clipped = |map: &Map| (map.layer.clone(), map.ceiling);
            return Err(LowerReason::Ceilings([clipped(first), clipped(other)]).into());
        }
        let inputs: Vec<&Map> = parts.iter().collect();
        let layer = self.push(&node.name, &inputs, Op::Concat);
        let alone = parts.iter().all(|part| part.alone);
        Ok(Map { flat: first.flat, ceiling: first.ceiling, alone, ..Map::of(layer, shape, true) })
    }

    fn add(&mut self, node: &'g Node<'g>, inputs: Vec<Map>) -> Result<Map, Reason> {
        let mut parts = self.parts(node, inputs)?.into_iter();
        let Some(mut sum) = parts.next() else { return Err(Reason::Missing("inputs")) };
        for part in parts {
            if part.shape != sum.shape {
                return Err(sizes(&sum, &part).into());
            }
            if part.layer == sum.layer {
                let twice = |channels| Kernel::diagonal(vec![2.0; channels]);
                let place = single(part.shape, [0; 4])?;
                sum = Map { flat: sum.flat, ..self.added(&node.name, &part, twice, place)? };
                continue;
            }
            let part = match self.can_be_main(&sum) || self.can_be_main(&part) {
                true => part,
                // The engine adds to what it computes: so it computes a copy of one.
                false => {
                    let place = single(part.shape, [0; 4])?;
                    self.added(&format!("{}/copy", node.name), &part, Kernel::unit, place)?
                }
            };
            let layer = self.push(&node.name, &[&sum, &part], Op::Add);
            sum = Map { flat: sum.flat, ..Map::of(layer, sum.shape, true) };
        }
        Ok(sum)
    }

    /// True if the engine can add another map to this one while it computes it.
    fn can_be_main(&self, map: &Map) -> bool {
        let is_computed =
            self.layer(&map.layer).is_some_and(|layer| matches!(layer.op, Op::Conv { .. } | Op::Concat));
        map.alone && map.ceiling.is_none() && is_computed
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
