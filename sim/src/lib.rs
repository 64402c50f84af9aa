//! Cycle-accurate simulation of Firebrick: verilated RTL, AXI memory model, protocol checker.
//!
//! Whoever runs the engine without a board needs [`SimDevice`]; whoever tests a driver against one, the stand-in.
//!
//! | module | what it does |
//! |---|---|
//! | [`verilated`] | Verilog text to a loaded, cached Verilator model with pins |
//! | [`axi`] | the signals of the engine's buses in one cycle |
//! | [`memory`] | DDR memory behind an AXI slave: latency, bandwidth, stalls, faults, statistics |
//! | [`checker`] | AXI and AXI4-Lite protocol checker, always on |
//! | [`device`] | [`SimDevice`]: the two traits of [`firebrick_spec::bus`] over all of the above |
//! | `standin` | a board's device files with the simulation behind them (feature `stand-in`) |
//! | [`blocks`] | one rust-hdl block as emitted Verilog, for co-simulation tests |
//!
//! Environment: `FIREBRICK_VERILATOR` names another Verilator than the one in `PATH`;
//! `FIREBRICK_CACHE` another folder for built models than the user's cache folder. The cache is safe
//! to delete, and to share between processes.
//!
//! One cycle of the simulation is: drive the inputs from registered state, settle the model with the
//! clock low, sample its outputs, check them, clock the memory, then raise the clock. So whatever the
//! environment drives depends on earlier cycles only, as if it came from flip-flops.
#![cfg_attr(not(test), deny(clippy::print_stdout, clippy::print_stderr))]

pub mod axi;
pub mod blocks;
pub mod checker;
pub mod device;
mod emitted;
pub mod error;
pub mod logic;
pub mod memory;
#[cfg(feature = "stand-in")]
pub mod standin;
pub mod verilated;

pub use device::{SimDevice, SimMemory, SimOptions, SimRegisters};
pub use error::{PortReason, SimError};
pub use memory::{Behaviour, BurstErrors, ChannelStalls, Faults, MemoryStatistics, RefusedBurst, WriteOrder};

// The suites of the folder `tests` are part of this crate's one test program: they name it as its users do.
#[cfg(test)]
extern crate self as firebrick_sim;
#[cfg(test)]
#[path = "../tests/suites.rs"]
mod suites;
