//! Batches of images: results of one are told while the next ones are still to come.

use std::ops::Range;
use std::time::{Duration, Instant};

/// Images of the first batch.
const FIRST: usize = 4;

/// Most images of a batch: their pixels are held until devices have run them (40 MB of 227x227).
const MOST: usize = 256;

/// A batch that takes less is followed by a larger one: between two batches threads wait for the slowest one, and
/// what is told a few times a second is told at once.
const SHORT: Duration = Duration::from_millis(250);

/// The places of the batches of `total` images, each made when the one before it is done.
pub(super) struct Batches {
    total: usize,
    next: usize,
    size: usize,
    begun: Option<Instant>,
}

impl Batches {
    pub fn of(total: usize) -> Self {
        Batches { total, next: 0, size: FIRST, begun: None }
    }
}

impl Iterator for Batches {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        let taken = self.begun.map_or(Duration::MAX, |begun| begun.elapsed());
        if taken < SHORT {
            // As many times as many as surely stay short, so that quick images soon come in batches that keep threads busy.
            let factor = if taken < SHORT / 16 { 8 } else { 2 };
            self.size = (factor * self.size).min(MOST);
        }
        self.begun = Some(Instant::now());
        let begin = self.next;
        self.next = (begin + self.size).min(self.total);
        (begin < self.total).then_some(begin..self.next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_cover_every_image_once() {
        for total in [0, 1, FIRST, FIRST + 1, 10 * MOST + 3] {
            let mut at = 0;
            for batch in Batches::of(total) {
                assert_eq!(batch.start, at);
                assert!((1..=MOST).contains(&batch.len()));
                at = batch.end;
            }
            assert_eq!(at, total);
        }
    }

    #[test]
    fn slow_batches_stay_small() {
        let mut batches = Batches::of(100);
        assert_eq!(batches.next(), Some(0..FIRST));
        std::thread::sleep(SHORT);
        assert_eq!(batches.next(), Some(FIRST..2 * FIRST));
    }
}
