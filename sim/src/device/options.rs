//! Options of a simulated device.

use std::path::PathBuf;

use crate::memory::MemoryOptions;
use crate::verilated::{Coverage, Toolchain};

/// How to build and run a simulated device.
#[derive(Clone, Debug)]
pub struct SimOptions {
    /// Memory ports of the engine, 1 or 2; they share the memory, and each has the latency and bandwidth below.
    pub ports: usize,
    /// Size of the DMA memory in bytes, a multiple of 4 KiB.
    pub memory_bytes: usize,
    /// Bus address of the DMA memory, a multiple of 4 KiB.
    pub bus_address: u32,
    /// Cycles from a read address to its first data, 1 to 10,000.
    pub read_latency: u32,
    /// Cycles from the last write data to the response, 1 to 10,000.
    pub write_latency: u32,
    /// Read beats a cycle, above 0 up to 1.
    pub read_bandwidth: f64,
    /// Bursts in flight in each direction, 1 to 64; more is a protocol error.
    pub outstanding: usize,
    /// Chance that a channel of either bus stalls in a cycle, 0 to 0.95.
    pub stall_probability: f64,
    /// Seed of the stalls.
    pub seed: u64,
    /// Cycles of reset at the start, from 2 up: reset may hop through the design.
    pub reset_cycles: u64,
    /// Check that the engine touches nothing outside the windows in its registers. False for other designs.
    pub check_windows: bool,
    /// Where to write an FST trace.
    pub trace: Option<PathBuf>,
    /// What is counted, for [`super::SimDevice::write_coverage`].
    pub coverage: Coverage,
    /// Verilator and the cache's folder.
    pub toolchain: Toolchain,
}

impl Default for SimOptions {
    /// 32 MiB behind a port as a Zynq-7000's is likely to be, no stalls, tools from the environment.
    fn default() -> Self {
        let memory = MemoryOptions::default();
        SimOptions {
            ports: memory.ports,
            memory_bytes: memory.bytes,
            bus_address: memory.base,
            read_latency: memory.read_latency,
            write_latency: memory.write_latency,
            read_bandwidth: memory.read_bandwidth,
            outstanding: memory.outstanding,
            stall_probability: memory.stall_probability,
            seed: memory.seed,
            reset_cycles: 256,
            check_windows: true,
            trace: None,
            coverage: Coverage::Nothing,
            toolchain: Toolchain::from_environment(),
        }
    }
}

impl SimOptions {
    /// Default options with random stalls on every channel of both buses.
    pub fn with_stalls(probability: f64, seed: u64) -> Self {
        SimOptions { stall_probability: probability, seed, ..Self::default() }
    }

    /// A cache folder other than the user's.
    pub fn cache_dir(mut self, folder: impl Into<PathBuf>) -> Self {
        self.toolchain.cache = folder.into();
        self
    }

    pub(super) fn memory(&self) -> MemoryOptions {
        MemoryOptions {
            ports: self.ports,
            base: self.bus_address,
            bytes: self.memory_bytes,
            read_latency: self.read_latency,
            write_latency: self.write_latency,
            read_bandwidth: self.read_bandwidth,
            outstanding: self.outstanding,
            stall_probability: self.stall_probability,
            seed: self.seed,
            ..MemoryOptions::default()
        }
    }
}
