//! Passes that read all of their stage's input.

use firebrick_spec::{BEAT_BYTES, Pass, WordFormat};

use super::fields::{over_map, plain, writes_output};
use super::info;
use super::step::{Region, Step};
use crate::compile::cut::Cut;
use crate::compile::filters::Coded;
use crate::compile::pack::{Lists, parameter};
use crate::compile::program::PassInfo;
use crate::compile::stage::Stage;
use crate::compile::window::Window;

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
        source: Region::input(stage, 0),
        target: Region::Output,
    }
}

/// A pass that reads the stage's input, with rows of zeros above and below.
fn input(stage: &Stage<'_>, cut: &Cut) -> Pass {
    let map = stage.input_layout();
    if map.format == WordFormat::Image {
        return Pass { image: true, beats: (map.bytes() / BEAT_BYTES) as u32, ..plain(stage) };
    }
    over_map(stage, &Window::whole(stage).pass_rows(stage, cut.wide), 0..map.channels)
}
