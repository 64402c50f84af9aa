//! What an engine must do, as cases that run on any: the emitted one in tests, one that counts its coverage, and mutants.
//!
//! | module | what it holds |
//! |---|---|
//! | [`networks`] | random networks, whose every map equals the golden model's |
//! | [`bypasses`] | the same with bypasses |
//! | [`safety`] | damaged weights, refused and unanswered accesses, bad descriptors; counters |
//! | [`registers`] | the whole register window |
//! | [`windows`] | the address windows |
//! | [`resets`] | a soft reset at any cycle |
//! | [`bus`] | every legal order of the channels, hard resets, what may not be lost |
//! | [`extremes`] | the largest networks, and passes whose every field is the largest |
//!
//! A case panics with what is wrong.

pub mod bus;
pub mod bypasses;
pub mod extremes;
pub mod networks;
pub mod registers;
pub mod resets;
pub mod safety;
pub mod windows;

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use firebrick_compiler::compile::Program;
use firebrick_sim::verilated::Coverage;
use firebrick_sim::{SimDevice, SimOptions};
use firebrick_spec::{Descriptor, EngineConfig, OutputMode};

use crate::rtl::{self, Rtl};

/// An engine under test, and how to simulate it.
pub struct Lab {
    /// The engine's configuration.
    pub config: EngineConfig,
    /// Its Verilog.
    pub verilog: String,
    /// The tools that build the model.
    pub base: SimOptions,
    /// Cycles without a move until the engine stops; the driver's own number if `None`.
    pub watchdog: Option<u32>,
    /// Where coverage is written, a file for each accelerator.
    pub coverage: Option<PathBuf>,
    opened: AtomicUsize,
}

impl Lab {
    /// The emitted engine.
    pub fn new(config: EngineConfig) -> Self {
        Self::of(config, SimOptions::default().toolchain.verilog(&config))
    }

    /// An engine of this Verilog.
    pub fn of(config: EngineConfig, verilog: String) -> Self {
        let (base, opened) = (SimOptions::default(), AtomicUsize::new(0));
        Lab { config, verilog, base, watchdog: None, coverage: None, opened }
    }

    /// An accelerator with `memory_bytes` of memory whose bus stalls at random if a seed is given.
    ///
    /// # Panics
    /// If the simulation or the driver does not open.
    pub fn open(&self, memory_bytes: usize, stalls: Option<u64>) -> Rtl {
        let options = self.options(memory_bytes, stalls);
        let mut rtl =
            Rtl::open(&self.config, &self.verilog, &options).unwrap_or_else(|why| panic!("opening: {why}"));
        if let Some(cycles) = self.watchdog {
            rtl.engine().set_watchdog(cycles).expect("the watchdog is set");
        }
        if let Some(folder) = &self.coverage {
            let number = self.opened.fetch_add(1, Ordering::Relaxed);
            rtl.cover(folder.join(format!("{}-{number}.dat", self.config.hash())));
        }
        rtl
    }

    /// The same with no driver on it, so that nothing has happened to it yet.
    ///
    /// # Panics
    /// If the simulation does not open.
    pub fn device(&self, memory_bytes: usize, stalls: Option<u64>) -> SimDevice {
        let options = self.options(memory_bytes, stalls);
        SimDevice::new(&self.verilog, &options).unwrap_or_else(|why| panic!("opening: {why}"))
    }

    /// Options of the accelerators that it opens.
    fn options(&self, memory_bytes: usize, stalls: Option<u64>) -> SimOptions {
        SimOptions {
            toolchain: self.base.toolchain.clone(),
            coverage: if self.coverage.is_some() { Coverage::Places } else { Coverage::Nothing },
            bus_address: self.base.bus_address,
            ..rtl::options(&self.config, memory_bytes, stalls)
        }
    }
}

/// Whether a program has layers that are split into partial sums.
fn is_split(program: &Program) -> bool {
    let partial = |pass: &Descriptor| matches!(pass, Descriptor::Pass(p) if p.output == OutputMode::Partial);
    program.descriptors(0).iter().any(partial)
}
