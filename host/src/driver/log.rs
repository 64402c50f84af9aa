//! What a run leaves behind: the sums, the cycles, and when each pass began and ended.

use firebrick_spec::bus::{BusError, RegisterBus};
use firebrick_spec::registers::{PASS_LOG, PASS_LOG_BYTES, PASS_LOG_PASSES};

/// When a pass ran, in cycles since the run began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PassTime {
    /// The pass started.
    pub start: u32,
    /// Its last write was answered.
    pub end: u32,
}

impl PassTime {
    /// How long it took, in cycles.
    pub fn cycles(&self) -> u32 {
        self.end.wrapping_sub(self.start)
    }
}

/// One image's run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Exact sum over all pixels of the last map, one per class.
    pub sums: Vec<u32>,
    /// Cycles in which the engine was busy.
    pub cycles: u32,
    /// The passes in order; of more than [`PASS_LOG_PASSES`] only the last ones.
    pub passes: Vec<PassTime>,
}

/// Reads the log of passes `first..first + count` (counted since reset), relative to `origin`.
pub(super) fn read_passes(
    bus: &mut impl RegisterBus,
    first: u32,
    count: u32,
    origin: u32,
) -> Result<Vec<PassTime>, BusError> {
    let kept = count.min(PASS_LOG_PASSES as u32);
    let mut times = Vec::with_capacity(kept as usize);
    for pass in (count - kept)..count {
        let record = first.wrapping_add(pass) as usize % PASS_LOG_PASSES;
        let at = PASS_LOG + record * PASS_LOG_BYTES;
        let (start, end) = (bus.read(at)?, bus.read(at + 4)?);
        times.push(PassTime { start: start.wrapping_sub(origin), end: end.wrapping_sub(origin) });
    }
    Ok(times)
}
