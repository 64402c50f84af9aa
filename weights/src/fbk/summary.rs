//! What each layer takes in a file.

use firebrick_nn::model::{QuantisedConv, QuantisedModel};

use super::encode::section;
use super::packed::Coding;

/// Storage of one convolution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredLayer {
    /// Name of the layer.
    pub name: String,
    /// All weights, with the pruned ones.
    pub weights: usize,
    /// Weights that are not 0.
    pub nonzeros: usize,
    /// Stored entries: the non-zero weights and the fillers between distant ones.
    pub entries: usize,
    /// Distinct stored weights.
    pub codebook: usize,
    /// Bits of an entry's gap.
    pub gap_bits: u32,
    /// Bits of an entry's code.
    pub code_bits: u32,
    /// Bytes of the layer in a file: entries, codebook, biases, multipliers, shifts.
    pub bytes: usize,
}

/// Storage of every convolution, in the network's order; those without weights are left out.
pub fn summary(model: &QuantisedModel) -> Vec<StoredLayer> {
    let layer = |name: &String| model.convs.get(name).map(|conv| stored(name, conv));
    model.network.layers.iter().filter_map(|l| layer(&l.name)).collect()
}

fn stored(name: &str, conv: &QuantisedConv) -> StoredLayer {
    let coding = Coding::best(&conv.weights);
    let mut bytes = Vec::new();
    section(conv, &mut bytes);
    StoredLayer {
        name: name.to_string(),
        weights: conv.weights.len(),
        nonzeros: conv.weights.iter().filter(|&&w| w != 0).count(),
        entries: coding.entries,
        codebook: coding.codebook.len(),
        gap_bits: coding.gap_bits,
        code_bits: coding.code_bits,
        bytes: bytes.len(),
    }
}
