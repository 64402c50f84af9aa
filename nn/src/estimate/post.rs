//! The post-processing: tiles come together in slots, are read in order, and written.

use firebrick_spec::OutputMode;

use super::timing as t;
use super::work::PassWork;

/// A pass's tiles.
#[derive(Default)]
pub(super) struct Post {
    /// Per tile the halves that have come, and when the last of them is in its slot.
    tiles: Vec<(u32, u32)>,
    /// When the slot of each tile read so far is free.
    pub freed: Vec<u32>,
    /// When the pooled row that is written last has left.
    stream_ends: u32,
}

impl Post {
    /// A pass begins.
    pub fn start(&mut self, pass: &PassWork) {
        self.tiles.clear();
        self.tiles.resize(pass.tiles() as usize, (0, 0));
        self.freed.clear();
        self.stream_ends = 0;
    }

    /// A half of `tile` is in its slot at `when`; the tile if that completes it.
    pub fn half(&mut self, tile: u32, when: u32, pass: &PassWork) -> bool {
        let (count, last) = &mut self.tiles[tile as usize];
        *count += 1;
        *last = (*last).max(when);
        *count == pass.halves()
    }

    fn complete(&self, tile: usize, pass: &PassWork) -> Option<u32> {
        self.tiles.get(tile).filter(|(count, _)| *count == pass.halves()).map(|(_, last)| *last)
    }

    /// Reads every tile that can be read now; when the pass's last response comes if that is settled.
    pub fn read(&mut self, begin: u32, pass: &PassWork) -> Option<u32> {
        let d = &pass.descriptor;
        while (self.freed.len() as u32) < pass.tiles() {
            let tile = self.freed.len();
            let (row, strip) = (tile as u32 / d.strips, tile as u32 % d.strips);
            let last_strip = strip + 1 == d.strips;
            let mut ready = self.complete(tile, pass)?;
            if !last_strip {
                ready = ready.max(self.complete(tile + 1, pass)?);
            }
            let completes = (row > 0 && row % 2 == 0) || (row % 2 == 1 && row + 1 == d.rows);
            if d.output == OutputMode::Pooled && completes {
                ready = ready.max(self.stream_ends);
            }
            let start = self.freed.last().map_or(begin, |freed| freed + t::FREE_TO_READ).max(ready);
            let free = start + pass.halves() + t::READ_TO_FREE;
            self.freed.push(free);
            if d.output == OutputMode::Pooled && completes && last_strip {
                self.stream_ends = free + d.pooled_strips * (pass.halves() + t::ROW_RUN);
            }
        }
        let last_half = self.freed.last().copied().unwrap_or(begin);
        Some(match d.output {
            OutputMode::Map => last_half - t::READ_TO_FREE,
            OutputMode::Pooled => self.stream_ends.max(last_half),
            OutputMode::Sums => last_half + t::SUM_CHANNEL * d.filters,
        })
    }
}
