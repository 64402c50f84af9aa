//! A PE's list: header and filters.

use firebrick_spec::weights as w;
use firebrick_spec::weights::Entry;
use firebrick_spec::{EngineConfig, Pass, WordFormat};

use super::reason::ListReason;

/// A list as a PE walks it.
#[derive(Clone, Debug)]
pub(super) struct List {
    pub channels: usize,
    pub pitch: usize,
    pub row_taps: usize,
    pub first: usize,
    pub discard: bool,
    /// The entries of each filter.
    pub filters: Vec<Vec<Entry>>,
}

impl List {
    /// The list of `words`, checked against the pass that it belongs to.
    pub fn decode(words: &[u64], pass: &Pass, config: &EngineConfig) -> Result<Self, ListReason> {
        let header = words[0];
        let get = |field: firebrick_spec::field::Field| field.get(header) as usize;
        let wide = get(w::LIST_WIDE) == 1;
        let mut list = List {
            channels: get(w::LIST_CHANNELS),
            pitch: get(w::LIST_PITCH),
            row_taps: get(w::LIST_ROWS) + 1,
            first: get(w::LIST_FIRST),
            discard: get(w::LIST_DISCARD) == 1,
            filters: Vec::new(),
        };
        list.check_header(get(w::LIST_TILES), pass, config)?;
        list.read_entries(&words[1..], get(w::LIST_FILTERS), wide)?;
        list.check_entries(pass)?;
        Ok(list)
    }

    /// Entries that the PE walks for a tile.
    pub fn entries(&self) -> usize {
        self.filters.iter().map(Vec::len).sum()
    }

    fn check_header(&self, tiles: usize, pass: &Pass, config: &EngineConfig) -> Result<(), ListReason> {
        let expected = (pass.rows * pass.strips) as usize;
        if tiles != expected {
            return Err(ListReason::Tiles { found: tiles, expected });
        }
        if self.channels == 0 || self.channels > 512 {
            return Err(ListReason::Channels(self.channels));
        }
        let pitch = if self.row_taps == 1 { 0 } else { pass.strips as usize * self.channels };
        if self.pitch != pitch {
            return Err(ListReason::Pitch { found: self.pitch, expected: pitch });
        }
        let held = (self.row_taps - 1) * pitch + self.channels;
        if held > config.activation_words {
            return Err(ListReason::Store { words: held, accepted: config.activation_words });
        }
        Ok(())
    }

    fn read_entries(&mut self, words: &[u64], filters: usize, wide: bool) -> Result<(), ListReason> {
        let halves =
            words.iter().flat_map(|word| (0..w::ENTRIES_PER_WORD).map(move |i| (word >> (16 * i)) as u16));
        let mut filter = Vec::new();
        let mut padding = 0;
        for bits in halves {
            if self.filters.len() == filters {
                if bits != 0 {
                    return Err(ListReason::Padding(bits));
                }
                padding += 1;
                continue;
            }
            let entry = Entry::decode(bits, wide);
            filter.push(entry);
            if entry.last {
                self.filters.push(std::mem::take(&mut filter));
            }
        }
        if self.filters.len() != filters || filters == 0 {
            return Err(ListReason::Filters { named: filters, found: self.filters.len() });
        }
        if padding >= w::ENTRIES_PER_WORD {
            return Err(ListReason::Excess(padding));
        }
        Ok(())
    }

    fn check_entries(&self, pass: &Pass) -> Result<(), ListReason> {
        let format = if pass.image { WordFormat::Image } else { WordFormat::Map };
        for filter in &self.filters {
            let mut channel = 0;
            for e in filter {
                channel += usize::from(e.step);
                if channel >= self.channels
                    || usize::from(e.dy) >= self.row_taps
                    || usize::from(e.dx) >= format.max_taps()
                    || e.weight == i8::MIN
                {
                    return Err(ListReason::Entry { channel, row: e.dy, column: e.dx, weight: e.weight });
                }
            }
        }
        if self.discard {
            self.check_discard()?;
        }
        Ok(())
    }

    fn check_discard(&self) -> Result<(), ListReason> {
        let [filter] = self.filters.as_slice() else { return Err(ListReason::DiscardsSeveral) };
        let first_word = |e: &Entry| e.step == 0 && e.dy == 0 && e.weight == 0;
        if !(filter.len() == 1 && filter.iter().all(first_word)) {
            return Err(ListReason::DiscardsWork);
        }
        Ok(())
    }
}
