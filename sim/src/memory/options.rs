//! Options and faults of the memory model.

use std::ops::{Range, RangeInclusive};

use serde::{Deserialize, Serialize};

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

/// Latencies that a port may have, cycles.
const LATENCIES: RangeInclusive<u32> = 1..=10_000;

impl MemoryOptions {
    /// How the ports behave at first.
    pub(super) fn behaviour(&self) -> Behaviour {
        Behaviour {
            read_latency: self.read_latency..=self.read_latency,
            write_latency: self.write_latency..=self.write_latency,
            read_bandwidth: self.read_bandwidth,
            outstanding: self.outstanding,
            stalls: ChannelStalls::all(self.stall_probability),
            processor: self.stall_probability,
            seed: self.seed,
            order: WriteOrder::default(),
            after_valid: false,
        }
    }

    pub(super) fn validate(&self) -> Result<(), SimError> {
        let end = self.base as usize + self.bytes;
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
        self.behaviour().validate()
    }
}

fn wrong(option: &'static str, value: String, accepted: &'static str) -> Result<(), SimError> {
    Err(SimError::Option { option, value, accepted })
}

/// How the ports behave; may change between two cycles of a running simulation.
#[derive(Clone, Debug, PartialEq)]
pub struct Behaviour {
    /// Cycles from the acceptance of a read address to its first beat, drawn for each burst; within 1 to 10,000.
    pub read_latency: RangeInclusive<u32>,
    /// Cycles from a burst's last write beat to its response, drawn for each burst; within 1 to 10,000.
    pub write_latency: RangeInclusive<u32>,
    /// Read beats a cycle, above 0 up to 1.
    pub read_bandwidth: f64,
    /// Bursts in flight in each direction, 1 to 64.
    pub outstanding: usize,
    /// Stalls of the memory ports' channels.
    pub stalls: ChannelStalls,
    /// Chance that a channel of the processor's port stalls in a cycle, 0 to 0.95.
    pub processor: f64,
    /// Seed of stalls and latencies.
    pub seed: u64,
    /// When a write's address and data are taken.
    pub order: WriteOrder,
    /// The memory's READY comes only after VALID, never before.
    pub after_valid: bool,
}

/// When a port takes a write's address and its data. AXI4 allows a slave all of these (A3.3.1, figure A3-7); no master may lean on one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WriteOrder {
    /// Data only when their address has been taken.
    #[default]
    AddressFirst,
    /// Whatever comes.
    Free,
    /// An address only when all data of its burst have been taken.
    DataFirst,
    /// An address only when a beat of its burst has been taken.
    BeatFirst,
    /// An address only while a beat is offered, and data only when their address has been taken.
    AddressWithData,
    /// A burst's address and its first beat in one cycle, both READY only after both VALID.
    Together,
}

impl WriteOrder {
    /// All of them.
    pub const ALL: [WriteOrder; 6] = [
        WriteOrder::AddressFirst,
        WriteOrder::Free,
        WriteOrder::DataFirst,
        WriteOrder::BeatFirst,
        WriteOrder::AddressWithData,
        WriteOrder::Together,
    ];
}

/// Chances that a channel stalls in a cycle, 0 to 0.95.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ChannelStalls {
    /// Write addresses.
    pub aw: f64,
    /// Write data.
    pub w: f64,
    /// Write responses.
    pub b: f64,
    /// Read addresses.
    pub ar: f64,
    /// Read data.
    pub r: f64,
}

impl ChannelStalls {
    /// The same chance on every channel.
    pub fn all(chance: f64) -> Self {
        ChannelStalls { aw: chance, w: chance, b: chance, ar: chance, r: chance }
    }
}

impl Behaviour {
    pub(crate) fn validate(&self) -> Result<(), SimError> {
        let latencies = [("read_latency", &self.read_latency), ("write_latency", &self.write_latency)];
        for (option, range) in latencies {
            if !LATENCIES.contains(range.start()) || !LATENCIES.contains(range.end()) || range.is_empty() {
                let single = range.start() == range.end();
                let value = if single { range.start().to_string() } else { format!("{range:?}") };
                return wrong(option, value, "1 to 10000 cycles");
            }
        }
        if !(self.read_bandwidth > 0.0 && self.read_bandwidth <= 1.0) {
            return wrong("read_bandwidth", self.read_bandwidth.to_string(), "above 0, at most 1");
        }
        if !(1..=64).contains(&self.outstanding) {
            return wrong("outstanding", self.outstanding.to_string(), "1 to 64");
        }
        let ChannelStalls { aw, w, b, ar, r } = self.stalls;
        match [aw, w, b, ar, r, self.processor].into_iter().find(|chance| !(0.0..=0.95).contains(chance)) {
            Some(chance) => wrong("stall_probability", chance.to_string(), "0 to 0.95"),
            None => Ok(()),
        }
    }
}

/// Misbehaviour for tests; none by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults {
    /// Beats at these bus addresses are answered with SLVERR and change nothing.
    pub slave_error: Option<Range<u32>>,
    /// From this cycle on, nothing is accepted or answered any more; [`Faults::is_silent`].
    pub silent_from: Option<u64>,
    /// Bursts that are answered with an error, wherever they go.
    pub bursts: Option<BurstErrors>,
}

impl Faults {
    /// Whether nothing is accepted or answered in a cycle.
    pub fn is_silent(&self, cycle: u64) -> bool {
        self.silent_from.is_some_and(|from| cycle >= from)
    }
}

/// Which bursts are answered with an error: one beat of a read, the response of a write, which then changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BurstErrors {
    /// Reads are.
    pub reads: bool,
    /// Writes are.
    pub writes: bool,
    /// So many of these, counted from now on, are answered well first.
    pub skip: u64,
    /// Chance in percent of each one after them.
    pub percent: u8,
    /// At most so many are answered with an error.
    pub most: u64,
    /// DECERR instead of SLVERR.
    pub decode: bool,
    /// Seed of the chance, and of the beat of a read.
    pub seed: u64,
}

/// A burst that was answered with an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefusedBurst {
    /// True for a write.
    pub write: bool,
    /// Its address.
    pub address: u32,
}
