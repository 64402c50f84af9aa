//! Which passes the stages of a network are best split into: the fewest cycles by a simple model.
//!
//! A pass lasts as long as the slowest of its PEs, its results or the memory port need. The next pass's
//! weights come in meanwhile if both passes' lists fit the weight stores together; else the engine waits
//! for them after the pass. So many short passes read the input too often, and few long ones wait for weights.
//! Cut into equal passes of at most half a weight store instead, SqueezeNet v1.1 takes 3.0 % more cycles on one port, dense v1.0
//! 3.5 %, and the compressed v1.0 0.2 %.

use firebrick_spec::{BEAT_BYTES, EngineConfig, WordFormat};

use super::coding::Coding;
use super::cut::{Cut, longest};
use super::stage::Stage;

/// Cycles that every pass takes beyond its work: descriptor, first words, last results and writes.
///
/// By `estimate` no pass of the SqueezeNets loses fewer than 238. Anything from 100 to 500 makes frames that differ by at most
/// 0.3 %; 0 makes many more passes, and frames up to 1.3 % longer.
const FIXED: f64 = 250.0;

/// Cycles that the post-processing loses on every tile: `TileWalker` drains and begins anew.
const TILE: usize = 12;

/// Beats a cycle that a memory port is taken to deliver: as in the simulation's memory and `MemoryModel`.
const PORT_RATE: f64 = 0.95;

/// What a possible pass costs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cost {
    /// Cycles of the slowest PE or of the results, whichever are more.
    cycles: f64,
    /// Beats of the input.
    pub(super) input: f64,
    /// Beats of its part of the weight stream.
    weights: f64,
    /// Words of its longest list.
    words: usize,
}

impl Cost {
    /// A pass that reads all of the stage's input, of `filters` filters, with lists of so many entries.
    pub fn of(stage: &Stage<'_>, lists: &[usize], filters: usize) -> Self {
        let layout = stage.input_layout();
        let cost = Cost::with_lists(lists, filters, stage.tiles(), 1);
        Cost { input: (layout.bytes() / BEAT_BYTES) as f64, ..cost }
    }

    /// A pass of `tiles` tiles over an input of `words` words of a map, that writes `planes` channels for each of its filters.
    pub fn new(coded: &impl Coding, cut: &Cut, tiles: usize, words: usize, planes: usize) -> Self {
        let cost = Cost::with_lists(&cut.lists(coded), cut.channels.len(), tiles, planes);
        Cost { input: (words * WordFormat::Map.bytes() / BEAT_BYTES) as f64, ..cost }
    }

    fn with_lists(lists: &[usize], filters: usize, tiles: usize, planes: usize) -> Self {
        // A filter's result is two halves for each plane, and the post-processing reads one a cycle.
        let tile = lists.iter().copied().max().unwrap_or(0).max(2 * planes * filters + TILE);
        // Each list has a packet header, a list header, and on average half a word of padding; each filter a parameter word.
        let weights = lists.iter().map(|entries| 2.5 + *entries as f64 / 4.0).sum::<f64>();
        Cost {
            cycles: (tiles * tile) as f64,
            input: 0.0,
            weights: weights + filters as f64,
            words: longest(lists),
        }
    }

    /// Cycles from the pass's start to that of `next`.
    ///
    /// Weights that could come in two passes ahead are left out, so that a pass's cost depends on its neighbour alone.
    fn until(&self, next: Option<&Cost>, config: &EngineConfig) -> f64 {
        let rate = PORT_RATE * config.ports as f64;
        let (loaded, awaited) = match next {
            Some(next) if self.words + next.words <= config.weight_words => (next.weights, 0.0),
            Some(next) => (0.0, next.weights),
            None => (0.0, 0.0),
        };
        FIXED + self.cycles.max((self.input + loaded) / rate) + awaited / rate
    }
}

/// Of `candidates[i]`, the passes that begin at round `i` and last 1, 2, ... rounds, a sequence that
/// covers all rounds in the fewest cycles, as numbers of rounds. The rounds are those of all stages, one
/// after the other; each has a pass of one round.
pub(super) fn shortest(candidates: &[Vec<Cost>], config: &EngineConfig) -> Vec<usize> {
    let rounds = candidates.len();
    // From the end, for a pass's cost depends on the one behind it, also where that is the next stage's first.
    // Per first pass of what is left, from the last round to the first: cycles to the end, and the pass after it.
    let mut best: Vec<Vec<(f64, usize)>> = vec![Vec::new(); rounds + 1];
    for at in (0..rounds).rev() {
        best[at] = candidates[at]
            .iter()
            .enumerate()
            .map(|(i, pass)| {
                let after = at + i + 1;
                if after == rounds {
                    return (pass.until(None, config), 0);
                }
                let ways = candidates[after].iter().zip(&best[after]).enumerate();
                ways.map(|(j, (next, rest))| (pass.until(Some(next), config) + rest.0, j + 1))
                    .min_by(|a, b| a.0.total_cmp(&b.0))
                    .unwrap_or((f64::INFINITY, 0))
            })
            .collect();
    }
    let first = best[0].iter().enumerate().min_by(|a, b| a.1.0.total_cmp(&b.1.0));
    let (mut at, mut length, mut sequence) = (0, first.map_or(0, |(i, _)| i + 1), Vec::new());
    while length > 0 {
        sequence.push(length);
        let next = best[at][length - 1].1;
        at += length;
        length = next;
    }
    sequence
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Passes over `rounds` rounds, each with lists of `words` words, `cycles` and `weights`.
    fn passes(rounds: usize, most: usize, cycles: f64, input: f64, words: usize) -> Vec<Vec<Cost>> {
        let cost = |n: usize| Cost {
            cycles: n as f64 * cycles,
            input,
            weights: (n * words * 4) as f64,
            words: n * words,
        };
        (0..rounds).map(|at| (1..=most.min(rounds - at)).map(cost).collect()).collect()
    }

    fn best(candidates: &[Vec<Cost>]) -> Vec<usize> {
        shortest(candidates, &EngineConfig::with_pes(4))
    }

    #[test]
    fn a_pass_costs_its_slowest_list_and_its_packets() {
        // Two headers and the entries, four a beat; a beat of parameters for each filter.
        let beats = |entries: &usize| (2 + entries.div_ceil(4)) as f64;
        for lists in [[400, 397], [64, 62], [1, 2]] {
            let found = Cost::with_lists(&lists, 2, 1, 1).weights;
            let exact = lists.iter().map(beats).sum::<f64>() + 2.0;
            assert!((found - exact).abs() <= 1.0, "{lists:?}: {found}, {exact}");
        }
        assert_eq!(Cost::with_lists(&[400, 397], 2, 10, 1).cycles, 4000.0);
        // Two results for each filter and plane are more.
        assert_eq!(Cost::with_lists(&[40, 37], 64, 10, 3).cycles, (10 * (2 * 3 * 64 + TILE)) as f64);
    }

    #[test]
    fn few_weights_make_one_pass() {
        assert_eq!(best(&passes(8, 8, 1000.0, 900.0, 10)), [8]);
    }

    #[test]
    fn lists_that_hide_each_other_are_preferred() {
        // 180 words a round: two rounds fit the store, but only single ones leave room for the next.
        assert_eq!(best(&passes(4, 2, 5000.0, 100.0, 180)), [1, 1, 1, 1]);
    }

    #[test]
    fn a_large_input_is_read_less_often() {
        assert_eq!(best(&passes(4, 3, 100.0, 50_000.0, 150)).len(), 2);
    }

    #[test]
    fn a_pass_that_hides_nothing_is_weighed_against_its_neighbours() {
        // Alone the second stage would be one pass; behind the first one's full stores, two.
        let mut stages = passes(1, 1, 9000.0, 100.0, 400);
        let second = passes(2, 2, 2000.0, 100.0, 100);
        assert_eq!(best(&second), [2]);
        stages.extend(second);
        assert_eq!(best(&stages), [1, 1, 1]);
    }
}
