//! The post-processing: tiles come together in slots, are read in order, and written.

use firebrick_spec::OutputMode;

use super::Design;
use super::timing as t;
use super::work::PassWork;

/// A pass's tiles.
#[derive(Default)]
pub(super) struct Post {
    design: Design,
    /// Per tile the halves that have come, and when the last of them is in its slot.
    tiles: Vec<(u32, u32)>,
    /// When the slot of each tile read so far is free.
    pub freed: Vec<u32>,
    /// When the pooled row that is written last has left.
    stream_ends: u32,
    /// Halves of the tile after those freed that were read one by one.
    read: u32,
}

/// Where a half of a tile came to.
pub(super) struct Arrival {
    /// It is the tile's first.
    pub begins: bool,
    /// It is the tile's last.
    pub completes: bool,
}

impl Post {
    /// Without a pass.
    pub fn new(design: Design) -> Self {
        Post { design, ..Post::default() }
    }

    /// A pass begins.
    pub fn start(&mut self, pass: &PassWork) {
        self.tiles.clear();
        self.tiles.resize(pass.tiles() as usize, (0, 0));
        self.freed.clear();
        self.stream_ends = 0;
        self.read = 0;
    }

    /// A half of `tile` is in its slot at `when`.
    pub fn half(&mut self, tile: u32, when: u32, pass: &PassWork) -> Arrival {
        let (count, last) = &mut self.tiles[tile as usize];
        *count += 1;
        *last = (*last).max(when);
        Arrival { begins: *count == 1, completes: *count == pass.arrivals() }
    }

    fn complete(&self, tile: usize, pass: &PassWork) -> Option<u32> {
        self.tiles.get(tile).filter(|(count, _)| *count == pass.arrivals()).map(|(_, last)| *last)
    }

    /// A tile's row completes a pooled one, which is written when its last tile has been read: pooled row `y` covers rows `2y` to
    /// `2y + 2`, as far as the map has them.
    fn completes_row(tile: usize, pass: &PassWork) -> bool {
        let d = &pass.descriptor;
        let row = tile as u32 / d.strips;
        d.output == OutputMode::Pooled && ((row > 0 && row % 2 == 0) || (row % 2 == 1 && row + 1 == d.rows))
    }

    /// When the first half of the next tile may be read, if that is settled.
    pub fn begin(&self, begin: u32, pass: &PassWork) -> Option<u32> {
        let d = &pass.descriptor;
        let tile = self.freed.len();
        let mut ready = self.complete(tile, pass)?;
        // The right neighbour's first pixels are the strip's halo.
        if tile as u32 % d.strips + 1 != d.strips {
            ready = ready.max(self.complete(tile + 1, pass)?);
        }
        ready += t::SLOT_TO_READ;
        // The row before must have left, for there is one buffer.
        if Self::completes_row(tile, pass) {
            ready = ready.max(self.stream_ends);
        }
        let turn = |freed: &u32| freed - t::READ_TO_FREE + self.design.turn - 1;
        Some(self.freed.last().map_or(begin, turn).max(ready))
    }

    /// All halves of the next tile have been read at `read`.
    fn free(&mut self, read: u32, pass: &PassWork) {
        let d = &pass.descriptor;
        let tile = self.freed.len();
        let row_ends = Self::completes_row(tile, pass) && (tile as u32 + 1) % d.strips == 0;
        let drains = row_ends || tile as u32 + 1 == pass.tiles() || !self.design.overlaps;
        let free = read + t::READ_TO_FREE + if drains { t::DRAIN } else { 0 };
        self.freed.push(free);
        if row_ends {
            self.stream_ends = free + d.pooled_strips * (self.design.reading(pass.halves()) + t::ROW_RUN);
        }
    }

    /// Reads every tile that can be read now without a bypass map.
    pub fn read(&mut self, begin: u32, pass: &PassWork) {
        while let Some(start) = self.begin(begin, pass) {
            self.free(start + self.design.reading(pass.halves()), pass);
        }
    }

    /// A half whose beat of the bypass map is there is read at `now`; the tile if that was its last.
    pub fn read_half(&mut self, now: u32, pass: &PassWork) {
        self.read += 1;
        if self.read == pass.halves() {
            self.read = 0;
            self.free(now + 1, pass);
        }
    }

    /// When the last half or sum leaves, once all tiles were read.
    pub fn leaves(&self, pass: &PassWork) -> Option<u32> {
        let last_half = *self.freed.last().filter(|_| self.freed.len() as u32 == pass.tiles())?;
        Some(match pass.descriptor.output {
            OutputMode::Map | OutputMode::Partial => last_half - t::READ_TO_FREE - t::DRAIN,
            OutputMode::Pooled => self.stream_ends.max(last_half),
            OutputMode::Sums => last_half + t::SUM_CHANNEL * pass.descriptor.filters,
        })
    }
}
