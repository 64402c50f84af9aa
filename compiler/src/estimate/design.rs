//! Parts of the engine as they could be built otherwise: what that would be worth is asked before it is built.

use firebrick_spec::timing;

/// How the engine hands on what its PEs have found. The default is what is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Design {
    /// Chains of results, each for its share of the PEs and a half a cycle at its end.
    pub chains: usize,
    /// Halves of 7 pixels that are read from the reassembly, and written, in a cycle.
    pub halves: u32,
    /// A tile is read while the one before is on its way to the memory; else the way is empty before.
    pub overlaps: bool,
    /// From a tile's last read to the next one's first, where nothing is waited for; at least 1.
    pub turn: u32,
}

impl Default for Design {
    fn default() -> Self {
        Design { chains: 1, halves: 1, overlaps: true, turn: timing::TILE_TURN as u32 }
    }
}

impl Design {
    /// The chain of the PE at `place` of `pes`, and its place on it.
    pub(super) fn chain(&self, place: usize, pes: usize) -> (usize, usize) {
        let share = pes.div_ceil(self.chains);
        (place / share, place % share)
    }

    /// Cycles that so many halves take to be read or written.
    pub(super) fn reading(&self, halves: u32) -> u32 {
        halves.div_ceil(self.halves)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chains_share_the_pes() {
        let two = Design { chains: 2, halves: 2, ..Design::default() };
        assert_eq!([0, 15, 16, 31].map(|place| two.chain(place, 32)), [(0, 0), (0, 15), (1, 0), (1, 15)]);
        assert_eq!([0, 2, 3, 4].map(|place| two.chain(place, 5)), [(0, 0), (0, 2), (1, 0), (1, 1)]);
        assert_eq!((two.reading(6), two.reading(7)), (3, 4));
        let built = Design::default();
        assert_eq!((built.chain(31, 32), built.reading(7)), ((0, 31), 7));
    }
}
