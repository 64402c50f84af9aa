//! The contract between Firebrick's hardware and its software, each number written once.
//!
//! Whoever writes a driver, a compiler or hardware for the other side needs this crate, and all other crates do; it depends on none of them.
//!
//! | module | what it defines |
//! |---|---|
//! | [`config`] | the engine's configuration, its limits and its hash |
//! | [`registers`] | the AXI4-Lite register map |
//! | [`descriptor`] | the descriptors that the host streams into the queue |
//! | [`weights`] | weight entries, list headers and output-channel parameters of the weight stream |
//! | [`layout`] | how feature maps, images and sums lie in memory |
//! | [`numbers`], [`values`] | limits and other numbers, and fields with a few values, as tables with their meaning |
//! | [`requant`] | the integer contract of accumulators and requantisation |
//! | [`timing`] | cycles that blocks take and the estimator reckons with |
//! | [`bus`] | the two traits that a driver needs: registers and DMA memory |
//! | [`chain`](chain()) | an error with its causes as one line |
//! | [`names`] | all of it by name, for the hardware's description |
//! | [`render`] | Markdown tables and the C header made from the tables above |
//!
//! The RTL's decoders (by the macros of `firebrick-fields`), the driver, the documents' tables and the C header are all made from
//! these definitions.
#![cfg_attr(not(test), deny(clippy::print_stdout, clippy::print_stderr))]

pub mod bus;
mod chain;
pub mod config;
pub mod descriptor;
pub mod field;
pub mod layout;
pub mod names;
pub mod numbers;
pub mod registers;
pub mod render;
pub mod requant;
pub mod timing;
pub mod values;
pub mod weights;

pub use chain::chain;
pub use config::{ConfigError, EngineConfig};
pub use descriptor::{Bypass, Descriptor, OutputMode, Pass, Strides, WeightLoad};
pub use layout::{FeatureMapLayout, WordFormat};

/// Version of the hardware/software contract. A driver refuses hardware with another one, and the
/// hardware refuses descriptors with another one.
pub const CONTRACT_VERSION: u32 = 5;

/// Pixels that a processing element handles in a cycle, and that a feature-map word carries
/// (without its halo).
pub const PIXELS: usize = 14;

/// Bytes of one beat of the memory ports.
pub const BEAT_BYTES: usize = 8;

/// Longest AXI burst in beats (Zynq-7000's HP ports are AXI3: UG585, "AXI_HP Interfaces").
pub const MAX_BURST_BEATS: usize = 16;

/// Bursts are cut at this boundary, so that they never cross 4 KiB (ARM IHI 0022, A3.4.1).
pub const BURST_BYTES: usize = MAX_BURST_BEATS * BEAT_BYTES;
