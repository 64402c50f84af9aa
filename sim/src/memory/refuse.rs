//! Bursts answered with an error wherever they go, and which ones were.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{BurstErrors, RefusedBurst};
use crate::axi::{DECERR, SLVERR};

/// Most bursts that are remembered; an engine that goes on in spite of so many is told by fewer.
const REMEMBERED: usize = 4096;

/// Draws errors, and remembers the bursts that were answered with one.
#[derive(Default)]
pub(super) struct Refusals {
    source: Option<(BurstErrors, ChaCha8Rng)>,
    refused: Vec<RefusedBurst>,
}

impl Refusals {
    /// From now on; forgets what was.
    pub fn new(errors: Option<BurstErrors>) -> Self {
        let source = errors.map(|errors| (errors, ChaCha8Rng::seed_from_u64(errors.seed)));
        Refusals { source, refused: Vec::new() }
    }

    /// Response and beat of the error that the next burst of `beats` beats is answered with, if it is.
    pub fn draw(&mut self, write: bool, beats: usize) -> Option<(u8, usize)> {
        let (errors, random) = self.source.as_mut()?;
        if !(if write { errors.writes } else { errors.reads }) || errors.most == 0 {
            return None;
        }
        if errors.skip > 0 {
            errors.skip -= 1;
            return None;
        }
        if !random.gen_ratio(u32::from(errors.percent.min(100)), 100) {
            return None;
        }
        errors.most -= 1;
        Some((if errors.decode { DECERR } else { SLVERR }, random.gen_range(0..beats)))
    }

    pub fn note(&mut self, burst: RefusedBurst) {
        if self.refused.len() < REMEMBERED {
            self.refused.push(burst);
        }
    }

    /// In the order of their acceptance (reads) and their responses (writes).
    pub fn refused(&self) -> &[RefusedBurst] {
        &self.refused
    }
}
