//! AlexNet as Table 2 compares with it: sizes only.
//!
//! Densities and code widths are those of Deep Compression (arXiv 1510.00149, Table 4).

use firebrick_weights::compress::{Start, cluster, prune::keep_share};
use firebrick_weights::fbz;

use super::weights::seeded;

/// A layer: name, weights, biases, kept weights in percent, bits of a code.
const LAYERS: [(&str, usize, usize, u32, u32); 8] = [
    ("conv1", 96 * 3 * 11 * 11, 96, 84, 8),
    ("conv2", 256 * 48 * 5 * 5, 256, 38, 8),
    ("conv3", 384 * 256 * 3 * 3, 384, 35, 8),
    ("conv4", 384 * 192 * 3 * 3, 384, 37, 8),
    ("conv5", 256 * 192 * 3 * 3, 256, 37, 8),
    ("fc6", 4096 * 9216, 4096, 9, 5),
    ("fc7", 4096 * 4096, 4096, 9, 5),
    ("fc8", 1000 * 4096, 1000, 25, 5),
];

/// What AlexNet takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sizes {
    /// Weights and biases.
    pub parameters: usize,
    /// Those that are kept.
    pub kept: usize,
    /// Bytes of all layers by our encoder.
    pub encoded: usize,
}

/// Parameters before and after pruning, which need no weights.
pub fn counts() -> Sizes {
    LAYERS.iter().fold(Sizes::default(), |sum, &(_, weights, biases, percent, _)| Sizes {
        parameters: sum.parameters + weights + biases,
        kept: sum.kept + (weights * percent as usize).div_ceil(100) + biases,
        encoded: 0,
    })
}

/// The same with the bytes of our encoder on seeded weights, layer by layer.
pub fn sizes() -> Sizes {
    let encoded = LAYERS.iter().enumerate().map(|(i, &(name, weights, biases, percent, bits))| {
        let mut conv = seeded(100 + i, weights, biases);
        keep_share(&mut conv.weights, f64::from(percent) / 100.0);
        fbz::measure(name, &cluster(&conv, bits, Start::Density)).bytes.total()
    });
    Sizes { encoded: encoded.sum(), ..counts() }
}
