//! What a run leaves behind: the sums, the cycles, and a record of each pass.

use firebrick_spec::bus::{BusError, RegisterBus};
use firebrick_spec::registers as r;

/// PE-cycles in which no entry was issued, by cause.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stalls {
    /// A PE waited for an activation word, or for a slower PE.
    pub activations: u64,
    /// The pass waited for its weights.
    pub weights: u64,
    /// The post-processing had no room for results.
    pub results: u64,
    /// There was room for an activation word, but memory had not sent it.
    pub memory: u64,
    /// No pass ran, or one before its first or behind its last word.
    pub between: u64,
}

impl Stalls {
    /// All of them.
    pub fn total(&self) -> u64 {
        self.activations + self.weights + self.results + self.memory + self.between
    }
}

/// Beats of 8 bytes that moved during a pass.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Beats {
    /// Read for activations.
    pub activations: u64,
    /// Read for weights: its own or those of later passes.
    pub weights: u64,
    /// Read for the bypass map.
    pub bypass: u64,
    /// Written.
    pub written: u64,
}

/// A pass in the log. `busy` and the stalls add up to the PEs times the cycles from the end of the pass before to `end`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PassRecord {
    /// When the pass started, in cycles since the run began.
    pub start: u32,
    /// When its last write was answered.
    pub end: u32,
    /// PE-cycles in which an entry was issued.
    pub busy: u64,
    /// The other PE-cycles.
    pub stalls: Stalls,
    /// What moved.
    pub beats: Beats,
}

impl PassRecord {
    /// How long it took from its start, in cycles.
    pub fn cycles(&self) -> u32 {
        self.end.wrapping_sub(self.start)
    }

    fn read(bus: &mut impl RegisterBus, pass: u32, origin: u32) -> Result<Self, BusError> {
        let at = r::PASS_LOG + pass as usize % r::PASS_LOG_PASSES * r::PASS_LOG_BYTES;
        let mut words = [0; r::LOG_WRITTEN + 1];
        for (n, word) in words.iter_mut().enumerate() {
            *word = bus.read(at + 4 * n)?;
        }
        let count = |word: usize| u64::from(words[word]);
        Ok(PassRecord {
            start: words[r::LOG_START].wrapping_sub(origin),
            end: words[r::LOG_END].wrapping_sub(origin),
            busy: count(r::LOG_BUSY),
            stalls: Stalls {
                activations: count(r::LOG_ACTIVATIONS),
                weights: count(r::LOG_WEIGHTS),
                results: count(r::LOG_RESULTS),
                memory: count(r::LOG_MEMORY),
                between: count(r::LOG_BETWEEN),
            },
            beats: Beats {
                activations: count(r::LOG_READ_ACTIVATIONS),
                weights: count(r::LOG_READ_WEIGHTS),
                bypass: count(r::LOG_READ_BYPASS),
                written: count(r::LOG_WRITTEN),
            },
        })
    }
}

/// One image's run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Exact sum over all pixels of the last map, one per class.
    pub sums: Vec<u32>,
    /// Cycles in which the engine was busy.
    pub cycles: u32,
    /// The passes in order; if the log lost some before they were read, only those behind.
    pub passes: Vec<PassRecord>,
}

/// Several images' run, one frame behind the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueuedRun {
    /// Each image's sums.
    pub sums: Vec<Vec<u32>>,
    /// Cycles in which the engine was busy, for all of them.
    pub cycles: u32,
}

/// Reads the log while the engine fills it: it holds the last [`PASS_LOG_PASSES`](r::PASS_LOG_PASSES) passes.
#[derive(Debug)]
pub(super) struct LogReader {
    first: u32,
    origin: u32,
    records: Vec<PassRecord>,
}

impl LogReader {
    /// For the passes from number `first` (counted since reset) on; times are relative to `origin`.
    pub fn new(first: u32, origin: u32) -> Self {
        LogReader { first, origin, records: Vec::new() }
    }

    /// Reads the records of up to `done` passes (counted since reset) that have not been read yet.
    pub fn read_until(&mut self, bus: &mut impl RegisterBus, done: u32) -> Result<(), BusError> {
        while self.unread(done) > 0 {
            let pass = self.first.wrapping_add(self.records.len() as u32);
            // `PASSES_DONE` is read behind the record: only then is it known that the engine has not come round meanwhile.
            let record = PassRecord::read(bus, pass, self.origin)?;
            let now = bus.read(r::PASSES_DONE)?;
            if now.wrapping_sub(pass) <= r::PASS_LOG_PASSES as u32 {
                self.records.push(record);
            } else {
                // It may be another pass's by now: what is kept has no gaps, so begin again behind it, half a log before
                // its end, which leaves as much time to read before the engine is there again.
                self.records.clear();
                self.first = now.wrapping_sub(r::PASS_LOG_PASSES as u32 / 2);
            }
        }
        Ok(())
    }

    fn unread(&self, done: u32) -> u32 {
        let ready = done.wrapping_sub(self.first);
        // Negative after a jump beyond `done`.
        if ready > u32::MAX / 2 { 0 } else { ready.saturating_sub(self.records.len() as u32) }
    }

    /// Reads if the log would lose records before long.
    pub fn keep_up(&mut self, bus: &mut impl RegisterBus) -> Result<(), BusError> {
        let done = bus.read(r::PASSES_DONE)?;
        if self.unread(done) < r::PASS_LOG_PASSES as u32 / 2 { Ok(()) } else { self.read_until(bus, done) }
    }

    /// The records, without gaps, up to the last one read.
    pub fn into_records(self) -> Vec<PassRecord> {
        self.records
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An engine that has done so many passes, and `step` more by every time it is asked; a record's words are its pass's number.
    struct Passes {
        done: u32,
        step: u32,
        reads: usize,
    }

    impl RegisterBus for Passes {
        fn read(&mut self, offset: usize) -> Result<u32, BusError> {
            self.reads += 1;
            if offset != r::PASSES_DONE {
                return Ok(((offset - r::PASS_LOG) / r::PASS_LOG_BYTES) as u32);
            }
            self.done += self.step;
            Ok(self.done)
        }

        fn write(&mut self, offset: usize, _: u32) -> Result<(), BusError> {
            panic!("the log is only read, not written at {offset}")
        }

        fn wait_interrupt(&mut self, _: u64) -> Result<bool, BusError> {
            panic!("the log is not waited for")
        }
    }

    fn starts(log: LogReader) -> Vec<u32> {
        log.into_records().iter().map(|record| record.start).collect()
    }

    #[test]
    fn the_log_is_read_when_half_of_it_is_new() {
        let (mut bus, mut log) = (Passes { done: 63, step: 0, reads: 0 }, LogReader::new(0, 0));
        log.keep_up(&mut bus).unwrap();
        assert_eq!((bus.reads, log.records.len()), (1, 0));
        bus.done = 64;
        log.keep_up(&mut bus).unwrap();
        assert_eq!(starts(log), (0..64).collect::<Vec<_>>());
    }

    #[test]
    fn what_was_overwritten_meanwhile_is_left_out() {
        // Of 10 passes the first is read; by then 200 are done, and what was read may be another's. The next to be read is 136.
        let (mut bus, mut log) = (Passes { done: 0, step: 200, reads: 0 }, LogReader::new(0, 0));
        log.read_until(&mut bus, 10).unwrap();
        assert_eq!((log.first, log.records.len(), log.unread(10), log.unread(140)), (136, 0, 0, 4));
        bus.step = 0;
        log.read_until(&mut bus, 140).unwrap();
        assert_eq!(starts(log), [8, 9, 10, 11]);
    }
}
