//! Windows: the part of a map that a group of passes reads.

use std::ops::Range;

use firebrick_spec::layout::CENTRE_TAP;

use super::stage::{Part, Stage};

/// A part of what a stage's filters read.
#[derive(Clone, Debug)]
pub(super) struct Window {
    /// Input channels.
    pub channels: Range<usize>,
    /// Row taps of the stage.
    pub rows: Range<usize>,
    /// Columns relative to the output pixel's own.
    pub columns: Range<isize>,
    /// The columns by which the map that is read is moved to the left: pixel `x` of it is pixel `x + shift` of the input.
    pub shift: isize,
}

/// A weight of a filter at its place: channel, row tap, column tap, weight.
pub(super) type Placed = (usize, usize, usize, i8);

/// A weight of a filter over a map: input channel, row tap of the stage, column relative to the output pixel's own, weight.
pub(super) type OverMap = (usize, usize, isize, i8);

impl Window {
    /// All that `stage` reads of a map.
    pub fn whole(stage: &Stage<'_>) -> Self {
        Window {
            channels: 0..stage.input_shape.channels,
            rows: 0..stage.taps,
            columns: stage.columns(),
            shift: 0,
        }
    }

    /// The weight's place in the window, if it is in it.
    pub fn place(&self, (channel, row, column, weight): OverMap) -> Option<Placed> {
        let inside =
            self.channels.contains(&channel) && self.rows.contains(&row) && self.columns.contains(&column);
        let dx = || (column - self.shift + CENTRE_TAP as isize) as usize;
        inside.then(|| (channel - self.channels.start, row - self.rows.start, dx(), weight))
    }

    /// The row taps that a pass over the window has: only one if all of its filters are 1x1, for which the store holds no row
    /// above the tile's own.
    pub fn pass_rows(&self, stage: &Stage<'_>, wide: bool) -> Range<usize> {
        let row = stage.above.clamp(self.rows.start, self.rows.end - 1);
        if wide { row..row + 1 } else { self.rows.clone() }
    }

    /// Taps of a part's kernel that lie in the window.
    pub fn taps(&self, stage: &Stage<'_>, part: &Part<'_>) -> usize {
        let k = part.kernel;
        let inside = |i: &usize| {
            let (row, column) = stage.place(part, i / k, i % k);
            self.rows.contains(&row) && self.columns.contains(&column)
        };
        (0..k * k).filter(inside).count()
    }
}
