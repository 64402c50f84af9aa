//! What a device says about an image.

use firebrick_nn::golden;
use firebrick_nn::model::QuantisedModel;
use firebrick_nn::validate::ModelError;

use super::DeviceError;
use crate::driver::Run;
use crate::labels::Labels;

/// One class with its probability.
#[derive(Clone, Debug, PartialEq)]
pub struct Guess {
    /// Index of the class.
    pub index: usize,
    /// Its name, without its synset id; the index if the network has no labels.
    pub label: String,
    /// Softmax probability, 0 to 1.
    pub probability: f32,
}

/// The result for one image.
#[derive(Clone, Debug, PartialEq)]
pub struct Classification {
    /// Exact sums of the last map, one per class.
    pub sums: Vec<u32>,
    /// Softmax probabilities, one per class.
    pub probabilities: Vec<f32>,
    /// Cycles and times of the passes; `None` in software.
    pub run: Option<Run>,
    labels: Labels,
}

impl Classification {
    pub(crate) fn new(model: &QuantisedModel, sums: Vec<u32>, run: Option<Run>) -> Result<Self, DeviceError> {
        let scores = golden::scores(model, &sums).map_err(ModelError::from)?;
        Ok(Classification {
            sums,
            probabilities: golden::softmax(&scores),
            run,
            labels: Labels::of(&model.labels),
        })
    }

    /// The `k` most likely classes, the likeliest first; equal ones in the order of their indices.
    pub fn top(&self, k: usize) -> Vec<Guess> {
        let guess =
            |(index, probability): (usize, f32)| Guess { index, label: self.labels.name(index), probability };
        golden::top(&self.probabilities, k).into_iter().map(guess).collect()
    }
}
