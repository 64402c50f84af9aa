//! A float model as an ONNX file, as an exporter would write it.

use std::collections::BTreeMap;

use firebrick_nn::model::FloatModel;
use firebrick_nn::network::{Op, Rounding, Shape};
use prost::encoding::{WireType, encode_key, encode_varint};

/// A protobuf message that is being written.
#[derive(Default)]
struct Message(Vec<u8>);

impl Message {
    fn int(mut self, tag: u32, value: usize) -> Self {
        encode_key(tag, WireType::Varint, &mut self.0);
        encode_varint(value as u64, &mut self.0);
        self
    }

    fn bytes(mut self, tag: u32, value: &[u8]) -> Self {
        encode_key(tag, WireType::LengthDelimited, &mut self.0);
        encode_varint(value.len() as u64, &mut self.0);
        self.0.extend(value);
        self
    }

    fn text(self, tag: u32, value: &str) -> Self {
        self.bytes(tag, value.as_bytes())
    }

    fn message(self, tag: u32, value: Message) -> Self {
        self.bytes(tag, &value.0)
    }
}

/// An attribute: `AttributeProto`.
fn ints(name: &str, values: &[usize]) -> Message {
    values.iter().fold(Message::default().text(1, name), |message, &value| message.int(8, value)).int(20, 7)
}

fn int(name: &str, value: usize) -> Message {
    Message::default().text(1, name).int(3, value).int(20, 2)
}

/// `NodeProto`, named after its output.
fn node(operator: &str, inputs: &[String], output: &str, attributes: Vec<Message>) -> Message {
    let node = inputs.iter().fold(Message::default(), |node, input| node.text(1, input));
    let node = node.text(2, output).text(3, output).text(4, operator);
    attributes.into_iter().fold(node, |node, attribute| node.message(5, attribute))
}

/// `TensorProto` of floats.
fn tensor(name: &str, dims: &[usize], values: &[f32]) -> Message {
    let raw: Vec<u8> = values.iter().flat_map(|v| v.to_le_bytes()).collect();
    dims.iter().fold(Message::default(), |tensor, &d| tensor.int(1, d)).int(2, 1).text(8, name).bytes(9, &raw)
}

/// `ValueInfoProto` of floats.
fn value(name: &str, dims: &[usize]) -> Message {
    let dim = |shape: Message, &d: &usize| shape.message(1, Message::default().int(1, d));
    let shape = dims.iter().fold(Message::default(), dim);
    let of_tensor = Message::default().int(1, 1).message(2, shape);
    Message::default().text(1, name).message(2, Message::default().message(1, of_tensor))
}

/// The bytes of the file; behind the average come Flatten and Softmax.
pub fn write(model: &FloatModel) -> Vec<u8> {
    let mut graph = Message::default().text(2, &model.network.name);
    for layer in &model.network.layers {
        let name = &layer.name;
        let mut inputs: Vec<String> = layer.inputs.iter().map(|input| format!("{input}:0")).collect();
        let output = format!("{name}:0");
        let named = |operator: &str, inputs: &[String], attributes| {
            // The node has the layer's name, the tensor another.
            node(operator, inputs, &output, attributes).text(3, name)
        };
        graph = match layer.op {
            Op::Conv { filters, kernel, stride, pad } | Op::LinearConv { filters, kernel, stride, pad } => {
                let conv = &model.convs[name];
                let dims = [filters, conv.weights.len() / filters / kernel / kernel, kernel, kernel];
                graph = graph.message(5, tensor(&format!("{name}.weight"), &dims, &conv.weights));
                graph = graph.message(5, tensor(&format!("{name}.bias"), &[filters], &conv.bias));
                inputs.extend([format!("{name}.weight"), format!("{name}.bias")]);
                let attributes = vec![
                    ints("kernel_shape", &[kernel; 2]),
                    ints("strides", &[stride; 2]),
                    ints("pads", &[pad; 4]),
                ];
                if matches!(layer.op, Op::LinearConv { .. }) {
                    graph.message(1, named("Conv", &inputs, attributes))
                } else {
                    let sums = format!("{name}:sum");
                    let conv = node("Conv", &inputs, &sums, attributes).text(3, name);
                    graph.message(1, conv).message(1, node("Relu", &[sums], &output, Vec::new()))
                }
            }
            Op::MaxPool { size, stride, rounding } => {
                let attributes = vec![
                    ints("kernel_shape", &[size; 2]),
                    ints("strides", &[stride; 2]),
                    int("ceil_mode", usize::from(rounding == Rounding::Ceil)),
                ];
                graph.message(1, named("MaxPool", &inputs, attributes))
            }
            Op::Concat => graph.message(1, named("Concat", &inputs, vec![int("axis", 1)])),
            Op::Add => graph.message(1, named("Add", &inputs, Vec::new())),
            Op::GlobalAveragePool => graph.message(1, named("GlobalAveragePool", &inputs, Vec::new())),
        };
    }
    let last = model.network.layers.last().map_or(String::new(), |layer| format!("{}:0", layer.name));
    let Shape { channels, height, width } = model.network.input;
    let graph = graph
        .message(1, node("Flatten", &[last], "flat", vec![int("axis", 1)]))
        .message(1, node("Softmax", &["flat".to_string()], "probabilities", Vec::new()))
        .message(11, value("input:0", &[1, channels, height, width]))
        .message(12, value("probabilities", &[1, model.classes()]));
    let opset = Message::default().int(2, 13);
    Message::default().int(1, 8).message(7, graph).message(8, opset).0
}

/// What a YAML file beside the ONNX file has to say.
///
/// # Errors
/// If it cannot be written as YAML.
pub fn companion(model: &FloatModel) -> Result<String, serde_yaml::Error> {
    let preprocess = serde_yaml::to_value(&model.preprocess)?;
    let labels = serde_yaml::to_value(&model.labels)?;
    serde_yaml::to_string(&BTreeMap::from([("preprocess", preprocess), ("labels", labels)]))
}
