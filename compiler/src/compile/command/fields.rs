//! Fields of descriptors: what passes read and write.

use std::ops::Range;

use firebrick_spec::descriptor::{Bypass, OutputMode, Pass, Strides, pooled};
use firebrick_spec::layout::{SUM_BYTES, WordFormat};
use firebrick_spec::{BEAT_BYTES, FeatureMapLayout, PIXELS};

use crate::compile::stage::{Addend, Stage};

/// Beats of a map's word.
pub(in crate::compile) const WORD_BEATS: usize = WordFormat::Map.bytes() / BEAT_BYTES;

/// A pass over a map that writes partial sums, to be changed where another one differs.
pub(super) fn plain(stage: &Stage<'_>) -> Pass {
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
pub(super) fn writes_output(stage: &Stage<'_>, first: usize, channels: usize, pass: Pass) -> Pass {
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
pub(super) struct MapPart {
    pub first_row: usize,
    pub rows: usize,
    pub strips: usize,
    pub first_channel: usize,
    pub channels: usize,
}

/// A pass that writes partial sums of the stage's input: the channels `channels` with the row taps `taps`, and rows of zeros above
/// and below.
pub(super) fn over_map(stage: &Stage<'_>, taps: &Range<usize>, channels: Range<usize>) -> Pass {
    let rows = stage.rows_read(taps);
    let part = MapPart {
        first_row: rows.first,
        rows: rows.count,
        strips: stage.strips(),
        first_channel: channels.start,
        channels: channels.len(),
    };
    let row_words = part.strips * part.channels;
    let pass = Pass {
        lead_words: (rows.lead * row_words) as u32,
        tail_words: (rows.tail * row_words) as u32,
        ..plain(stage)
    };
    reads(&stage.input_layout(), &part, pass)
}

/// Runs of consecutive words in a part of a map: one if it has all channels of all strips. A part with more strips than the map
/// goes on into the next row.
pub(in crate::compile) const fn runs(
    map: &FeatureMapLayout,
    rows: usize,
    strips: usize,
    channels: usize,
) -> usize {
    if channels < map.channels {
        rows * strips
    } else if strips != map.strips {
        rows
    } else {
        1
    }
}

/// `pass` as one that reads `part` of `map`. If it has other strips than the map, all channels are read.
pub(super) fn reads(map: &FeatureMapLayout, part: &MapPart, pass: Pass) -> Pass {
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
