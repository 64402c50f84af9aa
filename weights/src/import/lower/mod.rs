//! From a file's graph to a [`Network`] and its weights, or to everything that keeps it from being one.
//!
//! | in the file | in the network |
//! |---|---|
//! | batch norm and other scales and shifts | folded into the convolution before, or a 1x1 convolution |
//! | ReLU, also behind a concat or a max pooling of convolutions | part of the convolution; nothing on maps that are never negative |
//! | groups, dilations, kernels that are not square, unequal paddings | a larger kernel with zeros, which the engine skips |
//! | linear layer over a map | a convolution of the map's size |
//! | padded max pooling | a 1x1 convolution that pads, and a pooling |
//! | average pooling | a convolution; over the whole map at the end it is the network's average |
//! | average, then a linear layer to the scores | the linear layer, then the average: the same, since both are linear |
//! | dropout, identity, flatten, softmax at the end | nothing |

mod conv;
mod end;
mod engine;
mod kernel;
mod linear;
mod node;
mod pool;
pub(crate) mod window;

use std::collections::{BTreeMap, BTreeSet};

use firebrick_nn::model::FloatConv;
use firebrick_nn::network::{INPUT, Layer, Network, Op, Shape};
use firebrick_nn::shapes::MAX_VALUES;

use super::graph::{Graph, Kind, Node};
use super::reason::{LowerReason, Reason, Refusal};

/// A tensor of the graph that has been lowered.
#[derive(Clone, Debug)]
struct Map {
    /// The layer that computes it, or [`INPUT`].
    layer: String,
    /// Before it is averaged.
    shape: Shape,
    /// True if no value can be negative.
    positive: bool,
    /// True if it is a vector to the file.
    flat: bool,
    /// The name of the average over all pixels, if the tensor is that of the layer's map.
    averaged: Option<String>,
}

impl Map {
    fn is_image(&self) -> bool {
        self.layer == INPUT
    }

    /// True if the tensor has one value a channel.
    fn is_vector(&self) -> bool {
        self.averaged.is_some() || (self.shape.height, self.shape.width) == (1, 1)
    }
}

/// A network and its weights by the convolution's name.
pub(crate) type Lowered = (Network, BTreeMap<String, FloatConv>);

/// Lowers a graph; at most `room` weights are stored, zeros included. What no engine runs is refused, too, unless it is for
/// `software` alone.
///
/// # Errors
/// Everything that cannot run.
pub(crate) fn lower(graph: &Graph<'_>, room: usize, software: bool) -> Result<Lowered, Vec<Refusal>> {
    let mut lowering = Lowering::new(graph, room);
    // In the file's order, in which a node reads only what is lowered already. What can be folded into a convolution is looked
    // for ahead, when its weights are at hand, and left out when its turn comes.
    for (i, node) in graph.nodes.iter().enumerate() {
        if !lowering.absorbed.contains(&i) {
            lowering.lower_node(node);
        }
    }
    lowering.finish(software)
}

struct Lowering<'g> {
    graph: &'g Graph<'g>,
    /// The nodes that read a tensor.
    readers: BTreeMap<&'g str, Vec<usize>>,
    maps: BTreeMap<&'g str, Map>,
    /// Tensors that could not be lowered; what reads them is not complained about again.
    broken: BTreeSet<&'g str>,
    /// Nodes that became part of an earlier one.
    absorbed: BTreeSet<usize>,
    names: BTreeSet<String>,
    layers: Vec<Layer>,
    /// Per layer what the file calls the operator that it was made from.
    operators: Vec<&'g str>,
    convs: BTreeMap<String, FloatConv>,
    room: usize,
    refusals: Vec<Refusal>,
    /// Maps of which a reader was refused, so that not all of their readers are known.
    doubtful: BTreeSet<String>,
}

impl<'g> Lowering<'g> {
    fn new(graph: &'g Graph<'g>, room: usize) -> Self {
        let mut readers: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (i, node) in graph.nodes.iter().enumerate() {
            for input in &node.inputs {
                readers.entry(input).or_default().push(i);
            }
        }
        let layer = INPUT.to_string();
        let image = Map { layer, shape: graph.shape, positive: false, flat: false, averaged: None };
        Lowering {
            graph,
            readers,
            maps: BTreeMap::from([(graph.input.as_str(), image)]),
            broken: BTreeSet::new(),
            absorbed: BTreeSet::new(),
            names: BTreeSet::from([INPUT.to_string()]),
            layers: Vec::new(),
            operators: Vec::new(),
            convs: BTreeMap::new(),
            room,
            refusals: Vec::new(),
            doubtful: BTreeSet::new(),
        }
    }

    fn lower_node(&mut self, node: &'g Node<'g>) {
        if let Kind::Refused(reason) = &node.kind {
            self.refuse(node, reason.clone());
            let input = node.inputs.first().and_then(|name| self.maps.get(name.as_str()));
            // Its output is not known, but most likely as large: so that more can be told.
            let Some(map) = input.filter(|map| !map.is_image()).cloned() else {
                self.broken.insert(&node.output);
                return;
            };
            self.maps.insert(&node.output, map);
            return;
        }
        let mut inputs = Vec::with_capacity(node.inputs.len());
        for name in &node.inputs {
            match self.maps.get(name.as_str()) {
                Some(map) => inputs.push(map.clone()),
                None => {
                    if !self.broken.contains(name.as_str()) {
                        self.refuse(node, LowerReason::NoInput(name.clone()).into());
                    }
                    self.broken.insert(&node.output);
                    return;
                }
            }
        }
        let found = self.node(node, inputs);
        self.operators.resize(self.layers.len(), &node.operator);
        let found = found.and_then(|(tensor, map)| {
            let Shape { channels, height, width } = map.shape;
            let values = channels.checked_mul(height).and_then(|n| n.checked_mul(width));
            match values.filter(|&n| n <= MAX_VALUES) {
                Some(_) => Ok((tensor, map)),
                None => Err(LowerReason::Values(map.shape).into()),
            }
        });
        match found {
            Ok((tensor, map)) => {
                self.maps.insert(tensor, map);
            }
            Err(reason) => {
                self.refuse(node, reason);
                self.broken.insert(&node.output);
            }
        }
    }

    fn refuse(&mut self, node: &Node<'_>, reason: Reason) {
        let read = node.inputs.iter().filter_map(|name| self.maps.get(name.as_str()));
        self.doubtful.extend(read.map(|map| map.layer.clone()));
        let (layer, operator) = (node.name.clone(), node.operator.clone());
        self.refusals.push(Refusal { layer, operator, reason });
    }

    /// The only node that reads the tensor, if it is not the network's output.
    fn sole_reader(&self, tensor: &str) -> Option<(usize, &'g Node<'g>)> {
        match self.readers.get(tensor).map(Vec::as_slice) {
            Some(&[reader]) if tensor != self.graph.output => Some((reader, &self.graph.nodes[reader])),
            _ => None,
        }
    }

    /// A unique name for a layer, `wanted` if possible.
    fn name(&mut self, wanted: &str) -> String {
        let wanted = if wanted.is_empty() { "layer" } else { wanted };
        let mut name = wanted.to_string();
        let mut number = 2;
        while self.names.contains(&name) {
            name = format!("{wanted}_{number}");
            number += 1;
        }
        self.names.insert(name.clone());
        name
    }

    /// Appends a layer and returns its name.
    fn push(&mut self, wanted: &str, inputs: &[&Map], op: Op) -> String {
        let name = self.name(wanted);
        let inputs = inputs.iter().map(|map| map.layer.clone()).collect();
        self.layers.push(Layer { name: name.clone(), inputs, op, ceiling: None });
        name
    }

    /// Takes room for the weights of a convolution; before they are made, so that what is refused costs no memory.
    fn reserve(&mut self, sizes: [usize; 4]) -> Result<usize, Reason> {
        let len = sizes.iter().try_fold(1usize, |n, &m| n.checked_mul(m)).filter(|&len| len <= MAX_VALUES);
        // The filters' biases, too.
        let left = len.and_then(|len| self.room.checked_sub(len)?.checked_sub(sizes[0]));
        let (Some(len), Some(left)) = (len, left) else {
            let [filters, channels, kernel, _] = sizes;
            return Err(LowerReason::Weights { filters, channels, kernel, room: self.room }.into());
        };
        self.room = left;
        Ok(len)
    }
}
