//! What a campaign has done.

use std::iter::Sum;
use std::ops::AddAssign;

use serde::{Deserialize, Serialize};

/// Counts of what was run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Cases.
    pub cases: u64,
    /// Cases whose network the engine cannot run.
    pub skipped: u64,
    /// Frames whose memory was compared.
    pub frames: u64,
    /// Clock cycles.
    pub cycles: u64,
    /// Soft resets while a frame ran.
    pub resets: u64,
    /// Hard resets, those one behind the other counted as one.
    pub hard_resets: u64,
    /// Hard resets at which the memory fell silent.
    pub unanswered: u64,
    /// Frames stopped by a bus error.
    pub bus_errors: u64,
    /// Frames stopped by a window.
    pub windows: u64,
    /// Frames stopped by the watchdog.
    pub silences: u64,
    /// Frames stopped by an overfilled queue, or by a word in a reset.
    pub overfills: u64,
    /// Frames stopped by a damaged descriptor or weight stream, or by descriptors out of order.
    pub damages: u64,
    /// Events that came too late to stop their frame, which was then compared.
    pub late: u64,
}

impl Tally {
    /// The columns of a table, after the configuration.
    pub const COLUMNS: &str = "cases | frames | M cycles | resets | hard | silent | bus errors | windows | silences | overfills | damage | late";

    /// The cells of [`Tally::COLUMNS`].
    pub fn cells(&self) -> String {
        let Tally { cases, frames, resets, hard_resets, unanswered, bus_errors, windows, silences, .. } =
            self;
        let Tally { overfills, damages, late, .. } = self;
        let cycles = self.cycles as f64 / 1e6;
        format!(
            "{cases} | {frames} | {cycles:.1} | {resets} | {hard_resets} | {unanswered} | {bus_errors} | {windows} | {silences} | {overfills} | {damages} | {late}"
        )
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.cases += other.cases;
        self.skipped += other.skipped;
        self.frames += other.frames;
        self.cycles += other.cycles;
        self.resets += other.resets;
        self.hard_resets += other.hard_resets;
        self.unanswered += other.unanswered;
        self.bus_errors += other.bus_errors;
        self.windows += other.windows;
        self.silences += other.silences;
        self.overfills += other.overfills;
        self.damages += other.damages;
        self.late += other.late;
    }
}

impl Sum for Tally {
    fn sum<I: Iterator<Item = Self>>(tallies: I) -> Self {
        tallies.fold(Tally::default(), |mut sum, tally| {
            sum += tally;
            sum
        })
    }
}
