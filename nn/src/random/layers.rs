//! Layers and networks with poolings, in few words.

use crate::network::{Layer, Network, Op, Rounding, Shape};

/// A layer without a ceiling.
pub fn layer(name: &str, inputs: &[&str], op: Op) -> Layer {
    Layer {
        name: name.into(),
        inputs: inputs.iter().map(|input| (*input).into()).collect(),
        ceiling: None,
        op,
    }
}

/// A convolution of stride 1.
pub fn conv(name: &str, input: &str, filters: usize, kernel: usize, pad: usize) -> Layer {
    layer(name, &[input], Op::Conv { filters, kernel, stride: 1, pad })
}

/// The engine's max pooling: 3x3 with stride 2.
pub fn pool(name: &str, input: &str, rounding: Rounding) -> Layer {
    layer(name, &[input], Op::MaxPool { size: 3, stride: 2, rounding })
}

/// A classifier of five classes over the last of `layers`, of an image of three channels.
pub fn classifier(height: usize, width: usize, mut layers: Vec<Layer>) -> Network {
    let last = layers.last().map(|layer| layer.name.clone()).unwrap_or_default();
    layers.push(conv("classes", &last, 5, 1, 0));
    layers.push(layer("average", &["classes"], Op::GlobalAveragePool));
    Network { name: "classifier".into(), input: Shape { channels: 3, height, width }, layers }
}
