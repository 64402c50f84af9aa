//! Passes that read all of their stage's input.

use firebrick_spec::BEAT_BYTES;
use firebrick_spec::layout::WordFormat;

use super::{Input, Output, Step, bypass_bytes, macs, output_bytes};
use crate::compile::filters::{Coded, Window};
use crate::compile::limits::{input_layout, row_taps};
use crate::compile::pack::{Lists, parameter};
use crate::compile::program::PassInfo;
use crate::compile::split::Cut;
use crate::compile::stage::Stage;

/// The pass of `cut`.
pub(super) fn step<'a>(stage: &'a Stage<'a>, coded: &'a Coded, cut: &'a Cut) -> Step<'a> {
    let input = input_layout(stage);
    // Only 1x1 filters in wide coding need no more than one row.
    let taps = if cut.wide { 1 } else { row_taps(stage) };
    let padding = if input.format == WordFormat::Map && taps > 1 { input.pitch() } else { 0 };
    let parameters = cut.channels.clone().enumerate().map(|(i, channel)| {
        let (part, filter) = stage.filter(channel);
        parameter((part.conv, filter), i)
    });
    Step {
        lists: Lists {
            cut,
            coded,
            tiles: stage.shape.height * input.strips,
            channels: input.channels,
            pitch: if taps == 1 { 0 } else { input.pitch() },
            row_taps: taps,
            parameters: parameters.collect(),
        },
        info: info(stage, coded, cut),
        input: Input {
            scratch: false,
            offset: 0,
            beats: input.bytes() / BEAT_BYTES,
            strides: None,
            lead: padding,
            tail: padding,
        },
        output: Output::Stage(cut.channels.clone()),
    }
}

fn info(stage: &Stage<'_>, coded: &Coded, cut: &Cut) -> PassInfo {
    let (macs, nonzero_macs) = macs(stage, cut.channels.clone(), &Window::whole(stage));
    let entries = || (0..cut.hands.len()).map(|pe| cut.list_entries(coded, pe));
    let input = input_layout(stage);
    PassInfo {
        name: stage.name.to_owned(),
        layers: stage.layers.iter().map(|l| (*l).to_owned()).collect(),
        channels: cut.channels.clone(),
        macs,
        nonzero_macs,
        tiles: stage.shape.height * input.strips,
        entries_max: entries().max().unwrap_or(0),
        entries_total: entries().sum(),
        input_bytes: input.bytes(),
        bypass_bytes: bypass_bytes(stage, cut.channels.len()),
        output_bytes: output_bytes(stage, cut.channels.len()),
    }
}
