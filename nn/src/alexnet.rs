//! AlexNet without its two local response normalisations, as Caffe's model description has it otherwise (BVLC AlexNet; Krizhevsky
//! et al. 2012): 227x227, 8 layers with weights.
//!
//! The engine has no normalisation, so this network is not the published one, and its name says so. Grouped convolutions are dense
//! ones whose filters are zero outside of their group, for the engine skips zeros; linear layers are convolutions of their
//! input's size, and the last one's single pixel goes through a global average pool. fc8 has the ReLU that all convolutions have.

use crate::graph::ConvShape;
use crate::network::{Convolution, INPUT, Layer, Network, Op, Rounding, Shape};

/// The network's name.
pub const NAME: &str = "alexnet-without-normalisation";

/// A convolution: name, filters, kernel, stride, padding, groups, whether a 3x3/2 max pool follows, and the share of its weights
/// that pruning leaves (Han et al. 2015, arXiv 1506.02626, table 4).
type Row = (&'static str, usize, usize, usize, usize, usize, bool, f64);

const CONVS: [Row; 8] = [
    ("conv1", 96, 11, 4, 0, 1, true, 0.84),
    ("conv2", 256, 5, 1, 2, 2, true, 0.38),
    ("conv3", 384, 3, 1, 1, 1, false, 0.35),
    ("conv4", 384, 3, 1, 1, 2, false, 0.37),
    ("conv5", 256, 3, 1, 1, 2, true, 0.37),
    ("fc6", 4096, 6, 1, 0, 1, false, 0.09),
    ("fc7", 4096, 1, 1, 0, 1, false, 0.09),
    ("fc8", 1000, 1, 1, 0, 1, false, 0.25),
];

fn row(layer: &str) -> Option<&'static Row> {
    CONVS.iter().find(|row| row.0 == layer)
}

/// The network, valid.
pub fn network() -> Network {
    let mut layers: Vec<Layer> = Vec::new();
    let mut append = |name: &str, op: Op| {
        let source = layers.last().map_or(INPUT, |layer| &layer.name).to_string();
        layers.push(Layer { name: name.to_string(), inputs: vec![source], op, ceiling: None });
    };
    for &(name, filters, kernel, stride, pad, _, pooled, _) in &CONVS {
        let relu = name != "fc8";
        append(name, Convolution { filters, kernel, stride, pad, relu }.into());
        if pooled {
            let pool = Op::MaxPool { size: 3, stride: 2, rounding: Rounding::Ceil };
            append(&name.replace("conv", "pool"), pool);
        }
    }
    append("average", Op::GlobalAveragePool);
    Network { name: NAME.to_string(), input: Shape { channels: 3, height: 227, width: 227 }, layers }
}

/// Groups of a convolution of [`network`]: filters of a group read only that group's input channels. 1 for other layers.
pub fn groups(layer: &str) -> usize {
    row(layer).map_or(1, |row| row.5)
}

/// Share of a layer's weights (those within its groups) that pruning leaves; none for layers of other networks.
pub fn kept(layer: &str) -> Option<f64> {
    row(layer).map(|row| row.7)
}

/// Weights and biases of a convolution, weights outside of the groups not counted.
pub fn parameters(conv: &ConvShape) -> usize {
    conv.weights() / groups(&conv.name) + conv.output.channels
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_and_maps_are_those_of_the_published_network() {
        let network = network();
        let shapes = network.validate().unwrap();
        let convs = network.convs().unwrap();
        assert_eq!(convs.iter().map(parameters).sum::<usize>(), 60_965_224);
        let sides = [("conv1", 55), ("pool1", 27), ("conv2", 27), ("pool2", 13), ("conv5", 13), ("pool5", 6)];
        for (layer, side) in sides {
            assert_eq!((shapes[layer].height, shapes[layer].width), (side, side), "{layer}");
        }
        assert_eq!(shapes["fc6"], Shape { channels: 4096, height: 1, width: 1 });
        assert_eq!(network.classes(), 1000);
        // 724.4 million multiplications with groups.
        let macs: u64 = convs.iter().map(|conv| conv.macs() / groups(&conv.name) as u64).sum();
        assert_eq!(macs, 724_406_816);
    }
}
