//! Options and faults of the memory model.

use std::ops::Range;

use crate::error::SimError;

/// How the memory behaves.
#[derive(Clone, Debug, PartialEq)]
pub struct MemoryOptions {
    /// Ports, 1 or 2.
    pub ports: usize,
    /// Bus address of the first byte, a multiple of 4 KiB.
    pub base: u32,
    /// Size in bytes, a multiple of 4 KiB; base and size stay within 32 bits.
    pub bytes: usize,
    /// What every byte is at first; not 0, because real memory is not either.
    pub fill: u8,
    /// Cycles from the acceptance of a read address to its first beat, 1 to 10,000.
    pub read_latency: u32,
    /// Cycles from a burst's last write beat to its response, 1 to 10,000.
    pub write_latency: u32,
    /// Read beats a cycle, above 0 up to 1.
    pub read_bandwidth: f64,
    /// Bursts in flight in each direction, 1 to 64.
    pub outstanding: usize,
    /// Chance that a channel stalls in a cycle, 0 to 0.95.
    pub stall_probability: f64,
    /// Seed of the stalls; each port has stalls of its own.
    pub seed: u64,
}

impl Default for MemoryOptions {
    fn default() -> Self {
        MemoryOptions {
            ports: 1,
            base: 0x1000_0000,
            bytes: 32 << 20,
            fill: 0xa5,
            read_latency: 40,
            write_latency: 20,
            read_bandwidth: 0.95,
            outstanding: 8,
            stall_probability: 0.0,
            seed: 0,
        }
    }
}

impl MemoryOptions {
    pub(super) fn validate(&self) -> Result<(), SimError> {
        let end = self.base as usize + self.bytes;
        let latency = 1..=10_000;
        let wrong = |option, value: String, accepted| Err(SimError::Option { option, value, accepted });
        if !(1..=2).contains(&self.ports) {
            return wrong("ports", self.ports.to_string(), "1, 2");
        }
        if self.base & 0xfff != 0 {
            return wrong("bus_address", format!("{:#x}", self.base), "multiples of 0x1000");
        }
        if self.bytes == 0 || self.bytes & 0xfff != 0 || end > 1 << 32 {
            let accepted = "multiples of 4096 from 4096 up that end below 4 GiB";
            return wrong("memory_bytes", self.bytes.to_string(), accepted);
        }
        if !latency.contains(&self.read_latency) {
            return wrong("read_latency", self.read_latency.to_string(), "1 to 10000 cycles");
        }
        if !latency.contains(&self.write_latency) {
            return wrong("write_latency", self.write_latency.to_string(), "1 to 10000 cycles");
        }
        if !(self.read_bandwidth > 0.0 && self.read_bandwidth <= 1.0) {
            return wrong("read_bandwidth", self.read_bandwidth.to_string(), "above 0, at most 1");
        }
        if !(1..=64).contains(&self.outstanding) {
            return wrong("outstanding", self.outstanding.to_string(), "1 to 64");
        }
        if !(0.0..=0.95).contains(&self.stall_probability) {
            return wrong("stall_probability", self.stall_probability.to_string(), "0 to 0.95");
        }
        Ok(())
    }
}

/// Misbehaviour for tests; none by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults {
    /// Beats at these bus addresses are answered with SLVERR and change nothing.
    pub slave_error: Option<Range<u32>>,
    /// From this cycle on, nothing is accepted or answered any more.
    pub silent_from: Option<u64>,
}
