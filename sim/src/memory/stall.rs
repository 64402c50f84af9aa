//! What is random of a port: which channels do nothing in a cycle, and a burst's latency.

use std::ops::RangeInclusive;

use rand::{Rng, RngCore, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::ChannelStalls;

/// A source of stalls.
pub(crate) struct Stalls {
    random: Option<ChaCha8Rng>,
    /// Stalls below these, of 4,096.
    thresholds: [u64; 5],
}

/// The channels that stall in one cycle.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Stalled {
    pub aw: bool,
    pub w: bool,
    pub b: bool,
    pub ar: bool,
    pub r: bool,
}

impl Stalled {
    /// Nothing is offered and nothing is taken any more.
    pub const ALL: Stalled = Stalled { aw: true, w: true, b: true, ar: true, r: true };
}

impl Stalls {
    /// Chances in 0..=1 for each channel and cycle on its own.
    pub fn new(chances: &ChannelStalls, seed: u64) -> Self {
        let ChannelStalls { aw, w, b, ar, r } = *chances;
        let thresholds = [aw, w, b, ar, r].map(|chance| (chance * 4096.0).round() as u64);
        let random = thresholds.iter().any(|&t| t > 0).then(|| ChaCha8Rng::seed_from_u64(seed));
        Stalls { random, thresholds }
    }

    /// The next cycle's stalls.
    #[inline]
    pub fn draw(&mut self) -> Stalled {
        let Some(random) = &mut self.random else { return Stalled::default() };
        let bits = random.next_u64();
        let stalls = |channel: usize| bits >> (12 * channel) & 0xfff < self.thresholds[channel];
        Stalled { aw: stalls(0), w: stalls(1), b: stalls(2), ar: stalls(3), r: stalls(4) }
    }
}

/// A source of latencies.
pub(super) struct Latency {
    range: RangeInclusive<u32>,
    random: ChaCha8Rng,
}

impl Latency {
    pub fn new(range: &RangeInclusive<u32>, seed: u64) -> Self {
        Latency { range: range.clone(), random: ChaCha8Rng::seed_from_u64(seed) }
    }

    /// The next burst's latency in cycles.
    pub fn draw(&mut self) -> u64 {
        let (least, most) = (*self.range.start(), *self.range.end());
        u64::from(if least == most { least } else { self.random.gen_range(least..=most) })
    }
}
