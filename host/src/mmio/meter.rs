//! Measuring the engine's clock: its busy cycles against the processor's time.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The longest stretch of busy cycles seen so far. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct ClockMeter(Arc<Mutex<Stretch>>);

#[derive(Debug, Default)]
struct Stretch {
    /// Where the present stretch began.
    start: Option<(Instant, u32)>,
    /// Longest stretch: time and cycles.
    longest: (Duration, u32),
}

impl ClockMeter {
    /// Takes a reading of `CYCLES` during which the engine was busy, at `time`.
    pub(super) fn busy(&self, time: Instant, cycles: u32) {
        let mut stretch = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (from, first) = *stretch.start.get_or_insert((time, cycles));
        let measured = (time.saturating_duration_since(from), cycles.wrapping_sub(first));
        if measured.0 > stretch.longest.0 {
            stretch.longest = measured;
        }
    }

    /// The engine may have been idle since the last reading: the next one begins a stretch.
    pub(super) fn pause(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).start = None;
    }

    /// The clock in Hz; `None` until an engine was seen busy twice in a frame.
    pub fn hertz(&self) -> Option<f64> {
        let (time, cycles) = self.0.lock().unwrap_or_else(PoisonError::into_inner).longest;
        (cycles > 0 && !time.is_zero()).then(|| f64::from(cycles) / time.as_secs_f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_stretch_counts() {
        let (meter, start) = (ClockMeter::default(), Instant::now());
        let at = |micros| start + Duration::from_micros(micros);
        meter.busy(at(0), u32::MAX - 99);
        assert_eq!(meter.hertz(), None);
        meter.busy(at(10), 900);
        assert_eq!(meter.hertz().map(f64::round), Some(100e6));
        meter.pause();
        meter.busy(at(50_000), 7000);
        meter.busy(at(50_005), 9000);
        assert_eq!(meter.hertz().map(f64::round), Some(100e6));
        meter.busy(at(50_100), 12_000);
        assert_eq!(meter.hertz().map(f64::round), Some(50e6));
    }
}
