//! Passes: what they read, run and write.
//!
//! | module | passes of |
//! |---|---|
//! | `whole` | a stage that reads all of its input at once |
//! | `partial` | a stage that is split over its input: partial sums, and the pass that adds them up |
//! | `copy` | shifted copies of a map, for kernels that are wider than a word's halo |
//! | `info` | their records |

mod copy;
mod info;
mod partial;
mod whole;

use std::collections::BTreeMap;

use firebrick_spec::descriptor::{Bypass, OutputMode, Pass, Strides, pooled};
use firebrick_spec::layout::{SUM_BYTES, WordFormat};
use firebrick_spec::{BEAT_BYTES, FeatureMapLayout, PIXELS};

use super::build::{Passes, Planned};
use super::pack::Lists;
use super::program::PassInfo;
use super::stage::{Addend, Stage};

pub(super) use copy::{Shifted, shifts};
pub(super) use partial::scratch_bytes;

/// Beats of a map's word.
pub(super) const WORD_BEATS: usize = WordFormat::Map.bytes() / BEAT_BYTES;

/// Something in memory that passes of a stage read or write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Region {
    /// The stage's input.
    Input,
    /// The stage's output.
    Output,
    /// Partial sums.
    Scratch,
    /// A copy of the input whose pixel `x` is pixel `x + shift` of the input.
    Shifted(isize),
}

impl Region {
    /// The stage's input, moved by `shift` columns to the left.
    fn input(shift: isize) -> Self {
        if shift == 0 { Region::Input } else { Region::Shifted(shift) }
    }
}

/// Byte offsets of a stage's regions.
pub(super) struct Places {
    pub regions: BTreeMap<Region, usize>,
    /// The map that is added; unused without.
    pub bypass: usize,
}

/// A pass before its places are known.
pub(super) struct Step<'a> {
    pub lists: Lists<'a>,
    pub info: PassInfo,
    /// The descriptor with offsets from the regions' beginnings, and from 0 for the bypass map.
    pass: Pass,
    source: Region,
    target: Region,
}

impl Step<'_> {
    /// The descriptor, with offsets in place of addresses; none if a region has no place.
    pub fn command(&self, places: &Places) -> Option<Pass> {
        let at = |region: &Region, offset: u32| Some(*places.regions.get(region)? as u32 + offset);
        let bypass = self.pass.bypass.map(|b| Bypass { source: b.source + places.bypass as u32, ..b });
        Some(Pass {
            source: at(&self.source, self.pass.source)?,
            target: at(&self.target, self.pass.target)?,
            bypass,
            ..self.pass
        })
    }
}

/// The passes of `planned`.
pub(super) fn steps<'a>(planned: &'a Planned<'a>) -> Vec<Step<'a>> {
    match &planned.passes {
        Passes::Whole { coded, cuts } => {
            cuts.iter().map(|cut| whole::step(&planned.stage, coded, cut)).collect()
        }
        Passes::Partial { sums, copies } => {
            let copied = copies.iter().flat_map(|shifted| shifted.steps(&planned.stage));
            copied.chain(partial::steps(&planned.stage, sums)).collect()
        }
    }
}

/// A pass over a map that writes partial sums, to be changed where another one differs.
fn plain(stage: &Stage<'_>) -> Pass {
    Pass {
        interrupt: false,
        image: false,
        output: OutputMode::Partial,
        source: 0,
        beats: 0,
        strides: None,
        lead_words: 0,
        tail_words: 0,
        target: 0,
        strip_stride: 0,
        filters: 0,
        strips: stage.strips() as u32,
        last_valid: (stage.shape.width - (stage.strips() - 1) * PIXELS) as u32,
        rows: stage.shape.height as u32,
        pooled_strips: 0,
        bypass: None,
    }
}

/// `pass` as one that writes the stage's output channels from `first` on.
fn writes_output(stage: &Stage<'_>, first: usize, channels: usize, pass: Pass) -> Pass {
    let word = WordFormat::Map.bytes();
    let channel_bytes = if stage.output == OutputMode::Sums { SUM_BYTES } else { word };
    let pooled_strips = match stage.output {
        OutputMode::Pooled => pooled(stage.shape.width).div_ceil(PIXELS),
        _ => 0,
    };
    Pass {
        output: stage.output,
        target: (first * channel_bytes) as u32,
        strip_stride: (stage.shape.channels * word) as u32,
        filters: channels as u32,
        pooled_strips: pooled_strips as u32,
        bypass: stage.bypass.as_ref().map(|addend| bypass(addend, stage, first)),
        ..pass
    }
}

/// The part of the map that the channels from `first` on are added to.
fn bypass(addend: &Addend<'_>, stage: &Stage<'_>, first: usize) -> Bypass {
    let word = WordFormat::Map.bytes();
    Bypass {
        source: (first * word) as u32,
        stride: (stage.shape.channels * word) as u32,
        multiplier: addend.scale.multiplier,
        shift: addend.scale.shift,
    }
}

/// A part of a map: rows, strips of each, and channels.
struct Part {
    first_row: usize,
    rows: usize,
    strips: usize,
    first_channel: usize,
    channels: usize,
}

/// Runs of consecutive words in a part of a map: one if it has all channels of all strips.
pub(super) const fn runs(map: &FeatureMapLayout, rows: usize, strips: usize, channels: usize) -> usize {
    if channels < map.channels {
        rows * strips
    } else if strips < map.strips {
        rows
    } else {
        1
    }
}

/// `pass` as one that reads `part` of `map`. If strips are left out, all channels are read.
fn reads(map: &FeatureMapLayout, part: &Part, pass: Pass) -> Pass {
    let row_bytes = map.pitch() * map.format.bytes();
    let runs = runs(map, part.rows, part.strips, part.channels);
    let run = part.rows * part.strips * part.channels / runs.max(1);
    let stride = if part.channels < map.channels { map.channels * map.format.bytes() } else { row_bytes };
    Pass {
        source: map.offset(part.first_row, 0, part.first_channel) as u32,
        beats: (WORD_BEATS * run) as u32,
        strides: (runs > 1).then_some(Strides { stride: stride as u32, runs: runs as u32 }),
        ..pass
    }
}

/// The map that the stage writes.
pub(super) fn output_layout(stage: &Stage<'_>) -> Option<FeatureMapLayout> {
    let s = stage.shape;
    match stage.output {
        OutputMode::Map => Some(FeatureMapLayout::map(s.channels, s.height, s.width)),
        OutputMode::Pooled => Some(FeatureMapLayout::map(s.channels, pooled(s.height), pooled(s.width))),
        // No stage ends in partial sums.
        OutputMode::Sums | OutputMode::Partial => None,
    }
}
