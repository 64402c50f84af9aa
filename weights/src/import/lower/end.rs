//! The end of the network: scores that are averaged over a convolution's map.

use firebrick_nn::network::{Network, Op, Shape};

use super::super::graph::{Graph, Kind, Node};
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
                self.at = map.averaged.unwrap_or_else(|| self.last());
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
        let network = Network { name, input, layers: self.layers };
        if !software {
            let found = engine::refusals(&network, &self.doubtful).into_iter();
            let found = found.map(|(layer, reason)| (self.sources[layer], reason)).chain(self.unseen);
            self.refusals.extend(found.map(|(at, reason)| (at, at_node(self.graph, at, reason))));
        }
        if !self.refusals.is_empty() {
            // In the file's order.
            self.refusals.sort_by_key(|(at, _)| *at);
            self.refusals.dedup();
            return Err(self.refusals.into_iter().map(|(_, refusal)| refusal).collect());
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
        let name = map.averaged.map_or("scores", |average| &self.graph.nodes[average].name).to_string();
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

    /// The node that gives the scores; behind all others if there is none.
    fn last(&self) -> usize {
        let nodes = &self.graph.nodes;
        nodes.iter().position(|node| node.output == self.graph.output).unwrap_or(nodes.len())
    }

    fn refuse_end(&mut self, reason: Reason) {
        let at = self.last();
        self.refusals.push((at, at_node(self.graph, at, reason)));
    }
}

/// The refusal of a node.
pub(super) fn refusal(node: &Node<'_>, reason: Reason) -> Refusal {
    Refusal { layer: node.name.clone(), operator: node.operator.clone(), reason }
}

/// That of the node in this place, or of the output that no node gives.
fn at_node(graph: &Graph<'_>, at: usize, reason: Reason) -> Refusal {
    match graph.nodes.get(at) {
        Some(node) => refusal(node, reason),
        None => Refusal { layer: graph.output.clone(), operator: "output".to_string(), reason },
    }
}
