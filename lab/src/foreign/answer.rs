//! A question about a model, and its answer.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// A model to look at.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Job {
    /// The ONNX file.
    pub model: PathBuf,
    /// An array for its input (`.npy`): u8 pixels `[channel][row][column]`, which go through the preprocessing beside the file, or
    /// an f32 tensor as the graph takes it.
    #[serde(default)]
    pub input: Option<PathBuf>,
    /// Which output has the scores, of a graph with several.
    #[serde(default)]
    pub output: Option<String>,
    /// Run it on the simulated accelerator, too.
    #[serde(default)]
    pub rtl: bool,
}

/// What was found out about a model.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Answer {
    /// The ONNX file.
    pub model: PathBuf,
    /// True if the program takes it.
    pub accepted: bool,
    /// The layers for which it does not.
    pub refusals: Vec<Refused>,
    /// All that was said instead.
    pub error: Option<String>,
    /// What the float network computes for the input, also if no engine runs it.
    pub scores: Option<Vec<f32>>,
    /// Why there are no scores.
    pub no_scores: Option<String>,
    /// True if it compiles for the small engine.
    pub compiles: bool,
    /// Why not.
    pub not_compiled: Option<String>,
    /// Largest difference between the integer network's scores and the float network's, in parts of the largest score.
    pub integer_error: Option<f32>,
    /// Where the emulated program differs from the golden model, or why it did not run; null if it is equal or was not tried.
    pub emulator: Option<String>,
    /// Where the accelerator differs from the golden model; null if it is equal or was not tried.
    pub accelerator: Option<String>,
    /// True if it ran on the accelerator.
    pub ran: bool,
    /// What a panic said.
    pub panic: Option<String>,
}

impl Answer {
    pub(super) fn of(job: &Job) -> Self {
        Answer { model: job.model.clone(), ..Answer::default() }
    }
}

/// A layer that was refused.
#[derive(Clone, Debug, Serialize)]
pub struct Refused {
    /// Its name.
    pub layer: String,
    /// Its operator.
    pub operator: String,
    /// Why.
    pub reason: String,
}
