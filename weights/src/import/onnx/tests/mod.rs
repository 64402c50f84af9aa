//! ONNX files written by hand: what is read and lowered.

mod constants;
mod external;
mod forms;
mod operators;
mod refusals;

use firebrick_nn::float;
use firebrick_nn::model::FloatModel;
use firebrick_nn::network::{Colour, Op, Preprocess, Resize};

use super::super::wire::encode::Message;
use crate::{Companion, ImportError, decode_onnx};

/// A file in the making; the image is `x`, the scores are the last node's output.
#[derive(Clone, Default)]
struct File {
    graph: Message,
    last: String,
}

enum Attribute<'a> {
    Int(i64),
    Float(f32),
    Ints(&'a [usize]),
    Signed(&'a [i64]),
    Text(&'a str),
}

use Attribute::{Float, Int, Ints, Signed, Text};

impl File {
    fn new() -> Self {
        File { graph: Message::default().text(2, "test"), last: "x".to_string() }
    }

    fn constant(mut self, name: &str, dims: &[usize], values: &[f32]) -> Self {
        let tensor = Message::default().ints(1, dims).int(2, 1).floats(4, values).text(8, name);
        self.graph = self.graph.message(5, tensor);
        self
    }

    fn shape(self, name: &str, values: &[i64]) -> Self {
        let raw: Vec<u8> = values.iter().flat_map(|v| v.to_le_bytes()).collect();
        self.raw(name, &[values.len()], 7, &raw)
    }

    /// A constant of any type, by ONNX's number for it.
    fn raw(mut self, name: &str, dims: &[usize], value_type: i64, bytes: &[u8]) -> Self {
        let tensor = Message::default().ints(1, dims).int(2, value_type).bytes(9, bytes).text(8, name);
        self.graph = self.graph.message(5, tensor);
        self
    }

    /// A constant of floats in another file.
    fn external(mut self, name: &str, dims: &[usize], entries: &[(&str, &str)]) -> Self {
        let tensor = Message::default().ints(1, dims).int(2, 1).text(8, name).int(14, 1);
        let entry = |&(key, value): &(&str, &str)| Message::default().text(1, key).text(2, value);
        let tensor = entries.iter().map(entry).fold(tensor, |tensor, entry| tensor.message(13, entry));
        self.graph = self.graph.message(5, tensor);
        self
    }

    /// A node that is named after its output.
    fn node(
        self,
        operator: &str,
        inputs: &[&str],
        output: &str,
        attributes: &[(&str, Attribute<'_>)],
    ) -> Self {
        let mut node = Message::default();
        for input in inputs {
            node = node.text(1, input);
        }
        node = node.text(2, output).text(3, output).text(4, operator);
        for (name, value) in attributes {
            let attribute = Message::default().text(1, name);
            let attribute = match value {
                Int(value) => attribute.int(3, *value),
                Float(value) => attribute.float(2, *value),
                Ints(values) => attribute.ints(8, values),
                Signed(values) => values.iter().fold(attribute, |attribute, &value| attribute.int(8, value)),
                Text(value) => attribute.text(4, value),
            };
            node = node.message(5, attribute);
        }
        File { graph: self.graph.message(1, node), last: output.to_string() }
    }

    fn bytes(self, dims: &[usize]) -> Vec<u8> {
        let last = self.last.clone();
        self.bytes_of(dims, 1, &[&last])
    }

    /// With an image of another type, and these outputs.
    fn bytes_of(self, dims: &[usize], value_type: i64, outputs: &[&str]) -> Vec<u8> {
        let mut shape = Message::default();
        for &dim in dims {
            shape = shape.message(1, Message::default().int(1, dim as i64));
        }
        let kind = Message::default().message(1, Message::default().int(1, value_type).message(2, shape));
        let image = Message::default().text(1, "x").message(2, kind);
        let output = |name: &&str| Message::default().text(1, name);
        let graph = self.graph.message(11, image);
        let graph = outputs.iter().map(output).fold(graph, |graph, output| graph.message(12, output));
        Message::default().int(1, 8).message(7, graph).0
    }
}

fn companion(channels: usize) -> Companion {
    let preprocess = Preprocess {
        colour: if channels == 1 { Colour::Grey } else { Colour::Rgb },
        resize: Resize::Warp,
        mean: vec![0.0; channels],
        scale: vec![1.0; channels],
    };
    Companion { preprocess: Some(preprocess), ..Companion::default() }
}

/// Of a grey image of 4x4 pixels.
fn import(file: File) -> Result<FloatModel, ImportError> {
    decode_onnx(&file.bytes(&[1, 1, 4, 4]), companion(1))
}

/// The scores for the pixels 0 to 15.
fn scores(file: File) -> Vec<f32> {
    let pixels: Vec<u8> = (0..16).collect();
    float::run(&import(file).unwrap(), &pixels).unwrap().scores
}

/// Two channels: the image, and twice the image; with a ReLU.
fn start() -> File {
    File::new().constant("w", &[2, 1, 1, 1], &[1.0, 2.0]).node("Conv", &["x", "w"], "c", &[]).node(
        "Relu",
        &["c"],
        "r",
        &[],
    )
}

fn average(file: File) -> File {
    let last = file.last.clone();
    file.node("GlobalAveragePool", &[&last], "scores", &[])
}

#[test]
fn a_classifier_is_read() {
    let file = average(start());
    assert_eq!(scores(file.clone()), [7.5, 15.0]);
    let model = import(file).unwrap();
    let names: Vec<&str> = model.network.layers.iter().map(|l| l.name.as_str()).collect();
    assert_eq!((model.network.name.as_str(), names), ("test", vec!["c", "scores"]));
}

#[test]
fn what_classifiers_have_behind_their_scores_is_dropped() {
    let file = average(start())
        .shape("to", &[1, -1])
        .node("Reshape", &["scores", "to"], "f", &[])
        .node("Dropout", &["f"], "d", &[("ratio", Float(0.5))])
        .node("Softmax", &["d"], "s", &[("axis", Int(1))]);
    assert_eq!(scores(file), [7.5, 15.0]);
    // As PyTorch used to write `x.view(x.size(0), -1)`.
    let file = average(start())
        .shape("i", &[0])
        .node("Shape", &["scores"], "sizes", &[])
        .node("Gather", &["sizes", "i"], "size", &[])
        .node("Squeeze", &["size"], "one", &[("axes", Ints(&[0]))])
        .node("Unsqueeze", &["one"], "sizes1", &[("axes", Ints(&[0]))])
        .shape("rest", &[-1])
        .node("Concat", &["sizes1", "rest"], "to", &[("axis", Int(0))])
        .node("Reshape", &["scores", "to"], "f", &[]);
    assert_eq!(scores(file), [7.5, 15.0]);
}

#[test]
fn scales_are_folded_and_negative_scores_are_kept() {
    let file = File::new()
        .constant("w", &[2, 1, 1, 1], &[1.0, 2.0])
        .constant("b", &[2], &[1.0, 0.0])
        .constant("gamma", &[2], &[2.0, -1.0])
        .constant("beta", &[2], &[0.5, 0.0])
        .constant("mean", &[2], &[1.0, 1.0])
        .constant("variance", &[2], &[4.0, 1.0])
        .constant("one", &[1], &[1.0])
        .node("Conv", &["x", "w", "b"], "c", &[])
        .node(
            "BatchNormalization",
            &["c", "gamma", "beta", "mean", "variance"],
            "n",
            &[("epsilon", Float(0.0))],
        )
        .node("Mul", &["n", "one"], "m", &[]);
    let model = import(average(file.clone())).unwrap();
    assert!(model.network.has_linear_end());
    assert_eq!(scores(average(file)), [8.0, -14.0]);
}

#[test]
fn a_relu_behind_a_concat_is_that_of_its_parts() {
    let file = start()
        .constant("v", &[1, 2, 1, 1], &[-1.0, 1.0])
        .node("Conv", &["r", "v"], "left", &[])
        .node("Conv", &["r", "v"], "right", &[])
        .node("Concat", &["left", "right"], "both", &[("axis", Int(1))])
        .node("Relu", &["both"], "late", &[])
        .constant("u", &[1, 2, 1, 1], &[-1.0, -1.0])
        .node("Conv", &["late", "u"], "last", &[]);
    assert_eq!(scores(average(file)), [-15.0]);
}

#[test]
fn linear_layers_behind_averages_and_maps_are_the_same() {
    let averaged = average(start())
        .constant("w2", &[3, 2], &[1.0, 0.0, 0.0, -1.0, 1.0, 1.0])
        .constant("b2", &[3], &[0.0, 1.0, 2.0])
        .node("Flatten", &["scores"], "f", &[])
        .node("Gemm", &["f", "w2", "b2"], "g", &[("transB", Int(1))]);
    let model = import(averaged.clone()).unwrap();
    assert_eq!(model.network.layers.len(), 3, "{:?}", model.network.layers);
    assert_eq!(scores(averaged), [7.5, -14.0, 24.5]);
    let product = average(start())
        .constant("w2", &[2, 3], &[1.0, 0.0, 1.0, 0.0, -1.0, 1.0])
        .constant("b2", &[3], &[0.0, 1.0, 2.0])
        .node("Flatten", &["scores"], "f", &[])
        .node("MatMul", &["f", "w2"], "p", &[])
        .node("Add", &["p", "b2"], "g", &[]);
    assert_eq!(scores(product), [7.5, -14.0, 24.5]);
    // The same with the average as weights, and a hidden layer.
    let ones = [vec![1.0 / 16.0; 16], vec![0.0; 16], vec![0.0; 16], vec![1.0 / 16.0; 16]].concat();
    let flat = start()
        .constant("w2", &[2, 32], &ones)
        .node("Flatten", &["r"], "f", &[])
        .node("Gemm", &["f", "w2"], "h", &[("transB", Int(1))])
        .node("Relu", &["h"], "hr", &[])
        .constant("w3", &[1, 2], &[-1.0, -1.0])
        .node("Gemm", &["hr", "w3"], "g", &[("transB", Int(1))]);
    assert_eq!(scores(flat), [-22.5]);
}

#[test]
fn odd_windows_become_square_ones() {
    let kernel = |dims: &[usize], attributes: &[(&str, Attribute<'_>)]| {
        let count = dims.iter().product();
        let values: Vec<f32> = (0..count).map(|i| i as f32 + 1.0).collect();
        let file = File::new().constant("w", dims, &values).node("Conv", &["x", "w"], "c", attributes);
        let Ok(model) = import(average(file.clone())) else { panic!("{:?}", import(average(file))) };
        let Op::LinearConv { kernel, stride, pad, .. } = model.network.layers[0].op else { panic!() };
        (kernel, stride, pad, scores(average(file))[0])
    };
    // Rows of two: 1 x[i] + 2 x[i + 1], and nothing behind the last column.
    let (size, stride, pad, score) = kernel(&[1, 1, 1, 2], &[("pads", Ints(&[0, 0, 0, 1]))]);
    assert_eq!((size, stride, pad, score), (3, 1, 1, (120.0 + 2.0 * 96.0) / 16.0));
    // Padding only above and left: a row and a column of 0.
    let (size, stride, pad, score) = kernel(&[1, 1, 1, 1], &[("pads", Ints(&[1, 1, 0, 0]))]);
    assert_eq!((size, stride, pad, score), (2, 1, 1, 120.0 / 25.0));
    // Corners of a dilated kernel, one window.
    assert_eq!(kernel(&[1, 1, 2, 2], &[("dilations", Ints(&[3, 3]))]).3, 2.0 * 3.0 + 3.0 * 12.0 + 4.0 * 15.0);
    let same = kernel(&[1, 1, 3, 3], &[("auto_pad", Text("SAME_UPPER")), ("strides", Ints(&[2, 2]))]);
    assert_eq!((same.0, same.1, same.2), (4, 2, 1));
}

#[test]
fn groups_become_zeros() {
    let file = start()
        .constant("v", &[2, 1, 1, 1], &[3.0, 5.0])
        .node("Conv", &["r", "v"], "g", &[("group", Int(2))])
        .node("Relu", &["g"], "gr", &[]);
    assert_eq!(import(average(file.clone())).unwrap().convs["g"].weights, [3.0, 0.0, 0.0, 5.0]);
    assert_eq!(scores(average(file)), [22.5, 75.0]);
}
