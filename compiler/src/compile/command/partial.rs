//! Passes through partial sums.

use firebrick_spec::layout::{PLANES, WordFormat};
use firebrick_spec::{Pass, weights as w};

use super::fields::{WORD_BEATS, over_map, plain, writes_output};
use super::info;
use super::step::{Region, Step};
use crate::compile::cut::Cut;
use crate::compile::filters::Coded;
use crate::compile::pack::{Lists, parameter};
use crate::compile::partial::{Block, PartialSums};
use crate::compile::program::PassInfo;
use crate::compile::stage::Stage;
use crate::compile::window::Window;

/// The passes of `sums`.
pub(super) fn steps<'a>(stage: &'a Stage<'a>, sums: &'a PartialSums) -> Vec<Step<'a>> {
    let mut steps = Vec::new();
    for block in &sums.blocks {
        for (number, ((window, coded), cuts)) in sums.groups.iter().zip(&block.partial).enumerate() {
            let group = Group { stage, window, coded, number, count: sums.groups.len() };
            steps.extend(cuts.iter().map(|cut| group.step(block, cut)));
        }
        steps.push(last(stage, sums.groups.len(), block));
    }
    steps
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
        let stage = self.stage;
        let rows = self.window.pass_rows(stage, cut.wide).len();
        let channels = self.window.channels.len();
        let first = self.number * block.channels.len() + cut.channels.start - block.channels.start;
        let word = WordFormat::Map.bytes();
        let pass = Pass {
            target: (PLANES * first * word) as u32,
            strip_stride: (PLANES * self.count * block.channels.len() * word) as u32,
            filters: (PLANES * cut.channels.len()) as u32,
            ..self.input(cut)
        };
        let parameters = (0..cut.channels.len()).map(|filter| w::PARAM_CHANNEL.put(filter as u64) | shift());
        Step {
            lists: Lists {
                cut,
                coded: self.coded,
                tiles: stage.tiles(),
                channels,
                pitch: if rows == 1 { 0 } else { stage.strips() * channels },
                row_taps: rows,
                parameters: parameters.collect(),
            },
            info: self.info(cut, &pass),
            pass,
            source: Region::input(stage, self.window.shift),
            target: Region::Scratch,
        }
    }

    /// A pass that reads the group's channels and rows, with rows of zeros above and below.
    fn input(&self, cut: &Cut) -> Pass {
        let taps = self.window.pass_rows(self.stage, cut.wide);
        over_map(self.stage, &taps, self.window.channels.clone())
    }

    fn info(&self, cut: &Cut, pass: &Pass) -> PassInfo {
        let (macs, nonzero_macs) = info::macs_within(self.stage, cut.channels.clone(), self.window);
        PassInfo {
            name: format!("{} part {} of {}", self.stage.name, self.number + 1, self.count),
            macs,
            nonzero_macs,
            output_bytes: self.stage.tiles() * pass.filters as usize * WordFormat::Map.bytes(),
            ..info::record(self.stage, cut.channels.clone(), self.coded, cut, pass)
        }
    }
}

/// The shift of a parameter word that nothing is requantised by; the contract wants one even so.
fn shift() -> u64 {
    w::PARAM_SHIFT.put(1)
}

/// The pass that adds a block's partial sums up.
fn last<'a>(stage: &'a Stage<'a>, groups: usize, block: &'a Block) -> Step<'a> {
    let channels = PLANES * groups * block.channels.len();
    let input = Pass { beats: (WORD_BEATS * stage.tiles() * channels) as u32, ..plain(stage) };
    let pass = writes_output(stage, block.channels.start, block.channels.len(), input);
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
            tiles: stage.tiles(),
            channels,
            pitch: 0,
            row_taps: 1,
            parameters,
        },
        info: info::record(stage, block.channels.clone(), &block.coded, &block.last, &pass),
        pass,
        source: Region::Scratch,
        target: Region::Output,
    }
}
