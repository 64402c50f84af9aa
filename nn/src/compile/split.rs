//! Splitting a stage into passes by its output channels.

use std::ops::Range;

use firebrick_spec::config::{PASS_CHANNELS, POOL_WORDS};
use firebrick_spec::weights::{ENTRIES_PER_WORD, Entry};
use firebrick_spec::{EngineConfig, OutputMode, PIXELS};

use super::deal::deal;
use super::filters::Coded;
use super::stage::Stage;

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
    fn new(coded: &Coded, channels: Range<usize>, pes: usize) -> Self {
        let wide = coded.wide[channels.clone()].iter().all(Option::is_some);
        let mut cut = Cut { channels: channels.clone(), wide, hands: Vec::new() };
        let lengths: Vec<usize> = (0..channels.len()).map(|f| cut.entries(coded, f).len()).collect();
        cut.hands = deal(&lengths, pes);
        cut
    }

    /// The entries of channel `filter` of the pass.
    pub fn entries<'a>(&self, coded: &'a Coded, filter: usize) -> &'a [Entry] {
        let channel = self.channels.start + filter;
        match &coded.wide[channel] {
            Some(entries) if self.wide => entries,
            _ => &coded.narrow[channel],
        }
    }

    /// Entries of a PE's list without padding; 0 without filters.
    pub fn list_entries(&self, coded: &Coded, pe: usize) -> usize {
        self.hands[pe].iter().map(|f| self.entries(coded, *f).len()).sum()
    }

    /// Words of the longest list, its header included.
    fn words(&self, coded: &Coded) -> usize {
        (0..self.hands.len()).map(|pe| list_words(self.list_entries(coded, pe))).max().unwrap_or(0)
    }
}

/// Words of a list of `entries`, its header included.
pub(super) fn list_words(entries: usize) -> usize {
    1 + entries.div_ceil(ENTRIES_PER_WORD)
}

/// The passes of a stage.
///
/// Lists of at most half a weight store are preferred, so that the next pass's weights come in while
/// one runs, as long as every PE keeps a filter in each pass.
pub(super) fn split(stage: &Stage<'_>, coded: &Coded, config: &EngineConfig) -> Result<Vec<Cut>, String> {
    let filters = stage.shape.channels;
    let most = most_filters(stage);
    let rounds = filters.div_ceil(config.pes);
    let attempt = |passes: usize, words: usize| -> Option<Vec<Cut>> {
        let ranges = ranges(stage.output, filters, passes, config.pes);
        if ranges.iter().any(|r| r.len() > most) {
            return None;
        }
        let cuts: Vec<Cut> = ranges.into_iter().map(|r| Cut::new(coded, r, config.pes)).collect();
        cuts.iter().all(|c| c.words(coded) <= words).then_some(cuts)
    };
    let fewest = filters.div_ceil(most);
    (fewest..=rounds)
        .find_map(|n| attempt(n, config.weight_words / 2))
        .or_else(|| (fewest..=filters).find_map(|n| attempt(n, config.weight_words)))
        .ok_or_else(|| too_long(stage, coded, config))
}

/// Most filters of one pass.
fn most_filters(stage: &Stage<'_>) -> usize {
    match stage.output {
        OutputMode::Pooled => PASS_CHANNELS.min(POOL_WORDS / stage.shape.width.div_ceil(PIXELS)),
        _ => PASS_CHANNELS,
    }
}

/// `filters` channels in `passes` ranges: whole rounds of the PEs where there are enough, and an even
/// first channel for sums, of which two share a beat.
fn ranges(output: OutputMode, filters: usize, passes: usize, pes: usize) -> Vec<Range<usize>> {
    let rounds = filters.div_ceil(pes);
    let bound = |i: usize| {
        let at = if passes <= rounds { i * rounds / passes * pes } else { i * filters / passes };
        let at = if output == OutputMode::Sums { at.next_multiple_of(2) } else { at };
        at.min(filters)
    };
    (0..passes).map(|i| bound(i)..bound(i + 1)).filter(|r| !r.is_empty()).collect()
}

fn too_long(stage: &Stage<'_>, coded: &Coded, config: &EngineConfig) -> String {
    let longest = (0..stage.shape.channels).max_by_key(|c| coded.narrow[*c].len()).unwrap_or(0);
    let (part, filter) = stage.filter(longest);
    format!(
        "filter {filter} of {} has {} entries in a weight store of {} words; at most {} entries of one filter \
         (of two, if the channels are averaged by one PE) are possible",
        part.name,
        coded.narrow[longest].len(),
        config.weight_words,
        (config.weight_words - 1) * ENTRIES_PER_WORD
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(output: OutputMode, filters: usize, passes: usize, pes: usize) -> Vec<Range<usize>> {
        let r = ranges(output, filters, passes, pes);
        assert_eq!((r[0].start, r[r.len() - 1].end), (0, filters));
        assert!(r.windows(2).all(|w| w[0].end == w[1].start));
        r
    }

    #[test]
    fn ranges_are_whole_rounds() {
        assert_eq!(check(OutputMode::Map, 96, 2, 32), [0..32, 32..96]);
        assert_eq!(check(OutputMode::Map, 100, 2, 8), [0..48, 48..100]);
        assert_eq!(check(OutputMode::Map, 10, 3, 8), [0..3, 3..6, 6..10]);
    }

    #[test]
    fn sums_begin_at_even_channels() {
        for (filters, passes, pes) in [(1000, 2, 3), (7, 7, 8), (9, 3, 3), (1000, 7, 5)] {
            assert!(check(OutputMode::Sums, filters, passes, pes).iter().all(|r| r.start % 2 == 0));
        }
    }
}
