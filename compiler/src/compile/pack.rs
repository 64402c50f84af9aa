//! The weight stream: packets of all passes, and when each may be let in.

use firebrick_spec::EngineConfig;
use firebrick_spec::config::PARAM_BANKS;
use firebrick_spec::weights as w;
use firebrick_spec::weights::Entry;

use super::cut::{Cut, list_words};
use super::filters::{Coded, discard};
use firebrick_nn::model::QuantisedConv;

/// A pass as the weight stream needs it.
pub(super) struct Lists<'a> {
    pub cut: &'a Cut,
    pub coded: &'a Coded,
    /// Tiles of the pass.
    pub tiles: usize,
    /// Channels that it reads.
    pub channels: usize,
    /// Words of an input row, 0 with one row tap.
    pub pitch: usize,
    pub row_taps: usize,
    /// The parameter word of each of the cut's filters.
    pub parameters: Vec<u64>,
}

impl Lists<'_> {
    /// The words of a PE's list, its header first.
    fn list(&self, pe: usize, first: usize) -> Vec<u64> {
        let hand = &self.cut.hands[pe];
        let idle = hand.is_empty();
        let entries: Vec<Entry> = if idle {
            discard(self.cut.wide)
        } else {
            hand.iter().flat_map(|f| self.cut.entries(self.coded, *f)).copied().collect()
        };
        let header = w::LIST_TILES.put(self.tiles as u64)
            | w::LIST_CHANNELS.put(self.channels as u64)
            | w::LIST_PITCH.put(self.pitch as u64)
            | w::LIST_ROWS.put(self.row_taps as u64 - 1)
            | w::LIST_WIDE.put(u64::from(self.cut.wide))
            | w::LIST_FIRST.put(if idle { 0 } else { first as u64 })
            | w::LIST_FILTERS.put(hand.len().max(1) as u64)
            | w::LIST_DISCARD.put(u64::from(idle));
        let mut words = Vec::with_capacity(list_words(entries.len()));
        words.push(header);
        words.extend(entries.chunks(w::ENTRIES_PER_WORD).map(|four| {
            let bits = four.iter().map(|e| u64::from(e.encode(self.cut.wide)));
            bits.enumerate().fold(0, |word, (i, e)| word | e << (16 * i))
        }));
        words
    }

    /// The parameter words, in the order of the PEs' filters.
    fn parameters(&self) -> Vec<u64> {
        self.cut.hands.iter().flatten().map(|filter| self.parameters[*filter]).collect()
    }
}

/// The parameter word of a filter that is channel `channel` of its pass.
pub(super) fn parameter((conv, filter): (&QuantisedConv, usize), channel: usize) -> u64 {
    let bias = u64::from(conv.bias[filter] as u32) & w::PARAM_BIAS.max();
    w::PARAM_BIAS.put(bias)
        | w::PARAM_MULTIPLIER.put(u64::from(conv.multiplier[filter]))
        | w::PARAM_SHIFT.put(u64::from(conv.shift[filter]))
        | w::PARAM_CHANNEL.put(channel as u64)
}

/// The stream of all passes as bytes.
pub(super) fn stream(passes: &[&Lists<'_>], config: &EngineConfig) -> Vec<u8> {
    let mut gate = Gate::new(config);
    let mut words = Vec::new();
    for pass in passes {
        let mut first = 0;
        let lists: Vec<Vec<u64>> = (0..config.pes)
            .map(|pe| {
                let list = pass.list(pe, first);
                first += pass.cut.hands[pe].len();
                list
            })
            .collect();
        let after = gate.admit(lists.iter().map(Vec::len).collect());
        packet(&mut words, w::KIND_PARAMS, 0, after, false, &pass.parameters());
        for (pe, list) in lists.iter().enumerate() {
            packet(&mut words, w::KIND_LIST, pe, after, pe + 1 == config.pes, list);
        }
    }
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}

fn packet(words: &mut Vec<u64>, kind: u64, pe: usize, after: usize, end: bool, payload: &[u64]) {
    let header = w::PACKET_KIND.put(kind)
        | w::PACKET_PE.put(pe as u64)
        | w::PACKET_WORDS.put(payload.len() as u64)
        | w::PACKET_AFTER.put(after as u64)
        | w::PACKET_END.put(u64::from(end));
    words.push(w::sealed(header, payload));
    words.extend(payload);
}

/// How many passes must have finished before the next one's packets find room.
///
/// The engine counts no room: a packet is let in by the number of finished passes alone. All packets of a pass have the fullest
/// PE's number, for they are one stream and the pass starts with the last of them.
pub(super) struct Gate {
    config: EngineConfig,
    /// Per pass the words of each PE's list.
    lists: Vec<Vec<usize>>,
    after: usize,
}

impl Gate {
    /// A frame's beginning.
    pub fn new(config: &EngineConfig) -> Self {
        Gate { config: *config, lists: Vec::new(), after: 0 }
    }

    /// The passes that must have finished before the next one's lists of these words are let in.
    pub fn admit(&mut self, lists: Vec<usize>) -> usize {
        self.lists.push(lists);
        while self.lists.len() - self.after > PARAM_BANKS || self.fullest() > self.config.weight_words {
            self.after += 1;
        }
        self.after
    }

    /// Words held by the fullest PE with the lists of all unfinished passes.
    fn fullest(&self) -> usize {
        let held = &self.lists[self.after..];
        (0..self.config.pes).map(|pe| held.iter().map(|l| l[pe]).sum()).max().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packets_wait_for_room_and_for_parameter_banks() {
        let config = EngineConfig { weight_words: 64, ..EngineConfig::with_pes(2) };
        let mut gate = Gate::new(&config);
        let sizes = [[10, 30], [10, 34], [10, 1], [64, 2], [2, 2], [2, 2], [2, 2], [2, 2], [2, 2]];
        let after: Vec<usize> = sizes.iter().map(|s| gate.admit(s.to_vec())).collect();
        assert_eq!(after, [0, 0, 1, 3, 4, 4, 4, 4, 5]);
    }
}
