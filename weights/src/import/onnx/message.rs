//! The messages of `onnx.proto`, as far as they are needed.

use std::collections::BTreeMap;

use super::super::reason::{MOST_NODES, Malformed};
use super::super::tensor::{Tensor, ValueType};
use super::super::wire::{Budget, Fields};
use super::store::Store;
use super::tensor_message::tensor;

/// The names of the domain of ONNX's own operators.
pub(super) const OWN_DOMAINS: [&str; 2] = ["", "ai.onnx"];

/// `GraphProto`.
#[derive(Debug, Default)]
pub(super) struct GraphMessage<'a> {
    pub name: &'a str,
    pub nodes: Vec<NodeMessage<'a>>,
    pub constants: BTreeMap<&'a str, Tensor<'a>>,
    pub inputs: Vec<InputMessage<'a>>,
    pub outputs: Vec<&'a str>,
    /// Version of ONNX's own operators.
    pub opset: i64,
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
    pub value_type: Option<ValueType>,
    pub dims: Vec<Option<usize>>,
}

/// The graph of a `ModelProto`.
pub(super) fn graph<'a>(file: &'a [u8], store: &Store<'_>) -> Result<GraphMessage<'a>, Malformed> {
    let (mut found, mut opset) = (None, 1);
    for field in Fields::new(file) {
        match field? {
            (7, value) => found = Some(value.bytes()?),
            (8, value) => opset = own_opset(value.bytes()?)?.unwrap_or(opset),
            _ => (),
        }
    }
    let mut graph = GraphMessage { opset, ..GraphMessage::default() };
    let budget = &store.budget;
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
                let (name, tensor) = tensor(value.bytes()?, store)?;
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

/// The version of an `OperatorSetIdProto`, if it is that of ONNX's own operators.
fn own_opset(message: &[u8]) -> Result<Option<i64>, Malformed> {
    let (mut domain, mut version) = ("", None);
    for field in Fields::new(message) {
        match field? {
            (1, value) => domain = value.text()?,
            (2, value) => version = Some(value.int()?),
            _ => (),
        }
    }
    Ok(version.filter(|_| OWN_DOMAINS.contains(&domain)))
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
    let mut input = InputMessage { name: text_of(message, 1)?, ..InputMessage::default() };
    // ValueInfoProto.type, TypeProto.tensor_type, Tensor.elem_type and Tensor.shape, TensorShapeProto.dim
    let tensor = within(message, 2)?.map(|of_type| within(of_type, 1)).transpose()?.flatten();
    let Some(tensor) = tensor else { return Ok(input) };
    for field in Fields::new(tensor) {
        if let (1, value) = field? {
            input.value_type = Some(ValueType::of_onnx(value.int()?));
        }
    }
    let Some(shape) = within(tensor, 2)? else { return Ok(input) };
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
