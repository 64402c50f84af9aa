//! Passes: what they read, run and write.
//!
//! | module | passes of |
//! |---|---|
//! | `whole` | a stage that reads all of its input at once |
//! | `partial` | a stage that is split over its input: partial sums, and the pass that adds them up |

mod partial;
mod whole;

use std::ops::Range;

use firebrick_spec::descriptor::{Bypass, OutputMode, Pass, Strides, pooled};
use firebrick_spec::layout::{SUM_BYTES, WordFormat};
use firebrick_spec::{FeatureMapLayout, PIXELS};

use super::build::{Passes, Planned};
use super::filters::{Window, nonzeros};
use super::limits::{input_layout, row_taps};
use super::pack::Lists;
use super::program::PassInfo;
use super::stage::{Addend, Stage};

pub(super) use partial::scratch_bytes;

/// Where a stage's data lie: byte offsets.
pub(super) struct Places {
    pub source: usize,
    pub target: usize,
    /// The map that is added; unused without.
    pub bypass: usize,
    /// Partial sums.
    pub scratch: usize,
}

/// A pass before its places are known.
pub(super) struct Step<'a> {
    pub lists: Lists<'a>,
    pub info: PassInfo,
    input: Input,
    output: Output,
}

/// What a pass reads.
struct Input {
    /// The partial sums, not the stage's input.
    scratch: bool,
    /// Byte offset of its first word there.
    offset: usize,
    /// Beats, of one run if there are several.
    beats: usize,
    strides: Option<Strides>,
    /// Zero words before and after.
    lead: usize,
    tail: usize,
}

/// What a pass writes.
enum Output {
    /// Channels of the stage's output, as the stage does it.
    Stage(Range<usize>),
    /// Byte planes from `first` on of a scratch map of `planes` channels.
    Planes { first: usize, count: usize, planes: usize },
}

/// The passes of `planned`.
pub(super) fn steps<'a>(planned: &'a Planned<'a>) -> Vec<Step<'a>> {
    match &planned.passes {
        Passes::Whole { coded, cuts } => {
            cuts.iter().map(|cut| whole::step(&planned.stage, coded, cut)).collect()
        }
        Passes::Partial(split) => partial::steps(&planned.stage, split),
    }
}

impl Step<'_> {
    /// The descriptor, with offsets in place of addresses.
    pub fn command(&self, stage: &Stage<'_>, places: &Places) -> Pass {
        let layout = input_layout(stage);
        let word = WordFormat::Map.bytes();
        let pass = Pass {
            interrupt: false,
            image: layout.format == WordFormat::Image,
            output: OutputMode::Partial,
            source: (self.input.offset + if self.input.scratch { places.scratch } else { places.source })
                as u32,
            beats: self.input.beats as u32,
            strides: self.input.strides,
            lead_words: self.input.lead as u32,
            tail_words: self.input.tail as u32,
            target: places.scratch as u32,
            strip_stride: 0,
            filters: 0,
            strips: layout.strips as u32,
            last_valid: (stage.shape.width - (layout.strips - 1) * PIXELS) as u32,
            rows: stage.shape.height as u32,
            pooled_strips: 0,
            bypass: None,
        };
        match &self.output {
            Output::Planes { first, count, planes } => Pass {
                target: pass.target + (first * word) as u32,
                strip_stride: (planes * word) as u32,
                filters: *count as u32,
                ..pass
            },
            Output::Stage(channels) => Pass {
                output: stage.output,
                target: (places.target + channels.start * channel_bytes(stage)) as u32,
                strip_stride: (stage.shape.channels * word) as u32,
                filters: channels.len() as u32,
                pooled_strips: match stage.output {
                    OutputMode::Pooled => pooled(stage.shape.width).div_ceil(PIXELS) as u32,
                    _ => 0,
                },
                bypass: stage.bypass.as_ref().map(|a| bypass(a, stage, channels.start, places.bypass)),
                ..pass
            },
        }
    }
}

/// Bytes from one channel to the next of what the stage writes.
fn channel_bytes(stage: &Stage<'_>) -> usize {
    match stage.output {
        OutputMode::Sums => SUM_BYTES,
        _ => WordFormat::Map.bytes(),
    }
}

/// The part of the map at `offset` that the channels from `first` on are added to.
fn bypass(addend: &Addend<'_>, stage: &Stage<'_>, first: usize, offset: usize) -> Bypass {
    let word = WordFormat::Map.bytes();
    Bypass {
        source: (offset + first * word) as u32,
        stride: (stage.shape.channels * word) as u32,
        multiplier: addend.scale.multiplier,
        shift: addend.scale.shift,
    }
}

/// The map that the stage writes.
pub(super) fn output_layout(stage: &Stage<'_>) -> Option<FeatureMapLayout> {
    let s = stage.shape;
    match stage.output {
        OutputMode::Map => Some(FeatureMapLayout::map(s.channels, s.height, s.width)),
        OutputMode::Pooled => Some(FeatureMapLayout::map(s.channels, pooled(s.height), pooled(s.width))),
        OutputMode::Sums => None,
        OutputMode::Partial => unreachable!("no stage ends in partial sums"),
    }
}

/// Bytes that a pass writes of the stage's output.
fn output_bytes(stage: &Stage<'_>, channels: usize) -> usize {
    match output_layout(stage) {
        Some(map) => map.height * map.strips * channels * WordFormat::Map.bytes(),
        None => channels.next_multiple_of(2) * SUM_BYTES,
    }
}

/// Bytes that a pass reads of the stage's bypass map.
fn bypass_bytes(stage: &Stage<'_>, channels: usize) -> usize {
    match stage.bypass {
        Some(_) => stage.shape.height * input_layout(stage).strips * channels * WordFormat::Map.bytes(),
        None => 0,
    }
}

/// Multiply-accumulates of the stage's output channels `channels` over `window`, and those whose weight is not zero.
fn macs(stage: &Stage<'_>, channels: Range<usize>, window: &Window) -> (u64, u64) {
    let pixels = (stage.shape.height * stage.shape.width) as u64;
    let (mut all, mut nonzero) = (0, 0);
    for (part, filter) in channels.map(|c| stage.filter(c)) {
        // A 1x1 filter beside 3x3 ones is their middle row.
        let row = |ky: usize| if part.kernel == 1 { ky + row_taps(stage) / 2 } else { ky };
        let inside = |c: usize, ky: usize| {
            stage.phases.is_some() || (window.channels.contains(&c) && window.rows.contains(&row(ky)))
        };
        let k = part.kernel;
        let rows = |c: usize| (0..k).filter(|ky| inside(c, *ky)).count() * k;
        all += (0..stage.input_shape.channels).map(rows).sum::<usize>() as u64;
        let weights = nonzeros(part, filter, stage.input_shape.channels);
        nonzero += weights.filter(|(c, ky, _, _)| inside(*c, *ky)).count() as u64;
    }
    (all * pixels, nonzero * pixels)
}
