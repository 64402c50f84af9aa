//! Networks and engines that are compared.

use serde::Serialize;

use super::engine::Engine;
use super::model::Shape;

/// What `explore` prints.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct Explored {
    /// How the cycles are known.
    pub method: &'static str,
    /// Clock that times and rates are computed from, in MHz.
    pub clock_mhz: f64,
    /// Read beats a cycle and port that the memory delivers.
    pub read_efficiency: f64,
    /// What stands for a network's accuracy: the name of a point's field.
    pub capacity: &'static str,
    /// The points.
    pub points: Vec<Point>,
    /// The points that cannot be, and why.
    pub refused_points: Vec<RefusedPoint>,
}

/// A network on an engine.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct Point {
    /// Name of the network; --network takes it.
    pub network: String,
    /// The weights' density, as --density takes it.
    pub density_setting: String,
    /// The engine.
    pub engine: Engine,
    /// Weights and biases.
    pub parameters: usize,
    /// Weights that are not zero, and biases.
    pub nonzero_parameters: usize,
    /// Multiply-accumulates, those with weights of zero included.
    pub dense_macs: u64,
    /// Cycles.
    pub cycles: u32,
    /// Microseconds that the cycles take.
    pub latency_us: f64,
    /// Frames a second.
    pub frames_per_s: f64,
    /// True if no other point beats it.
    pub on_front: bool,
}

/// A network on an engine that cannot be.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct RefusedPoint {
    /// Name of the network; --network takes it.
    pub network: String,
    /// The weights' density, as --density takes it.
    pub density_setting: String,
    /// The engine.
    pub engine: Engine,
    /// Why it is refused.
    pub reason: String,
}

/// What `paper` prints.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct Papers {
    /// The engine.
    pub engine: Engine,
    /// Clock that times and rates are computed from, in MHz.
    pub clock_mhz: f64,
    /// The tables.
    pub tables: Vec<PaperTable>,
}

/// A table of the SqueezeNet paper.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct PaperTable {
    /// Title.
    pub title: String,
    /// The rows in the paper's order.
    pub rows: Vec<PaperRow>,
    /// What a reader must know of it.
    pub notes: Vec<String>,
}

/// A row: our figures, and the paper's beside them. A field that a table does not have is left out.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PaperRow {
    /// What the row is about: a stage, a model, a network or a sweep.
    pub row: String,
    /// Type of the stored weights.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data_type: Option<&'static str>,
    /// Squeeze filters per expand filter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub squeeze_ratio: Option<f64>,
    /// Share of the expand filters that are 3x3, 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share_3x3: Option<f64>,
    /// Shape of the map that is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<Shape>,
    /// The paper's output.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paper_output: Option<Shape>,
    /// Weights and biases.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameters: Option<usize>,
    /// The paper's parameters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paper_parameters: Option<usize>,
    /// Weights that are not zero, and biases.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nonzero_parameters: Option<usize>,
    /// The paper's parameters after pruning.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paper_nonzero_parameters: Option<usize>,
    /// Multiply-accumulates, those with weights of zero included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dense_macs: Option<u64>,
    /// Multiply-accumulates with weights that are not zero.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nonzero_macs: Option<u64>,
    /// Bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<usize>,
    /// The bytes in what the paper calls MB: 2^20 of them for SqueezeNet, 10^6 for AlexNet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub megabytes: Option<f64>,
    /// The paper's megabytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paper_megabytes: Option<f64>,
    /// Decimals that the paper prints of its megabytes; -1 if it rounds to tens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paper_decimals: Option<i32>,
    /// How many times smaller than AlexNet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub times_smaller: Option<f64>,
    /// The paper's times smaller than AlexNet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paper_times_smaller: Option<u32>,
    /// Top-1 and top-5 accuracy in percent, quoted from the paper.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quoted_accuracy: Option<&'static str>,
    /// Cycles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cycles: Option<u32>,
    /// Frames a second.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frames_per_s: Option<f64>,
    /// Why it is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}
