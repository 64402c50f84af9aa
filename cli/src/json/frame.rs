//! What a frame takes on an engine, pass by pass.

use serde::Serialize;

use super::engine::Engine;

/// What `estimate` prints.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct Estimated {
    /// Read beats a cycle and port that the memory delivers.
    pub read_efficiency: f64,
    #[serde(flatten)]
    pub frame: Frame,
}

/// What `profile` prints.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct Profiled {
    /// Where it ran: the value of --device.
    pub device: &'static str,
    /// Where the clock is known from: option, assumed, kernel or measured.
    pub clock_source: &'static str,
    #[serde(flatten)]
    pub frame: Frame,
}

/// A frame.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct Frame {
    /// Name of the network.
    pub network: String,
    /// The engine.
    pub engine: Engine,
    /// Clock that times and rates are computed from, in MHz.
    pub clock_mhz: f64,
    /// Cycles.
    pub cycles: u32,
    /// Microseconds that the cycles take.
    pub latency_us: f64,
    /// Frames a second.
    pub frames_per_s: f64,
    /// Multiply-accumulates, those with weights of zero included.
    pub dense_macs: u64,
    /// Multiply-accumulates with weights that are not zero.
    pub nonzero_macs: u64,
    /// Multiply-accumulates, those with weights of zero included, of a DSP and cycle.
    pub dense_macs_per_dsp_cycle: f64,
    /// Bytes of the weight stream.
    pub weight_bytes: usize,
    /// The passes in their order.
    pub passes: Vec<Pass>,
}

/// A pass.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct Pass {
    /// The pass: the name of the last layer fused into it.
    pub pass: String,
    /// Layers that are fused into the pass.
    pub fused_layers: Vec<String>,
    /// Multiply-accumulates, those with weights of zero included.
    pub dense_macs: u64,
    /// Multiply-accumulates with weights that are not zero.
    pub nonzero_macs: u64,
    /// Cycles.
    pub cycles: u32,
    /// Microseconds that the cycles take.
    pub latency_us: f64,
    /// The pass's share of the frame's cycles, 0 to 1.
    pub cycle_share: f64,
    /// Share of the PEs' cycles in which an entry is issued, 0 to 1.
    pub utilisation: f64,
    /// Bytes of maps that are read and written.
    pub map_bytes: u64,
    /// What bounds the pass.
    pub bound_by: &'static str,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub log: Option<PassLog>,
}

/// What the accelerator's log has of a pass.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct PassLog {
    /// Cycle of the frame in which the pass starts.
    pub start_cycle: u32,
    /// Cycle of the frame in which the pass ends.
    pub end_cycle: u32,
    /// PE-cycles in which an entry is issued.
    pub busy_pe_cycles: u64,
    /// PE-cycles in which nothing is issued, from the end of the pass before, by what the PE waits for.
    pub stalled_pe_cycles: Stalls,
    /// Beats of 8 bytes that are moved.
    pub beats: Beats,
}

/// Waits by their cause.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct Stalls {
    /// For activations.
    pub for_activations: u64,
    /// For weights.
    pub for_weights: u64,
    /// For room in the result chain.
    pub for_results: u64,
    /// For the memory.
    pub for_memory: u64,
    /// Between two passes.
    pub between_passes: u64,
}

/// Beats by what they carry.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct Beats {
    /// Beats of activations that are read.
    pub activation_beats: u64,
    /// Beats of weights that are read.
    pub weight_beats: u64,
    /// Beats of bypass maps that are read.
    pub bypass_beats: u64,
    /// Beats that are written.
    pub written_beats: u64,
}
