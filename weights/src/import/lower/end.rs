//! The end of the network: scores that are averaged over a convolution's map.

use firebrick_nn::network::{Network, Op, Shape};

use super::super::graph::Kind;
use super::super::reason::{LowerReason, Reason, Refusal};
use super::kernel::{Kernel, single};
use super::map::Map;
use super::{Lowered, Lowering, engine};

impl Lowering<'_> {
    /// True if nothing but scales, shifts and what the network does not need is behind the tensor.
    pub(super) fn ends(&self, tensor: &str) -> bool {
        let mut tensor = tensor;
        while let Some((_, reader)) = self.sole_reader(tensor) {
            match reader.kind {
                Kind::Identity | Kind::Flatten | Kind::Softmax | Kind::Affine { .. } => {
                    tensor = &reader.output
                }
                _ => return false,
            }
        }
        tensor == self.graph.output
    }

    /// The network, or everything that was refused, and what no engine runs of the rest unless it is for `software` alone.
    pub(super) fn finish(mut self, software: bool) -> Result<Lowered, Vec<Refusal>> {
        match self.maps.get(self.graph.output.as_str()).cloned() {
            Some(map) => {
                if let Err(reason) = self.end(map) {
                    self.refuse_end(reason);
                }
            }
            None if self.refusals.is_empty() => {
                self.refuse_end(LowerReason::NoOutput(self.graph.output.clone()).into());
            }
            None => (),
        }
        let (name, input) = (self.graph.name.clone(), self.graph.shape);
        self.operators.resize(self.layers.len(), "output");
        let network = Network { name, input, layers: self.layers };
        if !software {
            self.refusals.extend(engine::refusals(&network, &self.operators, &self.doubtful));
        }
        if !self.refusals.is_empty() {
            return Err(self.refusals);
        }
        let shift = self.image.map_or(vec![0.0; input.channels], |read| read.shift);
        Ok(Lowered { network, convs: self.convs, shift })
    }

    fn end(&mut self, map: Map) -> Result<(), Reason> {
        if map.is_image() {
            return Err(LowerReason::OutputIsImage.into());
        }
        if !map.is_vector() {
            let Shape { height, width, .. } = map.padded_shape();
            return Err(LowerReason::OutputIsMap { height, width }.into());
        }
        let is_scored = self.layers.iter().any(|layer| layer.name == map.layer && layer.op.is_sum());
        let name = map.averaged.clone().unwrap_or_else(|| "scores".to_string());
        let map = match is_scored {
            true => map,
            // A 1x1 convolution of ones: the last layer averages only what was computed, not what was pooled or joined.
            false => {
                let place = single(map.shape, [0; 4])?;
                self.added(&format!("{name}/map"), &map, Kernel::unit, place)?
            }
        };
        self.push(&name, &[&map], Op::GlobalAveragePool);
        Ok(())
    }

    fn refuse_end(&mut self, reason: Reason) {
        let last = self.graph.nodes.iter().find(|node| node.output == self.graph.output);
        let (layer, operator) = match last {
            Some(node) => (node.name.clone(), node.operator.clone()),
            None => (self.graph.output.clone(), "output".to_string()),
        };
        self.refusals.push(Refusal { layer, operator, reason });
    }
}
