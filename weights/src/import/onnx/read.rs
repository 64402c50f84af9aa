//! From the bytes of an ONNX file to the graph.

use std::collections::{BTreeMap, BTreeSet};

use firebrick_nn::network::Shape;

use super::super::graph::{Graph, Kind, Node};
use super::super::reason::{Malformed, Reason};
use super::super::tensor::ValueType;
use super::super::wire::{Budget, WireError};
use super::context::Context;
use super::external::{ExternalFiles, Opened};
use super::layout::Axis;
use super::message::{self, GraphMessage, InputMessage, NodeMessage};
use super::node::{Found, Layers, Stop};
use super::store::Store;
use super::{image, live, node};

/// What a file holds.
pub(crate) struct Content<'a> {
    pub graph: Graph<'a>,
    /// Weights that the network may have: those of the file and those computed from them, but no more than it has bytes.
    pub values: usize,
    /// True if the image's values are bytes: those of an image file.
    pub takes_bytes: bool,
}

/// Operators that only models with integer activations have.
const QUANTISED: [&str; 6] = [
    "ConvInteger",
    "DynamicQuantizeLinear",
    "DynamicQuantizeMatMul",
    "MatMulInteger",
    "MatMulIntegerToFloat",
    "QGemm",
];

/// The graph of an ONNX file; `shape` replaces that of its input, and `output` is the name of one of several outputs.
///
/// # Errors
/// What is wrong with the file. Operators that cannot run become [`Kind::Refused`].
pub(crate) fn read<'a>(
    file: &'a [u8],
    external: &dyn ExternalFiles,
    shape: Option<Shape>,
    output: Option<&str>,
) -> Result<Content<'a>, Malformed> {
    let store = Store { budget: Budget::new(), external: Opened::new(external) };
    store.budget.holds(file.len());
    let GraphMessage { name, nodes, constants, inputs, outputs, opset } = message::graph(file, &store)?;
    let output = live::output(&outputs, output)?;
    let input_names: BTreeSet<&str> = inputs.iter().map(|input| input.name).collect();
    let nodes =
        live::nodes(&nodes, |name| constants.contains_key(name) || input_names.contains(name), output)?;
    let read: BTreeSet<&str> = nodes.iter().flat_map(|node| &node.inputs).copied().chain([output]).collect();
    let image = the_image(&inputs, |name| constants.contains_key(name), &read)?;
    let layout = image::layout(image, &nodes, shape)?;
    let (takes_bytes, input) = (image.value_type == Some(ValueType::U8), image.name);
    let mut graph = Graph {
        name: if name.is_empty() { "onnx".to_string() } else { name.to_string() },
        input: input.to_string(),
        shape: Shape {
            channels: layout.size(Axis::Channel),
            height: layout.size(Axis::Row),
            width: layout.size(Axis::Column),
        },
        output: output.to_string(),
        nodes: Vec::new(),
    };
    let layouts = BTreeMap::from([(input, layout)]);
    let mut context = Context { constants, layouts, awaited: BTreeSet::new(), read, opset, store };
    for node in nodes {
        let found = convert(node, &mut context)?;
        graph.nodes.extend(found);
    }
    let held =
        context.constants.values().fold(0usize, |sum, tensor| sum.saturating_add(tensor.len().unwrap_or(0)));
    let values = held.min(context.store.budget.held_bytes());
    Ok(Content { graph, values, takes_bytes })
}

/// The only input that is neither a constant nor unused.
fn the_image<'m, 'a>(
    inputs: &'m [InputMessage<'a>],
    is_constant: impl Fn(&str) -> bool,
    read: &BTreeSet<&str>,
) -> Result<&'m InputMessage<'a>, Malformed> {
    let images: Vec<&InputMessage<'_>> = inputs.iter().filter(|input| !is_constant(input.name)).collect();
    let used: Vec<&InputMessage<'_>> =
        images.iter().copied().filter(|input| read.contains(input.name)).collect();
    match (images.as_slice(), used.as_slice()) {
        (_, &[image]) | (&[image], _) => Ok(image),
        _ => Err(Malformed::Inputs(images.iter().map(|input| input.name.to_string()).collect())),
    }
}

/// The layers of a node; none for constants.
fn convert<'a>(node: &NodeMessage<'a>, context: &mut Context<'a, '_>) -> Result<Vec<Node<'a>>, Malformed> {
    let Some(&output) = node.outputs.first() else { return Ok(Vec::new()) };
    let name = if node.name.is_empty() { output } else { node.name };
    refuse_quantised(node, name, context)?;
    let computed = || {
        node.inputs.iter().copied().filter(|name| !name.is_empty() && !context.constants.contains_key(name))
    };
    let layers = match node::read(node, context) {
        Ok(Found::Constant(tensor)) => {
            context.constants.insert(output, tensor);
            return Ok(Vec::new());
        }
        Ok(Found::Layers(layers)) => layers,
        // Each that comes after it would be refused for the same reason.
        Err(Stop::Refused(Reason::Malformed(Malformed::Wire(
            error @ (WireError::Computed | WireError::Parts | WireError::Values),
        )))) => return Err(error.into()),
        Err(stop) => {
            // Of what it reads that which is not known, if there is some: what follows from a refusal is told by it.
            let unknown = computed().find(|name| !context.layouts.contains_key(name));
            let inputs = unknown.or_else(|| computed().next()).into_iter().collect();
            let kind = match stop {
                Stop::Refused(reason) => Kind::Refused(reason),
                Stop::Follows => Kind::Identity,
                Stop::Awaited => {
                    context.awaited.insert(output);
                    Kind::Identity
                }
            };
            Layers { kinds: vec![kind], inputs, layout: None }
        }
    };
    let Layers { kinds, inputs, layout } = layers;
    let is_known = layout.is_some();
    if let Some(layout) = layout {
        context.layouts.insert(output, layout);
    }
    let layer = |kind: Kind<'a>, inputs: Vec<String>, output: String| {
        let (name, operator) = (name.to_string(), node.operator.to_string());
        Node { name, operator, inputs, output, kind }
    };
    let mut inputs: Vec<String> = inputs.into_iter().map(str::to_string).collect();
    let mut nodes = Vec::with_capacity(kinds.len());
    let last = kinds.len() - 1;
    for (i, kind) in kinds.into_iter().enumerate() {
        let given = if i == last { output.to_string() } else { format!("{output}, step {}", i + 1) };
        nodes.push(layer(kind, std::mem::replace(&mut inputs, vec![given.clone()]), given));
    }
    if !is_known {
        // What else a refused node gives follows from it.
        for other in node.outputs.iter().skip(1).filter(|name| context.read.contains(*name)) {
            nodes.push(layer(Kind::Identity, vec![output.to_string()], other.to_string()));
        }
    }
    Ok(nodes)
}

/// Refuses a model whose activations are integers already: with one sentence, not one for each layer.
fn refuse_quantised(node: &NodeMessage<'_>, name: &str, context: &Context<'_, '_>) -> Result<(), Malformed> {
    let of_maps = || node.inputs.first().is_some_and(|name| !context.constants.contains_key(name));
    let is_quantised = QUANTISED.contains(&node.operator)
        || node.operator.starts_with("QLinear")
        || ["QuantizeLinear", "DequantizeLinear"].contains(&node.operator) && of_maps();
    if is_quantised {
        return Err(Malformed::Quantised { layer: name.to_string(), operator: node.operator.to_string() });
    }
    Ok(())
}
