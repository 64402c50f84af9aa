//! Stages whose weights or rows do not fit the stores: split over input channels and kernel rows, through partial sums.
//!
//! The input channels and the kernel's rows are cut into *groups* that fit, the output channels into *blocks*. A
//! block's passes come one after the other: for each group those that write its partial sums as byte planes, channels
//! `(4 filters) g + 4 f + k` of a map in a scratch region, then one that adds them up. That one is an ordinary 1x1 pass over
//! the scratch map: the first PE sums plane 2, plane 1 and plane 0 of each filter, and the results are joined (see
//! `firebrick_spec::weights::PARAM_CARRY`).
//!
//! There are as few groups as possible, for each writes four bytes for a sum, which the last pass reads again.

use std::ops::Range;

use firebrick_spec::config::PASS_CHANNELS;
use firebrick_spec::layout::PLANES;
use firebrick_spec::weights::LIST_ROWS;
use firebrick_spec::{EngineConfig, OutputMode, WordFormat};

use super::coding::{Coding, SUMMED};
use super::cut::{Cut, cuts};
use super::filters::Coded;
use super::limits::most_filters;
use super::reason::Reason;
use super::schedule::Cost;
use super::stage::Stage;
use super::window::Window;

/// Most row taps of a pass.
const MAX_ROWS: usize = 1 << LIST_ROWS.width;

/// One block's passes.
pub(super) struct Block<C = Coded> {
    /// Output channels of the stage.
    pub channels: Range<usize>,
    /// For each group the passes that write its partial sums.
    pub partial: Vec<Vec<Cut>>,
    /// The entries of the pass that adds them up: three filters for each channel.
    pub coded: C,
    /// That pass.
    pub last: Cut,
}

/// A stage's passes.
pub(super) struct PartialSums<C = Coded> {
    /// The parts of the input, with the filters' entries over each.
    pub groups: Vec<(Window, C)>,
    /// The parts of the output.
    pub blocks: Vec<Block<C>>,
}

impl<C: Coding> PartialSums<C> {
    /// Splits `stage`, which reads a map, into as few groups as possible.
    ///
    /// # Errors
    /// The reason if no split fits.
    pub fn new(stage: &Stage<'_>, source: &C::Source, config: &EngineConfig) -> Result<Self, Reason> {
        let words = config.activation_words.min(PASS_CHANNELS);
        let channels = stage.input_shape.channels;
        let grid = Grid::new(stage, words);
        // The store asks for so many pieces at least; more of them shorten the lists, if those do not fit.
        for count in grid.pieces..=channels {
            let windows = grid.windows(channels, count);
            // The planes of one filter, channels of the pass that adds them up, do not fit.
            if windows.len() * PLANES > words {
                break;
            }
            if let Some(sums) = PartialSums::over(stage, windows, words, (source, config)) {
                sums.check_runs(stage)?;
                return Ok(sums);
            }
        }
        Err(Reason::NoSplit {
            channels,
            rows: stage.taps,
            weight_words: config.weight_words,
            activation_words: config.activation_words,
        })
    }

    /// Refuses what no strided input can be: its runs have one length and one distance. So it is some channels of each strip, or
    /// some strips of each row, but not both.
    fn check_runs(&self, stage: &Stage<'_>) -> Result<(), Reason> {
        let whole = |(window, _): &(Window, C)| window.channels.len() == stage.input_shape.channels;
        if self.groups.iter().all(whole) || stage.strips() == stage.input_layout().strips {
            return Ok(());
        }
        Err(Reason::NoRuns {
            channels: stage.input_shape.channels,
            output: stage.shape.width,
            input: stage.input_shape.width,
        })
    }

    fn over(
        stage: &Stage<'_>,
        windows: Vec<Window>,
        words: usize,
        (source, config): (&C::Source, &EngineConfig),
    ) -> Option<Self> {
        let groups: Vec<(Window, C)> =
            windows.into_iter().map(|w| (w.clone(), C::within(stage, &w, source))).collect();
        // Two sums share a beat, so a block of them begins at an even channel.
        let even = if stage.output == OutputMode::Sums { 2 } else { 1 };
        let channels = stage.shape.channels;
        let mut filters =
            (words / (PLANES * groups.len())).min(most_filters(stage)).min(channels.next_multiple_of(even));
        // Whole rounds leave no PE idle. By `estimate` that takes 11 % off SqueezeNet v1.1 with SR = 0.75, 99 % of 3x3 filters and a
        // density of 0.5 on 32 PEs, but adds 17 % to pruned AlexNet on 8, where fc6's blocks of 14 filters become blocks of 8.
        if filters > config.pes {
            filters -= filters % config.pes;
        }
        while filters >= even {
            filters -= filters % even;
            let parts = (0..channels).step_by(filters).map(|at| at..(at + filters).min(channels));
            let blocks: Option<Vec<Block<C>>> = parts.map(|c| Block::new(c, &groups, config)).collect();
            if let Some(blocks) = blocks {
                return Some(PartialSums { groups, blocks });
            }
            // By halves, because every trial deals all blocks.
            filters /= 2;
        }
        None
    }

    /// Bytes of the partial sums of the largest block.
    pub fn scratch_bytes(&self, stage: &Stage<'_>) -> usize {
        let channels = self.blocks.iter().map(|block| block.channels.len()).max().unwrap_or(0);
        stage.tiles() * channels * PLANES * self.groups.len() * WordFormat::Map.bytes()
    }

    /// The costs of the passes, as a stage's that has no choice.
    pub fn costs(&self, stage: &Stage<'_>) -> Vec<Vec<Cost>> {
        let tiles = stage.tiles();
        let mut costs = Vec::new();
        for block in &self.blocks {
            for ((window, coded), cuts) in self.groups.iter().zip(&block.partial) {
                let words = tiles * window.channels.len();
                costs.extend(cuts.iter().map(|cut| vec![Cost::new(coded, cut, tiles, words, PLANES)]));
            }
            let words = tiles * block.channels.len() * PLANES * self.groups.len();
            costs.push(vec![Cost::new(&block.coded, &block.last, tiles, words, 1)]);
        }
        costs
    }
}

impl<C: Coding> Block<C> {
    /// The passes of `channels`; none if a list is too long.
    fn new(channels: Range<usize>, groups: &[(Window, C)], config: &EngineConfig) -> Option<Self> {
        let partial =
            groups.iter().map(|(_, coded)| cuts(coded, channels.clone(), config)).collect::<Option<_>>()?;
        let coded = C::added(channels.len(), groups.len());
        let results = SUMMED * channels.len();
        // A result is carried over to the next one of the same PE.
        let mut hands = vec![Vec::new(); config.pes];
        hands[0] = (0..results).collect();
        let last = Cut { channels: 0..results, wide: true, hands };
        let fits = last.words(&coded) <= config.weight_words && results <= PASS_CHANNELS;
        fits.then_some(Block { channels, partial, coded, last })
    }
}

/// How rows, columns and channels are cut.
struct Grid {
    rows: Vec<Range<usize>>,
    columns: Vec<(Range<isize>, isize)>,
    /// Pieces of the channels, at least.
    pieces: usize,
}

impl Grid {
    /// The grid of the fewest windows that a store of `words` words holds.
    fn new(stage: &Stage<'_>, words: usize) -> Self {
        let pieces = |rows: usize| match words / ((rows - 1) * stage.strips() + 1) {
            0 => None,
            most => Some(stage.input_shape.channels.div_ceil(most)),
        };
        let sizes = (1..=stage.taps.min(MAX_ROWS)).rev();
        let cost = |rows: usize| Some((stage.taps.div_ceil(rows) * pieces(rows)?, rows));
        // One row always fits. Of sizes that make as many windows the largest is first: each group of rows reads nearly all rows of
        // its channels, so the fewest of them read the least (the smallest first costs 0.5 % of that SqueezeNet, 1.7 % of that AlexNet).
        let size = sizes.filter_map(cost).min_by_key(|(cost, _)| *cost).map_or(1, |(_, size)| size);
        Grid { rows: rows(stage, size), columns: columns(stage), pieces: pieces(size).unwrap_or(1) }
    }

    /// The windows with `count` pieces of the channels. Their order says nothing: sums commute, and by `estimate` any other makes
    /// frames of AlexNet that differ by less than 0.1 %.
    fn windows(&self, channels: usize, count: usize) -> Vec<Window> {
        let size = channels.div_ceil(count);
        let mut windows = Vec::new();
        for at in (0..channels).step_by(size) {
            for rows in &self.rows {
                for (columns, shift) in &self.columns {
                    let channels = at..(at + size).min(channels);
                    let (rows, columns) = (rows.clone(), columns.clone());
                    windows.push(Window { channels, rows, columns, shift: *shift });
                }
            }
        }
        windows
    }
}

/// The row taps in pieces of at most `size`; a tap that meets only padding is left out.
fn rows(stage: &Stage<'_>, size: usize) -> Vec<Range<usize>> {
    let (above, taps) = (stage.above, stage.taps);
    let met = |tap: &usize| *tap < above + stage.input_shape.height && above < tap + stage.shape.height;
    let first = (0..taps).find(met).unwrap_or(0);
    let last = (0..taps).rev().find(met).unwrap_or(0);
    (first..=last).step_by(size).map(|at| at..(at + size).min(last + 1)).collect()
}

/// The columns in pieces that one map serves, with the shift of that map.
///
/// A map that is shifted to the left lacks the pixel left of a row's first strip, and one that is shifted to the right the
/// one right of the last: so it serves two columns, and the input itself three.
fn columns(stage: &Stage<'_>) -> Vec<(Range<isize>, isize)> {
    let all = stage.columns();
    let mut pieces = Vec::new();
    if all.start < 2 && all.end > -1 {
        pieces.push((all.start.max(-1)..all.end.min(2), 0));
    }
    let mut at = all.start.max(2);
    while at < all.end {
        let end = (at + 2).min(all.end);
        pieces.push((at..end, end - 2));
        at = end;
    }
    let mut end = all.end.min(-1);
    while end > all.start {
        let start = (end - 2).max(all.start);
        pieces.push((start..end, start + 1));
        end = start;
    }
    pieces
}
