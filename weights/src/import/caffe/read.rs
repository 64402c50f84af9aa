//! From a description and its weights to the graph.

use std::collections::{BTreeMap, BTreeSet};

use firebrick_nn::network::Shape;

use super::super::graph::{Graph, Kind, Node};
use super::super::reason::{MOST_NODES, Malformed};
use super::super::wire::Budget;
use super::blobs::{Blobs, blobs};
use super::layer::Layer;
use super::prototxt::{Message, parse};

/// Layers that only training needs.
const TRAINING: [&str; 4] = ["accuracy", "silence", "softmaxwithloss", "softmaxloss"];

/// The graph of a description and the weights beside it; `shape` replaces that of its input.
///
/// # Errors
/// What is wrong with the files. Layers that cannot run become [`Kind::Refused`].
pub(crate) fn read<'a>(
    description: &'a str,
    weights: &'a [u8],
    shape: Option<Shape>,
) -> Result<Graph<'a>, Malformed> {
    let budget = Budget::new();
    let net = parse(description, &budget)?;
    let blobs = blobs(weights, &budget)?;
    let layers: Vec<&Message<'a>> = net.messages("layer").chain(net.messages("layers")).collect();
    if layers.len() > MOST_NODES {
        return Err(Malformed::Layers(layers.len()));
    }
    let (input, declared) = image(&net, &layers)?;
    let shape = shape.or(declared).ok_or_else(|| Malformed::NoShape(input.to_string()))?;
    let mut tensors = Tensors::new(input);
    let mut nodes = Vec::new();
    for layer in layers {
        convert(layer, &blobs, &budget, &mut tensors, &mut nodes)?;
    }
    let read: BTreeSet<&String> = nodes.iter().flat_map(|node: &Node<'a>| &node.inputs).collect();
    let ends: Vec<&Node<'a>> = nodes.iter().filter(|node| !read.contains(&node.output)).collect();
    let [end] = ends.as_slice() else {
        return Err(Malformed::Outputs(ends.len()));
    };
    let output = end.output.clone();
    let name = net.scalar("name").filter(|name| !name.is_empty()).unwrap_or("caffe").to_string();
    Ok(Graph { name, input: input.to_string(), shape, output, nodes })
}

/// The name of the image and, if it is told, its shape.
fn image<'a>(net: &Message<'a>, layers: &[&Message<'a>]) -> Result<(&'a str, Option<Shape>), Malformed> {
    let inputs: Vec<&str> = net.scalars("input").collect();
    let data = |layer: &&&Message<'a>| {
        ["input", "data", "imagedata", "memorydata"].contains(&operator(layer).as_str())
    };
    let layer = layers.iter().find(data);
    let (name, dims) = match (inputs.as_slice(), layer) {
        (&[name], None) => {
            let shaped = net.message("input_shape").map(|shape| shape.numbers("dim")).transpose()?;
            (name, shaped.map_or_else(|| net.numbers("input_dim"), Ok)?)
        }
        (&[], Some(layer)) => {
            let name = layer.scalars("top").next().ok_or(Malformed::NoImage)?;
            let shape = layer.message("input_param").and_then(|param| param.message("shape"));
            (name, shape.map(|shape| shape.numbers("dim")).transpose()?.unwrap_or_default())
        }
        _ => return Err(Malformed::Inputs(inputs.len())),
    };
    let shape = match dims.as_slice() {
        &[_, channels, height, width] => Some(Shape { channels, height, width }),
        _ => None,
    };
    Ok((name, shape))
}

/// The layer's type in small letters without underscores: `InnerProduct` and `INNER_PRODUCT` are one.
fn operator(layer: &Message<'_>) -> String {
    layer.scalar("type").unwrap_or_default().to_lowercase().replace('_', "")
}

/// Names of tensors: Caffe's layers may write where they read, and each write is a tensor of its own here.
struct Tensors<'a> {
    current: BTreeMap<&'a str, String>,
    count: usize,
}

impl<'a> Tensors<'a> {
    fn new(input: &'a str) -> Self {
        Tensors { current: BTreeMap::from([(input, input.to_string())]), count: 0 }
    }

    fn read(&self, name: &str) -> String {
        self.current.get(name).cloned().unwrap_or_else(|| name.to_string())
    }

    fn write(&mut self, name: &'a str) -> String {
        self.count += 1;
        // No tensor has such a name in the file: it has no quotes then.
        let unique = format!("{name}\"{}", self.count);
        self.current.insert(name, unique.clone());
        unique
    }
}

fn convert<'a>(
    message: &Message<'a>,
    blobs: &Blobs<'a>,
    budget: &Budget,
    tensors: &mut Tensors<'a>,
    nodes: &mut Vec<Node<'a>>,
) -> Result<(), Malformed> {
    let operator = operator(message);
    let is_image = ["input", "data", "imagedata", "memorydata"].contains(&operator.as_str());
    let phase =
        |field: &str, phase: &str| message.messages(field).any(|rule| rule.scalar("phase") == Some(phase));
    if is_image
        || TRAINING.contains(&operator.as_str())
        || phase("include", "TRAIN")
        || phase("exclude", "TEST")
    {
        return Ok(());
    }
    let name = message.scalar("name").unwrap_or_default();
    let shown = message.scalar("type").unwrap_or_default().to_string();
    let blobs = blobs.get(name).map_or(&[][..], Vec::as_slice);
    let layer = Layer { message, blobs, budget };
    let kind = layer.kind(&operator).unwrap_or_else(Kind::Refused);
    let mut inputs: Vec<String> = message.scalars("bottom").map(|bottom| tensors.read(bottom)).collect();
    let mut push = |name: String, inputs: Vec<String>, output: String, kind: Kind<'a>| {
        nodes.push(Node { name, operator: shown.clone(), inputs, output, kind });
    };
    if matches!(kind, Kind::Linear { .. }) {
        let flat = tensors.write(name);
        push(format!("{name}/flat"), inputs, flat.clone(), Kind::Flatten);
        inputs = vec![flat];
    }
    let tops: Vec<&'a str> = message.scalars("top").collect();
    match tops.as_slice() {
        [] => return Err(Malformed::GivesNothing { layer: name.to_string(), operator: shown }),
        [top] => push(name.to_string(), inputs, tensors.write(top), kind),
        tops => {
            for top in tops {
                push(name.to_string(), inputs.clone(), tensors.write(top), kind.clone());
            }
        }
    }
    Ok(())
}
