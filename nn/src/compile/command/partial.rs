//! Passes through partial sums.

use std::ops::Range;

use firebrick_spec::descriptor::Strides;
use firebrick_spec::layout::WordFormat;
use firebrick_spec::{BEAT_BYTES, weights as w};

use super::{Input, Output, Step, bypass_bytes, macs, output_bytes};
use crate::compile::build::{Passes, Planned};
use crate::compile::filters::{Coded, Window};
use crate::compile::limits::{input_layout, row_taps};
use crate::compile::pack::{Lists, parameter};
use crate::compile::partial::{Block, PLANES, Split};
use crate::compile::program::PassInfo;
use crate::compile::split::Cut;
use crate::compile::stage::Stage;

/// Beats of a map's word.
const WORD_BEATS: usize = WordFormat::Map.bytes() / BEAT_BYTES;

/// The passes of `split`.
pub(super) fn steps<'a>(stage: &'a Stage<'a>, split: &'a Split) -> Vec<Step<'a>> {
    let mut steps = Vec::new();
    for block in &split.blocks {
        for (number, ((window, coded), cuts)) in split.groups.iter().zip(&block.partial).enumerate() {
            let group = Group { stage, window, coded, number, count: split.groups.len() };
            steps.extend(cuts.iter().map(|cut| group.step(block, cut)));
        }
        steps.push(last(stage, split.groups.len(), block));
    }
    steps
}

/// Bytes of the partial sums of a block.
pub(in crate::compile) fn scratch_bytes(planned: &Planned<'_>) -> usize {
    let Passes::Partial(split) = &planned.passes else { return 0 };
    let channels = split.blocks.iter().map(|block| block.channels.len()).max().unwrap_or(0);
    tiles(&planned.stage) * channels * PLANES * split.groups.len() * WordFormat::Map.bytes()
}

fn tiles(stage: &Stage<'_>) -> usize {
    stage.shape.height * input_layout(stage).strips
}

/// A part of the stage's input, with the filters over it.
struct Group<'a> {
    stage: &'a Stage<'a>,
    window: &'a Window,
    coded: &'a Coded,
    /// Which one, of how many.
    number: usize,
    count: usize,
}

impl<'a> Group<'a> {
    /// The pass that writes the partial sums of `cut`, some of the block's channels.
    fn step(&self, block: &Block, cut: &'a Cut) -> Step<'a> {
        let rows = self.rows(cut);
        let (channels, strips) = (self.window.channels.len(), input_layout(self.stage).strips);
        let pitch = if rows.len() == 1 { 0 } else { strips * channels };
        let first = self.number * block.channels.len() + cut.channels.start - block.channels.start;
        let output = Output::Planes {
            first: PLANES * first,
            count: PLANES * cut.channels.len(),
            planes: PLANES * self.count * block.channels.len(),
        };
        let parameters = (0..cut.channels.len()).map(|filter| w::PARAM_CHANNEL.put(filter as u64) | shift());
        Step {
            lists: Lists {
                cut,
                coded: self.coded,
                tiles: tiles(self.stage),
                channels,
                pitch,
                row_taps: rows.len(),
                parameters: parameters.collect(),
            },
            info: self.info(cut),
            input: self.input(&rows),
            output,
        }
    }

    /// The stage's row taps that the pass has: only the middle one if all of its filters are 1x1.
    fn rows(&self, cut: &Cut) -> Range<usize> {
        let middle = row_taps(self.stage) / 2;
        match self.window.rows.len() {
            1 => self.window.rows.clone(),
            _ if cut.wide => middle..middle + 1,
            _ => self.window.rows.clone(),
        }
    }

    /// The input's rows that `rows` need, and its channels.
    fn input(&self, rows: &Range<usize>) -> Input {
        let map = input_layout(self.stage);
        let (part, above) = (&self.window.channels, row_taps(self.stage) / 2);
        let (lead, tail) = (above.saturating_sub(rows.start), (rows.end - 1).saturating_sub(above));
        let skipped = rows.start.saturating_sub(above);
        let read = map.height + rows.len() - 1 - lead - tail;
        let (words, runs) = (map.strips * part.len(), read * map.strips);
        let strides = (part.len() < map.channels).then_some(Strides {
            stride: (map.channels * WordFormat::Map.bytes()) as u32,
            runs: runs as u32,
        });
        Input {
            scratch: false,
            offset: map.offset(skipped, 0, part.start),
            beats: WORD_BEATS * part.len() * if strides.is_some() { 1 } else { runs },
            strides,
            lead: lead * words,
            tail: tail * words,
        }
    }

    fn info(&self, cut: &Cut) -> PassInfo {
        let (macs, nonzero_macs) = macs(self.stage, cut.channels.clone(), self.window);
        let tiles = tiles(self.stage);
        let word = WordFormat::Map.bytes();
        PassInfo {
            name: format!("{} part {} of {}", self.stage.name, self.number + 1, self.count),
            macs,
            nonzero_macs,
            input_bytes: tiles * self.window.channels.len() * word,
            bypass_bytes: 0,
            output_bytes: tiles * PLANES * cut.channels.len() * word,
            ..info(self.stage, cut.channels.clone(), cut, self.coded)
        }
    }
}

/// What every pass's record has.
fn info(stage: &Stage<'_>, channels: Range<usize>, cut: &Cut, coded: &Coded) -> PassInfo {
    let entries = || (0..cut.hands.len()).map(|pe| cut.list_entries(coded, pe));
    PassInfo {
        name: stage.name.to_owned(),
        layers: stage.layers.iter().map(|l| (*l).to_owned()).collect(),
        macs: 0,
        nonzero_macs: 0,
        tiles: tiles(stage),
        entries_max: entries().max().unwrap_or(0),
        entries_total: entries().sum(),
        input_bytes: 0,
        bypass_bytes: bypass_bytes(stage, channels.len()),
        output_bytes: output_bytes(stage, channels.len()),
        channels,
    }
}

/// The shift of a parameter word that nothing is requantised by.
fn shift() -> u64 {
    w::PARAM_SHIFT.put(1)
}

/// The pass that adds a block's partial sums up.
fn last<'a>(stage: &'a Stage<'a>, groups: usize, block: &'a Block) -> Step<'a> {
    let channels = PLANES * groups * block.channels.len();
    let tiles = tiles(stage);
    let mut parameters = Vec::new();
    for (i, channel) in block.channels.clone().enumerate() {
        let (part, filter) = stage.filter(channel);
        let hold = w::PARAM_HOLD.put(1) | shift();
        let carry = w::PARAM_CARRY.put(1);
        parameters.extend([hold, hold | carry, parameter((part.conv, filter), i) | carry]);
    }
    Step {
        lists: Lists {
            cut: &block.last,
            coded: &block.coded,
            tiles,
            channels,
            pitch: 0,
            row_taps: 1,
            parameters,
        },
        info: PassInfo {
            input_bytes: tiles * channels * WordFormat::Map.bytes(),
            ..info(stage, block.channels.clone(), &block.last, &block.coded)
        },
        input: Input {
            scratch: true,
            offset: 0,
            beats: WORD_BEATS * tiles * channels,
            strides: None,
            lead: 0,
            tail: 0,
        },
        output: Output::Stage(block.channels.clone()),
    }
}
