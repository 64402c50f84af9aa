//! Passes that read all of their stage's input.

use firebrick_spec::{BEAT_BYTES, Pass, WordFormat};

use super::fields::{MapPart, plain, reads, writes_output};
use super::info;
use super::step::{Region, Step};
use crate::compile::cut::Cut;
use crate::compile::filters::Coded;
use crate::compile::pack::{Lists, parameter};
use crate::compile::program::PassInfo;
use crate::compile::stage::Stage;

/// The pass of `cut`.
pub(super) fn step<'a>(stage: &'a Stage<'a>, coded: &'a Coded, cut: &'a Cut) -> Step<'a> {
    let channels = stage.input_layout().channels;
    // Only 1x1 filters in wide coding need no more than one row.
    let taps = if cut.wide { 1 } else { stage.taps };
    let parameters = cut.channels.clone().enumerate().map(|(i, channel)| {
        let (part, filter) = stage.filter(channel);
        parameter((part.conv, filter), i)
    });
    let pass = writes_output(stage, cut.channels.start, cut.channels.len(), input(stage, cut));
    let (macs, nonzero_macs) = info::macs(stage, cut.channels.clone());
    Step {
        lists: Lists {
            cut,
            coded,
            tiles: stage.tiles(),
            channels,
            pitch: if taps == 1 { 0 } else { stage.strips() * channels },
            row_taps: taps,
            parameters: parameters.collect(),
        },
        info: PassInfo { macs, nonzero_macs, ..info::record(stage, cut.channels.clone(), coded, cut, &pass) },
        pass,
        source: Region::Input,
        target: Region::Output,
    }
}

/// A pass that reads the stage's input, with rows of zeros above and below.
fn input(stage: &Stage<'_>, cut: &Cut) -> Pass {
    let map = stage.input_layout();
    if map.format == WordFormat::Image {
        return Pass { image: true, beats: (map.bytes() / BEAT_BYTES) as u32, ..plain(stage) };
    }
    let padding = if cut.wide { 0 } else { stage.above * stage.strips() * map.channels };
    let part = MapPart {
        first_row: 0,
        rows: map.height,
        strips: stage.strips(),
        first_channel: 0,
        channels: map.channels,
    };
    let pass = Pass { lead_words: padding as u32, tail_words: padding as u32, ..plain(stage) };
    reads(&map, &part, pass)
}
