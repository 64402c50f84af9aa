//! The weights that the tables are made with.

use std::collections::BTreeMap;

use firebrick_nn::family::SqueezeNet;
use firebrick_nn::model::{FloatConv, FloatModel};
use firebrick_nn::network::{Colour, Preprocess, Resize};
use firebrick_nn::random::normal;
use firebrick_nn::shapes::NetworkError;
use firebrick_weights::coded::CodedModel;
use firebrick_weights::compress::{Pruning, Settings, Start, compress};

use super::{PaperError, Subject};

/// Seed of the first layer; the next ones follow.
const SEED: u64 = 1602;

/// The note of a table whose sizes depend on the weights.
pub const SEEDED: &str = "Weights: seeded random ones of a normal distribution, pruned by magnitude.";

/// A seeded convolution or linear layer of so many weights and biases.
pub fn seeded(layer: usize, weights: usize, biases: usize) -> FloatConv {
    FloatConv { weights: normal(SEED + layer as u64, weights), bias: vec![0.1; biases] }
}

/// SqueezeNet v1.0 with Table 1's shares of its weights and codes of so many bits.
pub fn compressed(subject: &Subject<'_>, bits: u32) -> Result<CodedModel, PaperError> {
    let pruning = Some(Pruning::table_1());
    let settings = Settings { ranks: BTreeMap::new(), pruning, bits, start: Start::Density };
    Ok(match subject.weights {
        Some(model) => compress(model, &settings)?,
        None => compress(&squeezenet()?, &settings)?,
    })
}

/// SqueezeNet v1.0 with seeded weights.
fn squeezenet() -> Result<FloatModel, NetworkError> {
    let network = SqueezeNet::v1_0().network()?;
    let shapes = network.convs()?.into_iter().enumerate();
    let conv = |(i, shape): (usize, firebrick_nn::graph::ConvShape)| {
        (shape.name.clone(), seeded(i, shape.weights(), shape.output.channels))
    };
    let convs = shapes.map(conv).collect();
    let preprocess = Preprocess {
        colour: Colour::Bgr,
        resize: Resize::Warp,
        mean: vec![104.0, 117.0, 123.0],
        scale: vec![1.0; 3],
    };
    Ok(FloatModel { network, preprocess, labels: Vec::new(), convs })
}

/// The note that says which weights were taken.
pub fn note(subject: &Subject<'_>) -> String {
    match subject.weights {
        Some(model) => format!(
            "Weights: those given of {}, pruned by magnitude and not trained again.",
            model.network.name
        ),
        None => SEEDED.to_owned(),
    }
}
