//! DDR memory behind one or two 64-bit AXI slave ports.
//!
//! The ports share the bytes and the faults, nothing else. Bursts of a port are answered in order, reads and
//! writes independently of each other. Deliberately no kinder than the bus allows: a read sees memory as it
//! was when its address was accepted, a write reaches memory only when its response is given.

mod options;
mod order;
mod read;
mod refuse;
mod stall;
mod write;

use std::fs::File;
use std::os::unix::fs::FileExt;

pub use options::{Behaviour, BurstErrors, ChannelStalls, Faults, MemoryOptions, RefusedBurst, WriteOrder};
use stall::Stalled;
pub(crate) use stall::Stalls;

use crate::axi::{DECERR, MasterSignals, OKAY, SLVERR, SlaveSignals};
use crate::error::SimError;
use read::ReadPort;
use refuse::Refusals;
use write::WritePort;

/// What a port, or all of them, have done so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MemoryStatistics {
    /// Clock cycles.
    pub cycles: u64,
    /// Beats read.
    pub beats_read: u64,
    /// Beats written.
    pub beats_written: u64,
    /// Bursts read.
    pub bursts_read: u64,
    /// Bursts written.
    pub bursts_written: u64,
}

impl MemoryStatistics {
    /// Both together; the cycles are the same ones.
    fn and(self, other: Self) -> Self {
        MemoryStatistics {
            cycles: self.cycles.max(other.cycles),
            beats_read: self.beats_read + other.beats_read,
            beats_written: self.beats_written + other.beats_written,
            bursts_read: self.bursts_read + other.bursts_read,
            bursts_written: self.bursts_written + other.bursts_written,
        }
    }
}

/// The memory model. Each cycle, for every port: drive [`MemoryModel::signals`], then [`MemoryModel::clock`].
pub struct MemoryModel {
    store: Store,
    ports: Vec<MemoryPort>,
}

/// One port.
struct MemoryPort {
    read: ReadPort,
    write: WritePort,
    stalls: Stalls,
    signals: SlaveSignals,
    statistics: MemoryStatistics,
}

/// The bytes and what happens at which address.
pub(crate) struct Store {
    base: u32,
    bytes: Vec<u8>,
    /// What is used in place of the bytes: another program's memory, by its file and length.
    shared: Option<(File, usize)>,
    faults: Faults,
    refusals: Refusals,
}

impl MemoryModel {
    /// A memory of `options.bytes` bytes at `options.base`, all of them `options.fill`.
    ///
    /// # Errors
    /// An option out of range.
    pub fn new(options: &MemoryOptions) -> Result<Self, SimError> {
        options.validate()?;
        let store = Store {
            base: options.base,
            bytes: vec![options.fill; options.bytes],
            shared: None,
            faults: Faults::default(),
            refusals: Refusals::default(),
        };
        let behaviour = options.behaviour();
        let ports = (0..options.ports).map(|port| MemoryPort::new(&behaviour, port_seed(&behaviour, port)));
        Ok(MemoryModel { store, ports: ports.collect() })
    }

    /// How the ports behave from now on.
    ///
    /// # Errors
    /// A value out of range; then nothing has changed.
    pub fn set_behaviour(&mut self, behaviour: &Behaviour) -> Result<(), SimError> {
        behaviour.validate()?;
        for (number, port) in self.ports.iter_mut().enumerate() {
            port.set_behaviour(behaviour, port_seed(behaviour, number));
        }
        Ok(())
    }

    /// What the memory drives on a port in this cycle; depends on earlier cycles only.
    #[inline]
    pub fn signals(&self, port: usize) -> &SlaveSignals {
        &self.ports[port].signals
    }

    /// The rising clock edge at the end of a cycle in which the master drove `master` on a port and the memory
    /// [`MemoryModel::signals`].
    #[inline]
    pub fn clock(&mut self, port: usize, master: &MasterSignals) {
        self.ports[port].clock(master, &mut self.store);
    }

    /// Nothing is taken or answered any more.
    pub fn is_silent(&self) -> bool {
        let cycle = self.ports.iter().map(|port| port.statistics.cycles).max().unwrap_or(0);
        self.store.faults.is_silent(cycle)
    }

    /// Bursts that the ports have taken and not answered.
    pub fn open(&self) -> usize {
        self.ports.iter().map(|port| port.read.open() + port.write.open()).sum()
    }

    /// The memory is reset: what it has not answered, it never will.
    pub fn restart(&mut self) {
        for port in &mut self.ports {
            port.read.restart();
            port.write.restart();
            port.signals = SlaveSignals::default();
        }
    }

    /// Uses a file of `len` bytes from address `base` on: what another program has mapped, which both see at once.
    pub fn share(&mut self, file: File, base: u32, len: usize) {
        (self.store.base, self.store.shared) = (base, Some((file, len)));
    }

    /// All bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.store.bytes
    }

    /// All bytes, to be changed.
    pub fn bytes_mut(&mut self) -> &mut [u8] {
        &mut self.store.bytes
    }

    /// What all ports have done so far.
    pub fn statistics(&self) -> MemoryStatistics {
        self.ports.iter().map(|p| p.statistics).fold(MemoryStatistics::default(), MemoryStatistics::and)
    }

    /// What a port has done so far; `None` if there is no such port.
    pub fn port_statistics(&self, port: usize) -> Option<MemoryStatistics> {
        self.ports.get(port).map(|p| p.statistics)
    }

    /// Makes the memory misbehave from now on.
    pub fn set_faults(&mut self, faults: Faults) {
        self.store.refusals = Refusals::new(faults.bursts);
        self.store.faults = faults;
    }

    /// The bursts that were answered with an error since [`MemoryModel::set_faults`], at most 4096.
    pub fn refused(&self) -> &[RefusedBurst] {
        self.store.refusals.refused()
    }
}

/// What a failed read returns in place of data: nobody may use it, so it is conspicuous.
const BAD_DATA: u64 = 0xdead_dead_dead_dead;

/// The first port's seed is the option itself.
fn port_seed(behaviour: &Behaviour, port: usize) -> u64 {
    behaviour.seed ^ (port as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

impl MemoryPort {
    fn new(behaviour: &Behaviour, seed: u64) -> Self {
        MemoryPort {
            read: ReadPort::new(behaviour, seed),
            write: WritePort::new(behaviour, !seed),
            stalls: Stalls::new(&behaviour.stalls, seed),
            signals: SlaveSignals::default(),
            statistics: MemoryStatistics::default(),
        }
    }

    fn set_behaviour(&mut self, behaviour: &Behaviour, seed: u64) {
        self.read.set_behaviour(behaviour, seed);
        self.write.set_behaviour(behaviour, !seed);
        self.stalls = Stalls::new(&behaviour.stalls, seed);
    }

    fn clock(&mut self, master: &MasterSignals, store: &mut Store) {
        self.statistics.cycles += 1;
        let now = self.statistics.cycles;
        // A valid that waits stays, and what is taken at this edge is not lost.
        let stalled = if store.faults.is_silent(now) { Stalled::ALL } else { self.stalls.draw() };
        self.read.clock(now, master, &mut self.signals, stalled, store, &mut self.statistics);
        self.write.clock(now, master, &mut self.signals, stalled, store, &mut self.statistics);
    }
}

impl Store {
    /// Response and place of the beat at `addr` (rounded down to a beat).
    fn place(&self, addr: u32) -> Result<usize, u8> {
        let offset = (addr & !7).checked_sub(self.base).ok_or(DECERR)? as usize;
        if offset + 8 > self.shared.as_ref().map_or(self.bytes.len(), |(_, len)| *len) {
            return Err(DECERR);
        }
        if self.faults.slave_error.as_ref().is_some_and(|range| range.contains(&addr)) {
            return Err(SLVERR);
        }
        Ok(offset)
    }

    fn load(&self, addr: u32) -> (u64, u8) {
        match self.place(addr) {
            Ok(offset) => {
                let mut beat = [0; 8];
                match &self.shared {
                    Some((file, _)) if file.read_exact_at(&mut beat, offset as u64).is_err() => {
                        return (BAD_DATA, SLVERR);
                    }
                    Some(_) => {}
                    None => beat.copy_from_slice(&self.bytes[offset..offset + 8]),
                }
                (u64::from_le_bytes(beat), OKAY)
            }
            Err(resp) => (BAD_DATA, resp),
        }
    }

    fn drawn_error(&mut self, write: bool, beats: usize) -> Option<(u8, usize)> {
        self.refusals.draw(write, beats)
    }

    fn note_refused(&mut self, write: bool, address: u32) {
        self.refusals.note(RefusedBurst { write, address });
    }

    fn store(&mut self, addr: u32, data: u64, strobe: u8) -> u8 {
        match self.place(addr) {
            Ok(offset) if strobe == 0xff && self.shared.is_some() => {
                let written = self
                    .shared
                    .as_ref()
                    .map(|(file, _)| file.write_all_at(&data.to_le_bytes(), offset as u64));
                if written.is_some_and(|written| written.is_err()) { SLVERR } else { OKAY }
            }
            Ok(offset) => {
                for (i, byte) in data.to_le_bytes().into_iter().enumerate() {
                    if strobe >> i & 1 == 0 {
                        continue;
                    }
                    match &self.shared {
                        // A byte at a time: the bytes beside it may be another's, and change meanwhile.
                        Some((file, _)) if file.write_all_at(&[byte], (offset + i) as u64).is_err() => {
                            return SLVERR;
                        }
                        Some(_) => {}
                        None => self.bytes[offset + i] = byte,
                    }
                }
                OKAY
            }
            Err(resp) => resp,
        }
    }
}

#[cfg(test)]
mod tests;
