//! Cuts: the output channels of one pass, and the PEs that compute them.

use std::ops::Range;

use firebrick_spec::EngineConfig;
use firebrick_spec::weights::{ENTRIES_PER_WORD, Entry};

use super::coding::Coding;
use super::deal::deal;
use super::filters::Coded;

/// The output channels of one pass and who computes them.
pub(super) struct Cut {
    /// Output channels of the stage.
    pub channels: Range<usize>,
    /// Coding of the entries.
    pub wide: bool,
    /// Per PE the filters, in order, as channels of the pass.
    pub hands: Vec<Vec<usize>>,
}

impl Cut {
    /// The pass of `channels`, dealt to `pes` PEs.
    pub fn new(coded: &impl Coding, channels: Range<usize>, pes: usize) -> Self {
        let wide = coded.is_wide(channels.clone());
        let mut cut = Cut { channels: channels.clone(), wide, hands: Vec::new() };
        let lengths: Vec<usize> = channels.map(|channel| coded.entries(channel, wide)).collect();
        cut.hands = deal(&lengths, pes);
        cut
    }

    /// The entries of channel `filter` of the pass.
    pub fn entries<'a>(&self, coded: &'a Coded, filter: usize) -> &'a [Entry] {
        coded.of(self.channels.start + filter, self.wide)
    }

    /// Entries of a PE's list without padding; 0 without filters.
    pub fn list_entries(&self, coded: &impl Coding, pe: usize) -> usize {
        self.hands[pe].iter().map(|f| coded.entries(self.channels.start + f, self.wide)).sum()
    }

    /// Entries of all PEs' lists.
    pub fn lists(&self, coded: &impl Coding) -> Vec<usize> {
        (0..self.hands.len()).map(|pe| self.list_entries(coded, pe)).collect()
    }

    /// Words of the longest list, its header included.
    pub fn words(&self, coded: &impl Coding) -> usize {
        longest(&self.lists(coded))
    }
}

/// Words of the longest of lists of so many entries, its header included.
pub(super) fn longest(lists: &[usize]) -> usize {
    lists.iter().map(|entries| list_words(*entries)).max().unwrap_or(0)
}

/// Words of a list of `entries`, its header included.
pub(super) fn list_words(entries: usize) -> usize {
    1 + entries.div_ceil(ENTRIES_PER_WORD)
}

/// Few passes of equal size for `channels` over one group, whose input each of them reads; none if one filter does not fit.
pub(super) fn cuts(coded: &impl Coding, channels: Range<usize>, config: &EngineConfig) -> Option<Vec<Cut>> {
    let mut size = channels.len();
    while size > 0 {
        let starts = channels.clone().step_by(size);
        let cuts: Vec<Cut> =
            starts.map(|at| Cut::new(coded, at..(at + size).min(channels.end), config.pes)).collect();
        if cuts.iter().all(|cut| cut.words(coded) <= config.weight_words) {
            return Some(cuts);
        }
        // Fewer filters than PEs do not shorten the longest list.
        size = if size > config.pes { (size / 2).max(config.pes) } else { 0 };
    }
    None
}
