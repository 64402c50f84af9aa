//! An image that was evaluated, as a line of a shard's file has it.

use firebrick_host::evaluate::{Answer, Seen};
use firebrick_spec::chain;
use serde::{Deserialize, Serialize};

/// A model, and how it is run: what all its images have in common.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Subject {
    /// As the command line has it; null if none was named.
    pub model: Option<String>,
    /// Name of the network.
    pub network: String,
    /// A label for each class, or none.
    pub labels: Vec<String>,
    /// How it runs.
    pub columns: Vec<String>,
}

/// What became of an image.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct ImageRecord {
    /// Place of its model among all.
    pub model: usize,
    /// The image's name.
    pub name: String,
    /// The hash of the bytes that were read, if there were any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// What is known of it.
    #[serde(flatten)]
    pub became: Became,
}

/// What is known of an image.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Became {
    /// It was run.
    Run {
        /// Its class.
        truth: usize,
        /// What each column says.
        answers: Vec<Found>,
    },
    /// It cannot be used.
    Lost {
        /// Why, with its name.
        lost: String,
    },
}

/// What a column says of an image.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Found {
    /// The likeliest classes, the likeliest first.
    pub top: Vec<usize>,
    /// Probability of the likeliest one, in millionths: whole numbers are the same wherever they are put together.
    pub ppm: u32,
    /// Cycles, of an accelerator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cycles: Option<u32>,
}

impl ImageRecord {
    /// One that was not run.
    pub fn lost(model: usize, name: String, why: String) -> Self {
        ImageRecord { model, name, sha256: None, became: Became::Lost { lost: why } }
    }

    /// One that was run, or should have been.
    pub fn new(model: usize, name: String, truth: usize, seen: Seen) -> Self {
        let became = match seen.answers {
            Ok(answers) => Became::Run { truth, answers: answers.into_iter().map(Found::from).collect() },
            Err(error) => Became::Lost { lost: chain(&error) },
        };
        ImageRecord { model, name, sha256: seen.digest, became }
    }
}

impl From<Answer> for Found {
    fn from(answer: Answer) -> Self {
        let likeliest = answer.top.first().and_then(|class| answer.probabilities.get(*class));
        let ppm = likeliest.map_or(0, |probability| (f64::from(*probability) * 1e6).round() as u32);
        Found { top: answer.top, ppm, cycles: answer.cycles }
    }
}
