//! What becomes of images.

use serde::Serialize;

use super::engine::Engine;

/// What `classify` prints.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct Classified {
    #[serde(flatten)]
    pub run: Run,
    /// The images in their order.
    pub images: Vec<Image>,
}

/// A line of what `classify --jsonl` prints: an image when it is done, the run at the end.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum ClassifyLine {
    /// An image.
    Image(Image),
    /// The run.
    Summary(Run),
}

/// Where images were classified.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct Run {
    /// Where it ran: the value of --device.
    pub device: &'static str,
    /// The engine; null in software.
    pub engine: Option<Engine>,
    /// Clock that times and rates are computed from, in MHz; null in software.
    pub clock_mhz: Option<f64>,
    /// Where the clock is known from: option, assumed, kernel or measured; null in software.
    pub clock_source: Option<&'static str>,
    /// Number of images.
    pub image_count: usize,
    /// Where the time went; only if asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub throughput: Option<Throughput>,
}

/// An image and its classes.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct Image {
    /// The file; of raw frames its name and the frame's number.
    pub file: String,
    /// The likeliest classes, the likeliest first.
    pub top: Vec<Guess>,
    /// Exact sums of the last map, one a class.
    pub sums: Vec<u32>,
    /// Cycles; null in software.
    pub cycles: Option<u32>,
    /// Microseconds that the cycles take; null in software, and while a board's clock is not known.
    pub latency_us: Option<f64>,
    /// True if all values equal the golden model's; null if they were not compared.
    pub identical_to_golden: Option<bool>,
}

/// A class with its probability.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct Guess {
    /// The class, counted from 0.
    pub index: usize,
    /// The class's name; its index if the network has no labels.
    pub label: String,
    /// Softmax probability, 0 to 1.
    pub probability: f32,
}

impl From<firebrick_host::device::Guess> for Guess {
    fn from(guess: firebrick_host::device::Guess) -> Self {
        Guess { index: guess.index, label: guess.label, probability: guess.probability }
    }
}

/// Frames as a user sees them.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct Throughput {
    /// Number of frames.
    pub frame_count: u64,
    /// Seconds from the first frame's start to the last one's end.
    pub elapsed_s: f64,
    /// Frames a second.
    pub frames_per_s: f64,
    /// Mean times of a frame in each stage; stages of several frames run at a time.
    pub stages: Stages,
}

/// The stages of a frame.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct Stages {
    /// Milliseconds from the file's bytes to pixels.
    pub decode_ms: f64,
    /// Milliseconds from pixels to the network's input.
    pub preprocess_ms: f64,
    /// Milliseconds of the network.
    pub engine_ms: f64,
    /// Milliseconds from sums to classes.
    pub postprocess_ms: f64,
}

/// What `evaluate` prints.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct Evaluated {
    /// An evaluation a model, in their order.
    pub evaluations: Vec<Evaluation>,
    /// Each other column, of each model, against the first column of the first model.
    pub comparisons: Vec<Comparison>,
}

/// Two ways of running that have seen the same images.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct Comparison {
    /// The model, as commands take it; null if none was named.
    pub model: Option<String>,
    /// How it ran: a value of --columns.
    pub column: String,
    /// The other model; null if none was named.
    pub with_model: Option<String>,
    /// The other column.
    pub with: String,
    /// Number of images.
    pub image_count: usize,
    /// Images that only the first one is right about.
    pub only_first: usize,
    /// Images that only the other one is right about.
    pub only_second: usize,
    /// McNemar's test, exact and two-sided: how likely this is if neither is better.
    pub p_value: f64,
}

/// A line of what `evaluate --jsonl` prints: a model's images, then the model.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum EvaluateLine {
    /// An image.
    Image(EvaluatedImage),
    /// A model.
    Summary(Evaluation),
}

/// A model on labelled images.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct Evaluation {
    /// The model, as commands take it; null if none was named.
    pub model: Option<String>,
    /// Name of the network.
    pub network: String,
    /// Number of images.
    pub image_count: usize,
    /// The ways of running it.
    pub columns: Vec<Column>,
    /// The classes that there are images of, by the first column.
    pub classes: Vec<ClassAccuracy>,
    /// What the first column takes for another class, the most frequent first.
    pub confusions: Vec<Confusion>,
    /// Images that a column takes for another class.
    pub mistakes: Vec<EvaluatedImage>,
}

/// A class that there are images of.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct ClassAccuracy {
    #[serde(flatten)]
    pub class: Class,
    /// Number of images.
    pub image_count: usize,
    /// Images whose class is the likeliest.
    pub top1: Correct,
}

/// Images of one class that are taken for another one.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct Confusion {
    /// The image's class.
    pub truth: Class,
    /// The class that they are taken for.
    pub taken_for: Class,
    /// Number of images.
    pub image_count: usize,
}

/// A way of running a model.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct Column {
    /// How it ran: a value of --columns.
    pub column: String,
    /// Images whose class is the likeliest.
    pub top1: Correct,
    /// Images whose class is one of the five likeliest.
    pub top5: Correct,
    /// Images that it takes for the same class as the first column does.
    pub agreement: Agreement,
    /// Mean of the images' cycles; null in software.
    pub mean_cycles: Option<u64>,
}

/// Images that are right.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct Correct {
    /// Number of images that are right.
    pub correct: usize,
    /// Share of all images that are right, 0 to 1.
    pub accuracy: f64,
    /// Its 95 % interval, after Wilson.
    pub interval: Vec<f64>,
}

/// Images that two columns agree on.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct Agreement {
    /// The other column.
    pub with: String,
    /// Number of images that both take for the same class.
    pub agreeing: usize,
    /// Share of all images that both take for the same class, 0 to 1.
    pub agreeing_share: f64,
}

/// A labelled image.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct EvaluatedImage {
    /// The file; of raw frames its name and the frame's number.
    pub file: String,
    /// The image's class.
    pub truth: Class,
    /// The class that each column takes it for.
    pub answers: Vec<Answer>,
}

/// A class.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct Class {
    /// The class, counted from 0.
    pub index: usize,
    /// The class's name; its index if the network has no labels.
    pub label: String,
}

/// What a column says of an image.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct Answer {
    /// How it ran: a value of --columns.
    pub column: String,
    /// The class, counted from 0.
    pub index: usize,
    /// The class's name; its index if the network has no labels.
    pub label: String,
    /// Softmax probability, 0 to 1.
    pub probability: f64,
    /// Cycles; null in software.
    pub cycles: Option<u32>,
}
