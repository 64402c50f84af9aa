//! The weights of a convolution, and where its windows lie.

use firebrick_nn::network::Shape;

use super::super::graph::{Pads, PoolRounding, Window};
use super::super::reason::{LowerReason, Reason};
use super::window::{Axis, Square, axes, square};

/// A convolution's weights as the file has them.
pub(super) struct Kernel {
    /// `[output][input / groups][row][column]`.
    pub weights: Vec<f32>,
    pub filters: usize,
    pub groups: usize,
    pub rows: usize,
    pub columns: usize,
    pub dilation: [usize; 2],
}

/// Where a convolution's windows are, with room for its weights.
pub(super) struct Spot {
    pub axes: [Axis; 2],
    pub square: Square,
    /// Number of weights, zeros included.
    pub weights: usize,
}

impl Spot {
    pub fn shape(&self, channels: usize) -> Shape {
        Shape { channels, height: self.axes[0].outputs, width: self.axes[1].outputs }
    }
}

impl Kernel {
    /// One tap of weight 1 for each channel.
    pub fn unit(channels: usize) -> Self {
        Self::diagonal(vec![1.0; channels])
    }

    /// One tap for each channel.
    pub fn diagonal(weights: Vec<f32>) -> Self {
        let filters = weights.len();
        Kernel { weights, filters, groups: filters, rows: 1, columns: 1, dilation: [1, 1] }
    }

    /// Calls `change` with filter, channel and weights of each of its planes over `channels` channels.
    pub fn each_plane(&mut self, channels: usize, mut change: impl FnMut(usize, usize, &mut [f32])) {
        let (per_group, taps) = (channels / self.groups, self.rows * self.columns);
        let per_filters = self.filters / self.groups;
        for (i, plane) in self.weights.chunks_exact_mut(taps).enumerate() {
            let (filter, channel) = (i / per_group, i % per_group);
            change(filter, filter / per_filters * per_group + channel, plane);
        }
    }

    /// `[output][input][row][column]` of a square kernel over all channels, zeros where nothing is.
    pub fn dense(mut self, channels: usize, spot: &Spot) -> Vec<f32> {
        let (k, at) = (spot.square.kernel, spot.square.at);
        if self.groups == 1 && (self.rows, self.columns) == (k, k) {
            return self.weights;
        }
        let mut dense = vec![0.0; spot.weights];
        let (wide, dilation) = (self.columns, self.dilation);
        self.each_plane(channels, |filter, channel, planes| {
            let plane = &mut dense[(filter * channels + channel) * k * k..][..k * k];
            for (tap, &weight) in planes.iter().enumerate() {
                let row = at[0] + tap / wide * dilation[0];
                let column = at[1] + tap % wide * dilation[1];
                plane[row * k + column] = weight;
            }
        });
        dense
    }
}
/// The square convolution of a window.
pub(super) fn place(axes: &[Axis; 2], window: &Window, image: bool) -> Result<Square, LowerReason> {
    square(axes, image).ok_or_else(|| {
        let [y, x] = axes;
        let Window { kernel, stride, .. } = *window;
        let pads = [y.before, x.before, y.after, x.after];
        LowerReason::NotSquare { kernel, stride, pads, map: [y.side, x.side] }
    })
}

/// The windows of one pixel over a map with this padding.
pub(super) fn single(shape: Shape, pads: [usize; 4]) -> Result<([Axis; 2], Square), Reason> {
    let window = Window { pads: Pads::Given(pads), ..Window::SINGLE };
    let axes = axes(&window, shape, PoolRounding::Floor)?;
    Ok((axes, place(&axes, &window, false)?))
}
