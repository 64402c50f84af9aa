//! The accelerator of Firebrick in rust-hdl, and its emission as Verilog.
//!
//! Whoever changes the hardware works here; whoever only wants its text calls [`verilog()`].
//!
//! | module | what it holds |
//! |---|---|
//! | [`accelerator`] | the core: all blocks wired |
//! | [`control`] | registers, descriptor queue, sequencer |
//! | [`load`] | activation and weight loaders |
//! | [`pe`] | the processing element and the chain of them |
//! | [`post`] | requantisation, reassembly, pooling, sums |
//! | [`bus`] | AXI4 DMA masters |
//! | [`stream`], [`leaf`] | FIFOs; RAMs written as Verilog |
//! | `shape` | sizes that the hardware is built for |
//! | [`emit`] | Verilog text |
//!
//! A block's module says what it does, how long it takes and how often it can, and [`stream::fifo`], [`pe::element`], [`post::requantise`],
//! [`bus::burst_cutter`], [`bus::read_port`] and [`post::tile_walker`] show it in a waveform. A block that has a `new` is made by it: its `Default` lacks what `new`
//! takes.
#![cfg_attr(not(test), deny(clippy::print_stdout, clippy::print_stderr))]

pub mod accelerator;
pub mod bus;
pub mod control;
pub mod emit;
pub mod leaf;
pub mod load;
pub mod pe;
pub mod post;
mod shape;
pub mod stream;
mod verilog;

/// Names the sources that [`verilog()`] follows from: with equal names, a configuration has equal Verilog.
pub const SOURCES: &str = env!("FIREBRICK_HDL_SOURCES");

pub use accelerator::Core;
pub use emit::Emission;
pub use emit::power_up::PowerUp;
pub use verilog::{verilog, verilog_as, verilog_from};

/// So many blocks or signals.
pub(crate) fn many<T: Default>(n: usize) -> Vec<T> {
    (0..n).map(|_| T::default()).collect()
}

// The suites of the folder `tests` are part of this crate's one test program: they name it as its users do.
#[cfg(test)]
extern crate self as firebrick_hdl;
#[cfg(test)]
#[path = "../tests/suites.rs"]
mod suites;
