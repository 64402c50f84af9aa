//! The passes that a stage could be split into by its output channels; `schedule` chooses among them.

use std::ops::Range;

use firebrick_spec::config::PASS_CHANNELS;
use firebrick_spec::{EngineConfig, OutputMode};

use super::coding::Coding;
use super::cut::{Cut, longest};
use super::deal::loads;
use super::limits::most_filters;
use super::reason::Reason;
use super::schedule::Cost;
use super::stage::Stage;

/// Every pass that a stage could be split into: for each round of the PEs at which one may begin, those of
/// one round, two, and so on, with their costs.
pub(super) struct Choices {
    /// The output channels of each.
    channels: Vec<Vec<Range<usize>>>,
    /// As `channels`.
    pub costs: Vec<Vec<Cost>>,
}

impl Choices {
    /// All passes of `stage` that fit the stores.
    ///
    /// # Errors
    /// The reason if they do not cover it.
    pub fn new(stage: &Stage<'_>, coded: &impl Coding, config: &EngineConfig) -> Result<Self, Reason> {
        let bounds = bounds(stage.output, stage.shape.channels, config.pes);
        let most = most_filters(stage);
        // Only those that are taken are dealt; the others' costs follow from the PEs' loads.
        let lists = |channels: &Range<usize>| {
            let wide = coded.is_wide(channels.clone());
            loads(channels.clone().map(|channel| coded.entries(channel, wide)).collect(), config.pes)
        };
        // A pass that ends later has the same filters and more, and its longest list is no shorter: dealt longest first, one
        // more filter leaves the loads, in order, nowhere lower. So what follows the first that is too long is too long.
        let from = |i: usize| -> (Vec<Range<usize>>, Vec<Cost>) {
            let channels = bounds[i + 1..].iter().map(|end| bounds[i]..*end);
            channels
                .take_while(|channels| channels.len() <= most)
                .map(|channels| (lists(&channels), channels))
                .take_while(|(lists, _)| longest(lists) <= config.weight_words)
                .map(|(lists, channels)| (channels.clone(), Cost::of(stage, &lists, channels.len())))
                .unzip()
        };
        let (channels, costs): (Vec<_>, Vec<_>) = (0..bounds.len() - 1).map(from).unzip();
        if channels.iter().any(Vec::is_empty) {
            return Err(too_long(stage, coded, config));
        }
        Ok(Choices { channels, costs })
    }

    /// The passes whose numbers of rounds `lengths` gives; takes as many as the stage needs.
    pub fn take(
        self,
        coded: &impl Coding,
        config: &EngineConfig,
        lengths: &mut impl Iterator<Item = usize>,
    ) -> Vec<Cut> {
        let mut taken = Vec::new();
        let mut at = 0;
        while let Some(rounds) = (at < self.channels.len()).then(|| lengths.next()).flatten() {
            taken.push(Cut::new(coded, self.channels[at][rounds - 1].clone(), config.pes));
            at += rounds;
        }
        taken
    }
}

/// Channels at which a pass may begin or end: every round of the PEs, but even ones for sums, of which
/// two share a beat.
///
/// A pass that ends within a round leaves PEs idle. By `estimate` half rounds change the SqueezeNets' frames by at most 0.2 %, for
/// four times the candidates; double rounds lengthen them by up to 7 %.
fn bounds(output: OutputMode, filters: usize, pes: usize) -> Vec<usize> {
    let step = if output == OutputMode::Sums { pes.next_multiple_of(2) } else { pes };
    (0..filters).step_by(step.min(PASS_CHANNELS)).chain([filters]).collect()
}

fn too_long(stage: &Stage<'_>, coded: &impl Coding, config: &EngineConfig) -> Reason {
    let longest = (0..stage.shape.channels).max_by_key(|c| coded.entries(*c, false)).unwrap_or(0);
    let (part, filter) = stage.filter(longest);
    let (layer, entries) = (part.name.to_owned(), coded.entries(longest, false));
    Reason::Filter { layer, filter, entries, words: config.weight_words }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passes_begin_at_rounds() {
        assert_eq!(bounds(OutputMode::Map, 100, 32), [0, 32, 64, 96, 100]);
        assert_eq!(bounds(OutputMode::Map, 3, 8), [0, 3]);
    }

    #[test]
    fn sums_begin_at_even_channels() {
        assert_eq!(bounds(OutputMode::Sums, 9, 3), [0, 4, 8, 9]);
        assert_eq!(bounds(OutputMode::Sums, 5, 1), [0, 2, 4, 5]);
    }
}
