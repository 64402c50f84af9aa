//! Which items are whose.

use std::fmt;
use std::ops::Range;

/// Most shards of a list: each is a file, and a task of a queue.
pub const MOST_SHARDS: u64 = 1_000_000;

/// One of several parts of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// Which one, from 0.
    pub index: u64,
    /// How many there are.
    pub count: u64,
}

impl Shard {
    /// All of it.
    pub const WHOLE: Shard = Shard { index: 0, count: 1 };

    /// The places of its items among so many. Neighbours stay together, so that an archive is read in one stretch; sizes differ by
    /// one at most, and may be 0.
    pub fn range(self, items: u64) -> Range<u64> {
        let cut = |index: u64| (u128::from(index) * u128::from(items) / u128::from(self.count.max(1))) as u64;
        cut(self.index)..cut(self.index + 1)
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_item_is_in_one_shard_and_none_has_two_more_than_another(
            items in 0..100_000u64, count in 1..300u64,
        ) {
            let mut next = 0;
            for index in 0..count {
                let range = Shard { index, count }.range(items);
                prop_assert_eq!(range.start, next);
                let size = range.end - range.start;
                prop_assert!(size == items / count || size == items / count + 1);
                next = range.end;
            }
            prop_assert_eq!(next, items);
        }
    }

    #[test]
    fn large_lists_do_not_overflow() {
        let last = Shard { index: MOST_SHARDS - 1, count: MOST_SHARDS };
        assert_eq!(last.range(u64::MAX).end, u64::MAX);
        assert_eq!(Shard::WHOLE.range(7), 0..7);
    }
}
