//! A pass in its steady state: cycles a tile if all words are there.
//!
//! Results of many PEs meet on one chain and in four reassembly slots. How well they mix depends on the order of long and short
//! filters, so a few tiles are stepped through: walkers, result FIFOs, the chain, slots, and the reader with its bypass map.

use super::MemoryModel;
use super::timing as t;
use crate::compile::PassShape;

/// Tiles before the measurement begins: those that the slots hold, and as many again. With the former alone SqueezeNet v1.0's
/// frame on 32 PEs comes out 0.5 % longer, and with simple bypasses 2.8 % (the event simulation's: 1.3 % and 3.8 %).
const WARM_UP: usize = 2 * t::SLOTS as usize;

/// Tiles that are measured at least. Without bypasses 1 to 32 make frames that differ by less than 0.01 %; with simple ones, 8 and
/// more make frames that are 1.5 % longer.
const MEASURED: usize = 4;

/// Beats of a burst and of the bypass map's FIFO.
const BURST: usize = firebrick_spec::MAX_BURST_BEATS;
const FIFO: usize = t::BYPASS_FIFO as usize;

/// A PE. Times are those of the chain's slot at its place.
struct Walker<'a> {
    filters: &'a [u16],
    tile: usize,
    filter: usize,
    /// When the last entry of the filter may be issued.
    last: u32,
    /// When each half that is held, at most `FULL_PORT + 1`, may leave, with its tile.
    halves: [(u32, usize); 8],
    first: usize,
    held: usize,
}

impl<'a> Walker<'a> {
    fn new(filters: &'a [u16], place: usize) -> Self {
        // A token or a word takes `place` cycles to the PE, and its slot as many to the chain's end.
        let last = 2 * place as u32 + u32::from(filters[0]);
        Walker { filters, tile: 0, filter: 0, last, halves: [(0, 0); 8], first: 0, held: 0 }
    }

    /// A filter's result, if it can be issued at `now`; then the next filter begins.
    fn walk(&mut self, now: u32, freed: &[u32], place: usize) {
        if self.last > now || self.held as u32 >= t::FULL_PORT {
            return;
        }
        if self.filter == 0 && self.tile >= t::SLOTS as usize {
            // The tile could not begin before its slot was free.
            let Some(free) = freed.get(self.tile - t::SLOTS as usize) else { return };
            let begin = free + t::FREE_TO_ISSUE + 2 * place as u32 + u32::from(self.filters[0]) - 1;
            if begin > now {
                self.last = begin;
                return;
            }
        }
        for late in 0..2 {
            self.halves[(self.first + self.held) % 8] = (now + t::ISSUE_TO_RESULT + late, self.tile);
            self.held += 1;
        }
        self.filter += 1;
        let mut begin = now + 1;
        if self.filter == self.filters.len() {
            self.filter = 0;
            self.tile += 1;
            begin = now + t::NEXT_TILE;
        }
        self.last = begin + u32::from(self.filters[self.filter]) - 1;
    }

    /// The tile of the half that leaves at `now`, if one does.
    fn leave(&mut self, now: u32, one_address: bool) -> Option<usize> {
        let (ready, tile) = self.halves[self.first];
        if self.held == 0 || ready > now {
            return None;
        }
        // Where another result is written, the sums may not be readable (`ResultPort`); its low half may leave in the cycle behind.
        let upper = self.held % 2 == 1;
        let halves = || (self.held % 2..self.held).step_by(2).map(|n| self.halves[(self.first + n) % 8]);
        let written = |cycle: u32| halves().any(|(ready, _)| ready == cycle + 1);
        if (upper || one_address) && written(now + 1) || upper && one_address && written(now) {
            return None;
        }
        self.first = (self.first + 1) % 8;
        self.held -= 1;
        Some(tile)
    }
}

/// The tiles' reader.
struct Reader<'a> {
    pass: &'a PassShape,
    /// Halves of a tile that have come, when the first one and the last one of them was in its slot.
    tiles: Vec<(usize, u32, u32)>,
    freed: Vec<u32>,
    /// When the last beats of the bypass map were taken, by their number; and when the last burst was asked for and came.
    taken: [f64; FIFO],
    burst: f64,
    beat: f64,
    rate: f64,
    latency: f64,
}

impl Reader<'_> {
    fn complete(&self, tile: usize) -> Option<u32> {
        let (count, _, last) = self.tiles.get(tile)?;
        (*count == 2 * self.pass.results).then_some(*last)
    }

    /// A half of `tile` is in its slot at `now`.
    fn arrive(&mut self, tile: usize, now: u32) {
        if self.tiles.len() <= tile {
            self.tiles.resize(tile + 1, (0, 0, 0));
        }
        let (count, first, last) = &mut self.tiles[tile];
        if *count == 0 {
            *first = now;
        }
        *count += 1;
        *last = now;
        while self.read() {}
    }

    /// Reads the next tile, if it and its right neighbour have come.
    fn read(&mut self) -> bool {
        let tile = self.freed.len();
        let Some(mut ready) = self.complete(tile) else { return false };
        if (tile + 1) % self.pass.strips != 0 {
            let Some(neighbour) = self.complete(tile + 1) else { return false };
            ready = ready.max(neighbour);
        }
        let begin = self.freed.last().map_or(0, |free| free + t::FREE_TO_READ).max(ready);
        let halves = 2 * self.pass.channels;
        let end = if self.pass.bypass { self.add(tile, begin, halves) } else { begin + halves as u32 };
        self.freed.push(end + t::READ_TO_FREE);
        true
    }

    /// Reads a tile's halves as the beats of its bypass map come.
    fn add(&mut self, tile: usize, begin: u32, halves: usize) -> u32 {
        let asked = f64::from(self.tiles[tile].1);
        let mut now = f64::from(begin);
        for half in tile * halves..(tile + 1) * halves {
            if half % BURST == 0 {
                // A burst is asked for when the FIFO has room for all of it.
                let room = self.taken[(half + BURST - 1) % FIFO] + f64::from(t::TAKE_TO_BURST);
                self.burst = (self.burst + f64::from(t::BURST_PERIOD)).max(asked).max(room);
            }
            self.beat = (self.beat + 1.0 / self.rate).max(self.burst + self.latency);
            now = now.max(self.beat) + 1.0;
            self.taken[half % FIFO] = now;
        }
        now.ceil() as u32
    }
}

/// Cycles a tile of `pass`, `rate` being the beats a cycle of all ports; none if the pass is too short to say.
pub(super) fn period(pass: &PassShape, memory: &MemoryModel, rate: f64) -> Option<f64> {
    // Whole rows, for a row's last strip waits for no neighbour.
    let tiles = WARM_UP + MEASURED.next_multiple_of(pass.strips);
    if pass.tiles <= t::SLOTS as usize || pass.results == 0 {
        return None;
    }
    let filled = pass.lists.iter().enumerate().filter(|(_, filters)| !filters.is_empty());
    let mut walkers: Vec<(usize, Walker<'_>)> =
        filled.map(|(place, filters)| (place, Walker::new(filters, place))).collect();
    let latency = t::START_TO_BURST + t::GRANT_TO_ADDRESS + memory.read_latency + t::BEAT_TO_BYPASS;
    let mut reader = Reader {
        pass,
        tiles: Vec::new(),
        freed: Vec::new(),
        taken: [0.0; FIFO],
        burst: 0.0,
        beat: 0.0,
        rate,
        latency: f64::from(latency),
    };
    let mut now = 0;
    while reader.freed.len() < tiles {
        let mut leaves = None;
        for (place, walker) in &mut walkers {
            walker.walk(now, &reader.freed, *place);
            // The first PE that has a half takes the slot.
            if leaves.is_none() {
                leaves = walker.leave(now, pass.lists.len() >= t::ONE_ADDRESS_PES);
            }
        }
        if let Some(tile) = leaves {
            reader.arrive(tile, now + t::RESULT_TO_SLOT);
        }
        now += 1;
    }
    Some(f64::from(reader.freed[tiles - 1] - reader.freed[WARM_UP - 1]) / (tiles - WARM_UP) as f64)
}
