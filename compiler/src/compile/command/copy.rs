//! Passes that make copies: 1x1 passes that read a pixel or its left or right neighbour, and requantise it to itself.

use firebrick_spec::layout::WordFormat;
use firebrick_spec::{OutputMode, PIXELS, Pass, weights as w};

use super::fields::{MapPart, plain, reads};
use super::info;
use super::step::{Region, Step};
use crate::compile::cut::Cut;
use crate::compile::filters::Coded;
use crate::compile::pack::Lists;
use crate::compile::program::PassInfo;
use crate::compile::shifted::Shifted;
use crate::compile::stage::Stage;

/// A requantisation that changes nothing: `(x m + 2^(s-1)) >> s` for `m = 2^s`.
const SHIFT: u64 = 1;

/// The passes of `shifted`, a copy of the stage's input.
pub(super) fn steps<'a>(stage: &'a Stage<'a>, shifted: &'a Shifted) -> impl Iterator<Item = Step<'a>> {
    shifted.pieces.iter().map(|(first, coded, cut)| step(stage, shifted.shift, *first, coded, cut))
}

/// The pass of `cut`, whose channels are those of the map from `first` on.
fn step<'a>(stage: &'a Stage<'a>, shift: isize, first: usize, coded: &'a Coded, cut: &'a Cut) -> Step<'a> {
    let map = stage.input_layout();
    let channels = coded.narrow.len();
    let pass = pass(stage, shift, first, channels, cut);
    let parameter = |channel: usize| {
        w::PARAM_MULTIPLIER.put(1 << SHIFT) | w::PARAM_SHIFT.put(SHIFT) | w::PARAM_CHANNEL.put(channel as u64)
    };
    let written = first + cut.channels.start..first + cut.channels.end;
    Step {
        lists: Lists {
            cut,
            coded,
            tiles: map.height * map.strips,
            channels,
            pitch: 0,
            row_taps: 1,
            parameters: (0..cut.channels.len()).map(parameter).collect(),
        },
        info: PassInfo {
            name: match shift {
                0 => format!("{} widened", stage.input),
                _ => format!("{} moved by {}", stage.input, -shift),
            },
            output_bytes: map.height * map.strips * written.len() * WordFormat::Map.bytes(),
            ..info::record(stage, written, coded, cut, &pass)
        },
        pass,
        source: if shift == 0 { Region::Input } else { Region::input(stage, shift - shift.signum()) },
        target: Region::Shifted(shift),
    }
}

/// The descriptor of a pass that reads `channels` channels of the map from `first` on.
fn pass(stage: &Stage<'_>, shift: isize, first: usize, channels: usize, cut: &Cut) -> Pass {
    let map = stage.input_layout();
    let source = if shift == 0 { stage.stored_layout() } else { map };
    let word = WordFormat::Map.bytes();
    let part = MapPart { first_row: 0, rows: map.height, strips: map.strips, first_channel: first, channels };
    let pass = Pass {
        output: OutputMode::Map,
        target: ((first + cut.channels.start) * word) as u32,
        strip_stride: (map.channels * word) as u32,
        filters: cut.channels.len() as u32,
        strips: map.strips as u32,
        // What is moved to the right needs the columns beyond the map; behind a widened one the next row follows.
        last_valid: if shift == 0 { 1 } else { PIXELS as u32 },
        rows: map.height as u32,
        ..plain(stage)
    };
    reads(&source, &part, pass)
}
