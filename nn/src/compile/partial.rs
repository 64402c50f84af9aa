//! Stages whose weights or rows do not fit the stores: split over input channels and kernel rows, through partial sums.
//!
//! The input channels and the kernel's rows are cut into *groups* that fit, the output channels into *blocks*. A
//! block's passes come one after the other: for each group those that write its partial sums as byte planes, channels
//! `(4 filters) g + 4 f + k` of a map in a scratch region, then one that adds them up. That one is an ordinary 1x1 pass over
//! the scratch map: the first PE sums plane 2, plane 1 and plane 0 of each filter, and the results are joined (see
//! `firebrick_spec::weights::PARAM_CARRY`).

use std::ops::Range;

use firebrick_spec::EngineConfig;
use firebrick_spec::OutputMode;
use firebrick_spec::config::PASS_CHANNELS;

use super::filters::{Coded, Window};
use super::limits::{input_layout, row_taps};
use super::schedule::Cost;
use super::split::{Cut, most_filters};
use super::stage::Stage;

/// Byte planes of a partial sum.
pub(super) const PLANES: usize = 4;

/// Planes that are added up: the highest one only repeats the sign.
const SUMMED: usize = 3;

/// One block's passes.
pub(super) struct Block {
    /// Output channels of the stage.
    pub channels: Range<usize>,
    /// For each group the passes that write its partial sums.
    pub partial: Vec<Vec<Cut>>,
    /// The entries of the pass that adds them up: three filters for each channel.
    pub coded: Coded,
    /// That pass.
    pub last: Cut,
}

/// A stage's passes.
pub(super) struct Split {
    /// The parts of the input, with the filters' entries over each.
    pub groups: Vec<(Window, Coded)>,
    /// The parts of the output.
    pub blocks: Vec<Block>,
}

impl Split {
    /// Splits `stage`, which reads a map, into as few groups as possible.
    ///
    /// # Errors
    /// The reason if no split fits.
    pub fn new(stage: &Stage<'_>, config: &EngineConfig) -> Result<Self, String> {
        let taps = row_taps(stage);
        let channels = stage.input_shape.channels;
        let strips = input_layout(stage).strips;
        let words = config.activation_words.min(PASS_CHANNELS);
        // With all rows in a group, or each row in one of its own.
        let whole = (config.activation_words / ((taps - 1) * strips + 1)).min(PASS_CHANNELS);
        let pieces = |most: usize| if most == 0 { usize::MAX } else { channels.div_ceil(most) };
        let rows_apart = taps > 1 && pieces(whole) > taps * pieces(words);
        let least = pieces(if rows_apart { words } else { whole });
        // A row tap that meets only padding is left out.
        let height = stage.input_shape.height;
        let apart = (0..taps).filter(|row| row.abs_diff(taps / 2) < height).map(|row| row..row + 1);
        let rows: Vec<Range<usize>> = if rows_apart { apart.collect() } else { vec![0..taps; 1] };
        // More pieces than necessary shorten the lists.
        for count in least..=channels {
            let windows = windows(channels, count, &rows);
            if windows.len() * PLANES > words {
                break;
            }
            if let Some(split) = Split::over(stage, windows, words, config) {
                return Ok(split);
            }
        }
        Err(format!(
            "does not fit the stores, not even split over its {channels} input channels and {taps} kernel rows: a list of {} \
             words, {} words of activations",
            config.weight_words, config.activation_words
        ))
    }

    fn over(stage: &Stage<'_>, windows: Vec<Window>, words: usize, config: &EngineConfig) -> Option<Self> {
        let groups: Vec<(Window, Coded)> =
            windows.into_iter().map(|w| (w.clone(), Coded::within(stage, &w))).collect();
        let even = if stage.output == OutputMode::Sums { 2 } else { 1 };
        let mut filters =
            (words / (PLANES * groups.len())).min(most_filters(stage)).min(stage.shape.channels);
        if filters > config.pes {
            filters -= filters % config.pes;
        }
        while filters >= even {
            filters -= filters % even;
            let starts = (0..stage.shape.channels).step_by(filters);
            let channels = starts.map(|at| at..(at + filters).min(stage.shape.channels));
            let blocks: Option<Vec<Block>> = channels.map(|c| Block::new(c, &groups, config)).collect();
            if let Some(blocks) = blocks {
                return Some(Split { groups, blocks });
            }
            filters /= 2;
        }
        None
    }

    /// The costs of the passes, as a stage's that has no choice.
    pub fn costs(&self, stage: &Stage<'_>, config: &EngineConfig) -> Vec<Vec<Cost>> {
        let tiles = stage.shape.height * input_layout(stage).strips;
        let mut costs = Vec::new();
        for block in &self.blocks {
            for ((window, coded), cuts) in self.groups.iter().zip(&block.partial) {
                let words = tiles * window.channels.len();
                costs
                    .extend(cuts.iter().map(|cut| vec![Cost::new(coded, cut, tiles, words, PLANES, config)]));
            }
            let words = tiles * block.channels.len() * PLANES * self.groups.len();
            costs.push(vec![Cost::new(&block.coded, &block.last, tiles, words, 1, config)]);
        }
        costs
    }
}

impl Block {
    /// The passes of `channels`; none if a list is too long.
    fn new(channels: Range<usize>, groups: &[(Window, Coded)], config: &EngineConfig) -> Option<Self> {
        let partial =
            groups.iter().map(|(_, coded)| cuts(coded, channels.clone(), config)).collect::<Option<_>>()?;
        let coded = Coded::added(channels.len(), groups.len());
        let results = SUMMED * channels.len();
        let mut hands = vec![Vec::new(); config.pes];
        hands[0] = (0..results).collect();
        let last = Cut { channels: 0..results, wide: true, hands };
        let fits = last.words(&coded) <= config.weight_words && results <= PASS_CHANNELS;
        fits.then_some(Block { channels, partial, coded, last })
    }
}

/// As few passes as possible for `channels` over one group; none if one filter does not fit.
fn cuts(coded: &Coded, channels: Range<usize>, config: &EngineConfig) -> Option<Vec<Cut>> {
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

/// The windows of `count` pieces of the channels and of `rows`.
fn windows(channels: usize, count: usize, rows: &[Range<usize>]) -> Vec<Window> {
    let size = channels.div_ceil(count);
    let pieces = (0..channels).step_by(size).map(|at| at..(at + size).min(channels));
    pieces
        .flat_map(|channels| {
            rows.iter().map(move |rows| Window { channels: channels.clone(), rows: rows.clone() })
        })
        .collect()
}
