//! The messages of `onnx.proto`, as far as they are needed.

use std::collections::BTreeMap;

use super::super::reason::{MOST_NODES, Malformed};
use super::super::tensor::{MOST_INTS, Tensor, ValueType};
use super::super::wire::{Budget, Fields, Value};

/// `GraphProto`.
#[derive(Debug, Default)]
pub(super) struct GraphMessage<'a> {
    pub name: &'a str,
    pub nodes: Vec<NodeMessage<'a>>,
    pub constants: BTreeMap<&'a str, Tensor<'a>>,
    pub inputs: Vec<InputMessage<'a>>,
    pub outputs: Vec<&'a str>,
}

/// `NodeProto`.
#[derive(Debug, Default)]
pub(super) struct NodeMessage<'a> {
    pub name: &'a str,
    pub operator: &'a str,
    pub domain: &'a str,
    pub inputs: Vec<&'a str>,
    pub outputs: Vec<&'a str>,
    /// `AttributeProto`s.
    pub attributes: Vec<&'a [u8]>,
}

/// `ValueInfoProto` of an input: its sizes, none where the file has a name or nothing.
#[derive(Debug, Default)]
pub(super) struct InputMessage<'a> {
    pub name: &'a str,
    pub dims: Vec<Option<usize>>,
}

/// The graph of a `ModelProto`.
pub(super) fn graph<'a>(file: &'a [u8], budget: &Budget) -> Result<GraphMessage<'a>, Malformed> {
    let mut found = None;
    for field in Fields::new(file) {
        if let (7, value) = field? {
            found = Some(value.bytes()?);
        }
    }
    let mut graph = GraphMessage::default();
    for field in Fields::new(found.ok_or(Malformed::NoGraph)?) {
        let (tag, value) = field?;
        match tag {
            1 => {
                budget.part()?;
                if graph.nodes.len() == MOST_NODES {
                    return Err(Malformed::Nodes);
                }
                graph.nodes.push(node(value.bytes()?, budget)?);
            }
            2 => graph.name = value.text()?,
            5 => {
                budget.part()?;
                let (name, tensor) = tensor(value.bytes()?, budget)?;
                graph.constants.insert(name, tensor);
            }
            11 => {
                budget.part()?;
                graph.inputs.push(input(value.bytes()?)?);
            }
            12 => {
                budget.part()?;
                graph.outputs.push(text_of(value.bytes()?, 1)?);
            }
            15 => return Err(Malformed::Sparse),
            _ => (),
        }
    }
    Ok(graph)
}

fn node<'a>(message: &'a [u8], budget: &Budget) -> Result<NodeMessage<'a>, Malformed> {
    let mut node = NodeMessage::default();
    for field in Fields::new(message) {
        let (tag, value) = field?;
        let list = match tag {
            1 => &mut node.inputs,
            2 => &mut node.outputs,
            3 => {
                node.name = value.text()?;
                continue;
            }
            4 => {
                node.operator = value.text()?;
                continue;
            }
            5 => {
                budget.part()?;
                node.attributes.push(value.bytes()?);
                continue;
            }
            7 => {
                node.domain = value.text()?;
                continue;
            }
            _ => continue,
        };
        budget.part()?;
        list.push(value.text()?);
    }
    Ok(node)
}

/// A `TensorProto` with its name.
pub(super) fn tensor<'a>(message: &'a [u8], budget: &Budget) -> Result<(&'a str, Tensor<'a>), Malformed> {
    let (mut name, mut dims) = ("", Vec::new());
    let mut tensor = Tensor {
        name: String::new(),
        dims: Vec::new(),
        value_type: ValueType::Other(0),
        pieces: Vec::new(),
        ints: Vec::new(),
        elsewhere: false,
    };
    for field in Fields::new(message) {
        let (tag, value) = field?;
        match tag {
            1 => value.append_ints(&mut dims, 8)?,
            2 => {
                tensor.value_type = match value.int()? {
                    1 => ValueType::F32,
                    6 => ValueType::I32,
                    7 => ValueType::I64,
                    10 => ValueType::F16,
                    11 => ValueType::F64,
                    16 => ValueType::Bf16,
                    other => ValueType::Other(other),
                }
            }
            4 | 9 | 10 => {
                budget.part()?;
                tensor.pieces.push(value.numbers()?);
            }
            // Short lists of integers are shapes and the like; longer ones nobody asks for.
            5 | 7 => {
                // A varint has at most ten bytes.
                let short = matches!(value, Value::Varint(_)) || value.bytes()?.len() <= 10 * MOST_INTS;
                if !short || value.append_ints(&mut tensor.ints, MOST_INTS).is_err() {
                    tensor.elsewhere = true;
                }
            }
            8 => name = value.text()?,
            13 => tensor.elsewhere = true,
            14 => tensor.elsewhere |= value.int()? == 1,
            _ => (),
        }
    }
    let size = |d: i64| usize::try_from(d).map_err(|_| Malformed::Size { tensor: name.to_string(), size: d });
    tensor.dims = dims.into_iter().map(size).collect::<Result<_, _>>()?;
    tensor.name = name.to_string();
    Ok((name, tensor))
}

fn text_of(message: &[u8], wanted: u32) -> Result<&str, Malformed> {
    let mut text = "";
    for field in Fields::new(message) {
        let (tag, value) = field?;
        if tag == wanted {
            text = value.text()?;
        }
    }
    Ok(text)
}

fn input(message: &[u8]) -> Result<InputMessage<'_>, Malformed> {
    let mut input = InputMessage { name: text_of(message, 1)?, dims: Vec::new() };
    // ValueInfoProto.type, TypeProto.tensor_type, Tensor.shape, TensorShapeProto.dim
    let shapes = within(message, 2)?.map(|of_type| within(of_type, 1)).transpose()?.flatten();
    let Some(shape) = shapes.map(|tensor| within(tensor, 2)).transpose()?.flatten() else { return Ok(input) };
    for field in Fields::new(shape) {
        let (1, dim) = field? else { continue };
        if input.dims.len() == 8 {
            return Err(Malformed::InputSizes(input.name.to_string()));
        }
        let mut size = None;
        for field in Fields::new(dim.bytes()?) {
            if let (1, value) = field? {
                size = usize::try_from(value.int()?).ok().filter(|&size| size > 0);
            }
        }
        input.dims.push(size);
    }
    Ok(input)
}

/// The message in a field of another.
fn within(message: &[u8], wanted: u32) -> Result<Option<&[u8]>, Malformed> {
    let mut found = None;
    for field in Fields::new(message) {
        let (tag, value) = field?;
        if tag == wanted {
            found = Some(value.bytes()?);
        }
    }
    Ok(found)
}
