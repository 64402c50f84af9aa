//! What a PE has released of the words that came, as the loader sees it.
//!
//! A tile's last filter leaves word after word behind; when it ends, the whole tile is left.

use std::collections::VecDeque;

use super::timing as t;
use super::timing::NEVER;
use super::work::PassWork;

/// Releases that are kept: more than can be on their way to the loader along the longest chain. There are two a tile, a tile
/// takes at least three cycles (`NEXT_TILE`), and the way from the 64th PE 65.
const KEPT: usize = 64;

/// Words released from an issue on.
struct Release {
    from: u32,
    tile: u32,
    /// The tile's last filter has begun; else all words before the tile are left.
    within: bool,
}

/// See the module's text.
pub(super) struct Releases {
    place: usize,
    releases: VecDeque<Release>,
}

impl Releases {
    /// Of the PE at `place`, which has released nothing.
    pub fn new(place: usize) -> Self {
        Releases { place, releases: VecDeque::new() }
    }

    /// The last filter of `tile` begins.
    pub fn begin(&mut self, now: u32, tile: u32) {
        self.push(Release { from: now, tile, within: true });
    }

    /// All words before `tile` are left.
    pub fn end(&mut self, now: u32, tile: u32) {
        self.push(Release { from: now, tile, within: false });
    }

    fn push(&mut self, release: Release) {
        self.releases.push_back(release);
        if self.releases.len() > KEPT {
            self.releases.pop_front();
        }
    }

    fn within<'a>(&self, pass: &'a PassWork) -> &'a [u16] {
        &pass.lists[self.place].releases
    }

    /// Words of the pass that the loader knows at `now` to be released; [`NEVER`] at the end.
    pub fn seen(&self, now: u32, pass: &PassWork) -> u32 {
        // The credit hops from PE to PE, one a cycle.
        let Some(issued) = now.checked_sub(t::ISSUE_TO_CREDIT + self.place as u32) else { return 0 };
        let Some(release) = self.releases.iter().rev().find(|release| release.from <= issued) else {
            return 0;
        };
        if release.tile == pass.tiles() {
            return NEVER;
        }
        // The filter is taken not to wait for words: while it does, the loader waits for the memory or for a slower PE, and not
        // for this one's credit.
        let within = self.within(pass);
        let entry = ((issued - release.from) as usize).min(within.len() - 1);
        release.tile * pass.channels + if release.within { u32::from(within[entry]) } else { 0 }
    }

    /// When the loader sees that `words` are released, if that follows from what has been issued.
    pub fn when(&self, words: u32, pass: &PassWork) -> Option<u32> {
        let within = self.within(pass);
        let last = within.last().copied().map_or(0, u32::from);
        let enough = |release: &Release| {
            let base = release.tile * pass.channels;
            release.tile == pass.tiles() || base >= words || release.within && base + last >= words
        };
        let release = self.releases.iter().find(|release| enough(release))?;
        let base = release.tile * pass.channels;
        let entry = match release.within {
            true => within.partition_point(|w| base + u32::from(*w) < words),
            false => 0,
        };
        Some(release.from + entry as u32 + t::ISSUE_TO_CREDIT + self.place as u32)
    }
}
