//! What tables and estimates know of a pass.

use std::ops::Range;

use firebrick_spec::layout::{SUM_BYTES, WordFormat};
use firebrick_spec::{BEAT_BYTES, Pass};

use crate::compile::cut::Cut;
use crate::compile::filters::{Coded, nonzeros};
use crate::compile::program::PassInfo;
use crate::compile::stage::Stage;
use crate::compile::window::Window;

/// The record of a pass without multiplications of the network's own, which writes `channels` of the stage's output.
pub(super) fn record(
    stage: &Stage<'_>,
    channels: Range<usize>,
    coded: &Coded,
    cut: &Cut,
    pass: &Pass,
) -> PassInfo {
    let entries = || (0..cut.hands.len()).map(|pe| cut.list_entries(coded, pe));
    let word = WordFormat::Map.bytes();
    PassInfo {
        name: stage.name.to_owned(),
        layers: stage.layers.iter().map(|l| (*l).to_owned()).collect(),
        macs: 0,
        nonzero_macs: 0,
        tiles: (pass.rows * pass.strips) as usize,
        entries_max: entries().max().unwrap_or(0),
        entries_total: entries().sum(),
        input_bytes: (pass.beats * pass.strides.map_or(1, |s| s.runs)) as usize * BEAT_BYTES,
        bypass_bytes: pass.bypass.map_or(0, |_| stage.tiles() * channels.len() * word),
        output_bytes: match stage.output_layout() {
            Some(map) => map.height * map.strips * channels.len() * word,
            None => channels.len().next_multiple_of(2) * SUM_BYTES,
        },
        channels,
    }
}

/// Multiply-accumulates of the stage's output channels `channels`, and those whose weight is not zero.
pub(super) fn macs(stage: &Stage<'_>, channels: Range<usize>) -> (u64, u64) {
    let inputs = stage.input_shape.channels;
    let count = |channel: usize| {
        let (part, filter) = stage.filter(channel);
        let all = inputs * part.kernel * part.kernel;
        (all, nonzeros(part, filter, inputs).count())
    };
    total(stage, channels.map(count))
}

/// The same of the weights in `window` of a map.
pub(super) fn macs_within(stage: &Stage<'_>, channels: Range<usize>, window: &Window) -> (u64, u64) {
    let inputs = stage.input_shape.channels;
    let count = |channel: usize| {
        let (part, filter) = stage.filter(channel);
        let inside = |ky: usize, kx: usize| {
            let (row, column) = stage.place(part, ky, kx);
            window.rows.contains(&row) && window.columns.contains(&column)
        };
        let all = window.taps(stage, part) * window.channels.len();
        let weights = nonzeros(part, filter, inputs);
        (all, weights.filter(|(c, ky, kx, _)| window.channels.contains(c) && inside(*ky, *kx)).count())
    };
    total(stage, channels.map(count))
}

fn total(stage: &Stage<'_>, counts: impl Iterator<Item = (usize, usize)>) -> (u64, u64) {
    let pixels = (stage.shape.height * stage.shape.width) as u64;
    let (all, nonzero) = counts.fold((0, 0), |sum, count| (sum.0 + count.0, sum.1 + count.1));
    (all as u64 * pixels, nonzero as u64 * pixels)
}
