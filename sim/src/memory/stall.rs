//! Random stalls: which channels do nothing in a cycle.

use rand::{RngCore, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A source of stalls.
pub(crate) struct Stalls {
    random: Option<ChaCha8Rng>,
    /// Stalls below this, of 4,096.
    threshold: u64,
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

impl Stalls {
    /// `probability` in 0..=1 for each channel and cycle on its own.
    pub fn new(probability: f64, seed: u64) -> Self {
        let threshold = (probability * 4096.0).round() as u64;
        Stalls { random: (threshold > 0).then(|| ChaCha8Rng::seed_from_u64(seed)), threshold }
    }

    /// The next cycle's stalls.
    #[inline]
    pub fn draw(&mut self) -> Stalled {
        let Some(random) = &mut self.random else { return Stalled::default() };
        let bits = random.next_u64();
        let stalls = |channel: u32| bits >> (12 * channel) & 0xfff < self.threshold;
        Stalled { aw: stalls(0), w: stalls(1), b: stalls(2), ar: stalls(3), r: stalls(4) }
    }
}
