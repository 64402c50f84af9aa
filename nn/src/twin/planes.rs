//! The input of a convolution as `f32` planes, such that every tap of every filter reads one contiguous
//! run of neighbouring outputs' pixels.
//!
//! With stride `s` the padded image is split into its phases, `plane[py][px][y][x] = padded[y*s + py][x*s +
//! px]`. Output pixel `(y, x)` is at position `y * columns + x`, and tap `(c, dy, dx)` reads the value at
//! the tap's offset plus that position. The positions between the output's width and `columns` belong to
//! no output pixel; their sums are computed and dropped.

use crate::graph::ConvShape;
use crate::network::Shape;

/// Sizes of the planes of one convolution's input.
#[derive(Clone, Debug)]
pub(super) struct Planes {
    input: Shape,
    pad: usize,
    stride: usize,
    /// Phases along a side: those that a tap reads.
    phases: usize,
    rows: usize,
    columns: usize,
    /// Padding per channel; empty for zeros.
    border: Vec<u8>,
}

impl Planes {
    pub(super) fn new(shape: &ConvShape, border: &[u8]) -> Self {
        Planes {
            input: shape.input,
            pad: shape.pad,
            stride: shape.stride,
            phases: shape.stride.min(shape.kernel),
            rows: (shape.input.height + 2 * shape.pad).div_ceil(shape.stride),
            columns: (shape.input.width + 2 * shape.pad).div_ceil(shape.stride),
            border: border.to_vec(),
        }
    }

    /// Distance between the positions of an output pixel and of the one below.
    pub(super) fn columns(&self) -> usize {
        self.columns
    }

    /// Where a tap finds the value for the output's position 0.
    pub(super) fn offset(&self, c: usize, dy: usize, dx: usize) -> usize {
        let (s, plane) = (self.stride, self.rows * self.columns);
        let phase = (c * self.phases + dy % s) * self.phases + dx % s;
        phase * plane + dy / s * self.columns + dx / s
    }

    /// The planes of a dense `[channel][row][column]` map, and `slack` values behind them.
    pub(super) fn fill<X: Copy + Into<f32>>(&self, map: &[X], slack: usize) -> Vec<f32> {
        let plane = self.rows * self.columns;
        let phases = self.phases * self.phases;
        let mut values = vec![0.0; self.input.channels * phases * plane + slack];
        for (i, target) in values.chunks_exact_mut(plane).take(self.input.channels * phases).enumerate() {
            let (c, py, px) = (i / phases, i % phases / self.phases, i % self.phases);
            if let Some(&border) = self.border.get(c) {
                target.fill(f32::from(border));
            }
            let source = &map[c * self.input.height * self.input.width..];
            let rows = source.chunks_exact(self.input.width).take(self.input.height).enumerate();
            for (y, row) in rows.filter(|(y, _)| (y + self.pad) % self.stride == py) {
                let target = &mut target[(y + self.pad) / self.stride * self.columns..][..self.columns];
                self.fill_row(target, row, px);
            }
        }
        values
    }

    fn fill_row<X: Copy + Into<f32>>(&self, target: &mut [f32], row: &[X], px: usize) {
        if self.stride == 1 {
            target[self.pad..].iter_mut().zip(row).for_each(|(to, &x)| *to = x.into());
            return;
        }
        // The first column of this phase that lies inside of the map.
        let first = self.pad.saturating_sub(px).div_ceil(self.stride);
        let skipped = first * self.stride + px - self.pad;
        let pixels = row.iter().skip(skipped).step_by(self.stride);
        target.iter_mut().skip(first).zip(pixels).for_each(|(to, &x)| *to = x.into());
    }
}
