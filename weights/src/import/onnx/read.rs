//! From the bytes of an ONNX file to the graph.

use std::collections::BTreeSet;

use firebrick_nn::network::Shape;

use super::super::graph::{Graph, Kind, Node};
use super::super::reason::{Malformed, OnnxReason};
use super::super::wire::Budget;
use super::context::Context;
use super::message::{self, GraphMessage, InputMessage, NodeMessage};
use super::node::{Found, kind};

/// Operators that compute shapes from shapes.
const OF_SHAPES: [&str; 8] = ["Gather", "Unsqueeze", "Concat", "Cast", "Slice", "Squeeze", "Mul", "Div"];

/// The graph of an ONNX file; `shape` replaces that of its input.
///
/// # Errors
/// What is wrong with the file. Operators that cannot run become [`Kind::Refused`].
pub(crate) fn read(file: &[u8], shape: Option<Shape>) -> Result<Graph<'_>, Malformed> {
    let budget = Budget::new();
    let GraphMessage { name, nodes, constants, inputs, outputs } = message::graph(file, &budget)?;
    let images: Vec<&InputMessage<'_>> =
        inputs.iter().filter(|input| !constants.contains_key(input.name)).collect();
    let [image] = images.as_slice() else {
        return Err(Malformed::Inputs(images.len()));
    };
    let [output] = outputs.as_slice() else {
        return Err(Malformed::Outputs(outputs.len()));
    };
    let shape = match shape {
        Some(shape) => shape,
        None => image_shape(image)?,
    };
    let mut graph = Graph {
        name: if name.is_empty() { "onnx".to_string() } else { name.to_string() },
        input: image.name.to_string(),
        shape,
        output: output.to_string(),
        nodes: Vec::new(),
    };
    let mut context = Context { constants, shapes: BTreeSet::new(), vectors: BTreeSet::new(), budget };
    let mut given = BTreeSet::from([image.name]);
    for node in &nodes {
        for output in &node.outputs {
            if !output.is_empty() && (!given.insert(output) || context.constants.contains_key(output)) {
                return Err(Malformed::GivenTwice(output.to_string()));
            }
        }
        graph.nodes.extend(convert(node, &mut context)?);
    }
    Ok(graph)
}

fn image_shape(image: &InputMessage<'_>) -> Result<Shape, Malformed> {
    match image.dims.as_slice() {
        &[_, Some(channels), Some(height), Some(width)] => Ok(Shape { channels, height, width }),
        dims => Err(Malformed::OpenShape { input: image.name.to_string(), dims: dims.to_vec() }),
    }
}

/// A node of the graph; none for constants and what computes shapes.
fn convert<'a>(node: &NodeMessage<'a>, context: &mut Context<'a>) -> Result<Option<Node<'a>>, Malformed> {
    let Some(&output) = node.outputs.first() else { return Ok(None) };
    let name = if node.name.is_empty() { output } else { node.name };
    let of_shapes = |input: &&str| context.shapes.contains(input) || context.constants.contains_key(input);
    let is_shape = node.operator == "Shape"
        || OF_SHAPES.contains(&node.operator)
            && node.inputs.iter().any(|input| context.shapes.contains(input))
            && node.inputs.iter().all(of_shapes);
    if is_shape {
        context.shapes.insert(output);
        return Ok(None);
    }
    let found = if ["", "ai.onnx"].contains(&node.domain) {
        kind(node, context)
    } else {
        Err(OnnxReason::Domain(node.domain.to_string()).into())
    };
    let (kind, inputs) = match found {
        Ok(Found::Constant(tensor)) => {
            context.constants.insert(output, tensor);
            return Ok(None);
        }
        Ok(Found::Layer(kind, inputs)) => (*kind, inputs),
        Err(reason) => (Kind::Refused(reason), node.inputs.first().copied().into_iter().collect()),
    };
    let is_vector = matches!(kind, Kind::Linear { .. } | Kind::Flatten);
    if is_vector || inputs.iter().any(|input| context.vectors.contains(input)) {
        context.vectors.insert(output);
    }
    Ok(Some(Node {
        name: name.to_string(),
        operator: node.operator.to_string(),
        inputs: inputs.into_iter().map(str::to_string).collect(),
        output: output.to_string(),
        kind,
    }))
}
