//! From a file's graph to a [`Network`] and its weights, or to everything that keeps it from being one.
//!
//! | in the file | in the network |
//! |---|---|
//! | batch norm and other scales and shifts | folded into the convolution before, also before a concat, a max pooling or the average; or a 1x1 convolution |
//! | scales and shifts of the image | part of the convolution over it, or of the preprocessing |
//! | ReLU, also behind a concat or a max pooling of convolutions | part of the convolution; nothing on maps that are never negative |
//! | ReLU6, other clips from 0 | the ceiling of a convolution or a sum |
//! | two convolutions without a ReLU between them, the second 1x1 or linear | one convolution |
//! | zeros around a map | padding of the convolution or pooling behind, or a 1x1 convolution that pads |
//! | groups, dilations, kernels that are not square, unequal paddings | a larger kernel with zeros, which the engine skips |
//! | linear layer over a map | a convolution of the map's size |
//! | padded max pooling | a 1x1 convolution that pads, and a pooling |
//! | average pooling | a convolution; over the whole map at the end it is the network's average |
//! | average, then a linear layer to the scores | the linear layer, then the average: the same, since both are linear |
//! | dropout, identity, flatten, softmax at the end | nothing |

mod affine;
mod behind;
mod clip;
mod compose;
mod conv;
mod end;
mod engine;
mod kernel;
mod linear;
mod map;
mod node;
mod own;
mod pad;
mod pool;
#[cfg(test)]
mod tests;
pub(crate) mod window;

use std::collections::{BTreeMap, BTreeSet};

use firebrick_nn::model::FloatConv;
use firebrick_nn::network::{INPUT, Layer, Network, Op, Shape};
use firebrick_nn::shapes::MAX_VALUES;

use super::graph::{Graph, Kind, Node};
use super::reason::{LowerReason, Reason, Refusal};
use map::{ImageRead, Map};

/// A network made of a graph.
pub(crate) struct Lowered {
    pub network: Network,
    /// Its weights by the convolution's name.
    pub convs: BTreeMap<String, FloatConv>,
    /// What is added to each colour of the image behind the preprocessing.
    pub shift: Vec<f32>,
}

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
            lowering.at = i;
            lowering.lower_node(node);
        }
    }
    lowering.finish(software)
}

struct Lowering<'g> {
    graph: &'g Graph<'g>,
    /// The node whose turn it is.
    at: usize,
    /// The nodes that read a tensor.
    readers: BTreeMap<&'g str, Vec<usize>>,
    maps: BTreeMap<&'g str, Map>,
    /// Tensors that could not be lowered; what reads them is not complained about again.
    broken: BTreeSet<&'g str>,
    /// Those of operators that are not possible.
    refused: BTreeSet<&'g str>,
    /// Broken ones that no convolution over the image reads, whatever they would be: there is a layer before them.
    inner: BTreeSet<&'g str>,
    /// Nodes that became part of an earlier one.
    absorbed: BTreeSet<usize>,
    names: BTreeSet<String>,
    layers: Vec<Layer>,
    /// Where a layer is among them.
    places: BTreeMap<String, usize>,
    /// Per layer the node that it was made from.
    sources: Vec<usize>,
    /// The last node that became a part of a convolution before it.
    composed: BTreeMap<String, usize>,
    convs: BTreeMap<String, FloatConv>,
    room: usize,
    /// With the nodes that they are of.
    refusals: Vec<(usize, Refusal)>,
    /// What no engine runs of layers that read what was refused.
    unseen: Vec<(usize, Reason)>,
    /// Layers of which a reader was refused or reads what was, so that not all of their readers are known.
    doubtful: BTreeSet<String>,
    /// Layers without a ReLU that were complained about.
    negative: BTreeSet<String>,
    /// Convolutions with a ReLU that comes later in the file, behind what they are read by.
    late: BTreeSet<String>,
    image: Option<ImageRead>,
}

impl<'g> Lowering<'g> {
    fn new(graph: &'g Graph<'g>, room: usize) -> Self {
        let mut readers: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (i, node) in graph.nodes.iter().enumerate() {
            for input in &node.inputs {
                readers.entry(input).or_default().push(i);
            }
        }
        let image = Map::of(INPUT.to_string(), graph.shape, false);
        Lowering {
            graph,
            at: 0,
            readers,
            maps: BTreeMap::from([(graph.input.as_str(), image)]),
            broken: BTreeSet::new(),
            refused: BTreeSet::new(),
            inner: BTreeSet::new(),
            absorbed: BTreeSet::new(),
            names: BTreeSet::from([INPUT.to_string()]),
            layers: Vec::new(),
            places: BTreeMap::new(),
            sources: Vec::new(),
            composed: BTreeMap::new(),
            convs: BTreeMap::new(),
            room,
            refusals: Vec::new(),
            unseen: Vec::new(),
            doubtful: BTreeSet::new(),
            negative: BTreeSet::new(),
            late: BTreeSet::new(),
            image: None,
        }
    }

    fn lower_node(&mut self, node: &'g Node<'g>) {
        let Some(inputs) = self.inputs(node) else {
            self.breaks(node);
            return;
        };
        let before = self.layers.len();
        let found = self.node(node, inputs).and_then(|(tensor, map)| {
            let Shape { channels, height, width } = map.padded_shape();
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
                let read = node.inputs.iter().filter_map(|name| self.maps.get(name.as_str()));
                self.doubtful.extend(read.map(|map| map.layer.clone()));
                self.doubtful.extend(self.layers[before..].iter().map(|layer| layer.name.clone()));
                self.breaks(node);
            }
        }
    }

    /// That nothing is known of what the node gives but if there is a layer before it.
    fn breaks(&mut self, node: &'g Node<'g>) {
        self.broken.insert(&node.output);
        let is_inner = |name: &String| match self.maps.get(name.as_str()) {
            Some(map) => !map.is_image(),
            None => self.inner.contains(name.as_str()),
        };
        if node.kind.is_layer() || node.inputs.iter().any(is_inner) {
            self.inner.insert(&node.output);
        }
    }

    /// What the node reads; none if that was refused, or if the node is. What follows from a refusal says nothing; that an operator
    /// is not possible follows from none, but right behind another one it most likely belongs to it.
    fn inputs(&mut self, node: &'g Node<'g>) -> Option<Vec<Map>> {
        let mut inputs = Vec::with_capacity(node.inputs.len());
        let mut missing = None;
        for name in &node.inputs {
            match self.maps.get(name.as_str()) {
                Some(map) => {
                    let alone = map.alone && self.sole_reader(name).is_some();
                    inputs.push(Map { alone, ..map.clone() });
                }
                None => missing = missing.or(Some(name)),
            }
        }
        if let Kind::Refused(reason) = &node.kind {
            let follows = missing.is_some_and(|name| match reason.is_of_operator() {
                true => self.refused.contains(name.as_str()),
                false => self.broken.contains(name.as_str()),
            });
            if !follows {
                self.refuse(node, reason.clone());
            }
            self.refused.insert(&node.output);
        } else if let Some(name) = missing {
            // With a refusal before, it may be what that layer would have given.
            if self.refusals.is_empty() {
                self.refuse(node, LowerReason::NoInput(name.clone()).into());
            } else if self.inner.contains(name.as_str()) {
                self.unseen.extend(node.kind.own_obstacle().map(|reason| (self.at, reason)));
            }
        } else {
            return Some(inputs);
        }
        self.doubtful.extend(inputs.into_iter().map(|map| map.layer));
        None
    }

    fn refuse(&mut self, node: &Node<'_>, reason: Reason) {
        self.refusals.push((self.at, end::refusal(node, reason)));
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
        self.places.insert(name.clone(), self.layers.len());
        self.layers.push(Layer { name: name.clone(), inputs, op, ceiling: None });
        self.sources.push(self.at);
        name
    }

    /// What the file calls the node that gives what the layer gives.
    fn in_file(&self, layer: &str) -> &'g str {
        let source = || self.places.get(layer).map(|&at| self.sources[at]);
        match self.composed.get(layer).copied().or_else(source) {
            Some(node) => &self.graph.nodes[node].name,
            None => &self.graph.input,
        }
    }

    fn layer(&self, name: &str) -> Option<&Layer> {
        self.layers.get(*self.places.get(name)?)
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
