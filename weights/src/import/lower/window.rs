//! Where windows lie: from a file's kernels, dilations and paddings to what a square convolution with equal
//! padding on all sides, or a pooling without padding, can do.

use firebrick_nn::network::{Rounding, Shape};

use super::super::graph::{Pads, PoolRounding, Window};
use super::super::reason::{LowerReason, Reason};

/// Largest number in a window; keeps sums far from overflow.
pub(crate) const MOST: usize = 1 << 16;

/// Most padding that is tried beyond the window's own: each step makes the kernel's sides longer by two, and the search must end.
const MOST_PAD: usize = 64;

/// A window along one side of a map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Axis {
    /// Pixels of the side.
    pub side: usize,
    /// Padding before the first pixel.
    pub before: usize,
    /// Padding behind the last one.
    pub after: usize,
    /// Pixels from the first tap to the last.
    pub extent: usize,
    pub stride: usize,
    /// Number of windows.
    pub outputs: usize,
}

impl Axis {
    /// Pixels that the windows reach behind the map and its padding: more than 0 only if their number is rounded up.
    pub fn overhang(&self) -> usize {
        let end = (self.outputs - 1) * self.stride + self.extent;
        end.saturating_sub(self.before + self.side + self.after)
    }

    /// True if a window reaches into the padding.
    pub fn touches_padding(&self) -> bool {
        let end = (self.outputs - 1) * self.stride + self.extent;
        self.before > 0 || end > self.before + self.side
    }
}

/// The window along rows and columns.
///
/// # Errors
/// The reason why there is none.
pub(crate) fn axes(window: &Window, shape: Shape, rounding: PoolRounding) -> Result<[Axis; 2], Reason> {
    let axis = |i: usize| {
        let side = [shape.height, shape.width][i];
        let (kernel, stride, dilation) = (window.kernel[i], window.stride[i], window.dilation[i]);
        for (what, value) in [("kernel", kernel), ("stride", stride), ("dilation", dilation)] {
            if !(1..=MOST).contains(&value) {
                return Err(Reason::value(what, value, format!("1 to {MOST}")));
            }
        }
        let extent = (kernel - 1).saturating_mul(dilation).saturating_add(1);
        let total = || ((side.div_ceil(stride) - 1) * stride).saturating_add(extent).saturating_sub(side);
        let (before, after) = match window.pads {
            Pads::Given(pads) => (pads[i], pads[i + 2]),
            Pads::SameUpper => (total() / 2, total().div_ceil(2)),
            Pads::SameLower => (total().div_ceil(2), total() / 2),
        };
        if before.max(after) > MOST {
            return Err(Reason::value("padding", before.max(after), format!("0 to {MOST}")));
        }
        let padded = before + side + after;
        let Some(rest) = padded.checked_sub(extent) else {
            return Err(LowerReason::Window { extent, padded }.into());
        };
        let outputs = match rounding {
            PoolRounding::Floor => rest / stride + 1,
            PoolRounding::Ceil => {
                let all = rest.div_ceil(stride) + 1;
                // The last one must not begin behind the map.
                if (all - 1) * stride >= before + side { all - 1 } else { all }
            }
        };
        Ok(Axis { side, before, after, extent, stride, outputs })
    };
    Ok([axis(0)?, axis(1)?])
}

/// A square convolution with equal padding, and where the first tap of the real kernel is in its kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Square {
    pub kernel: usize,
    pub stride: usize,
    pub pad: usize,
    pub at: [usize; 2],
}

/// The smallest square convolution whose windows are these; `image` if it reads the image, where the engine has
/// strides.
pub(super) fn square(axes: &[Axis; 2], image: bool) -> Option<Square> {
    let [y, x] = axes;
    let own = match (y.outputs, x.outputs) {
        (1, 1) => y.stride.max(x.stride),
        (1, _) => x.stride,
        (_, 1) => y.stride,
        _ if y.stride == x.stride => y.stride,
        _ => return None,
    };
    let single = y.outputs == 1 && x.outputs == 1;
    // A single window may have any stride, and over a map the engine has no other than 1.
    let strides = if single && !image { [1, own] } else { [own, own] };
    let least = y.before.max(x.before);
    strides.iter().find_map(|&stride| {
        (least..=least.saturating_add(MOST_PAD)).find_map(|pad| {
            let (mut low, mut high) = (pad.max(1), usize::MAX);
            for axis in axes {
                let padded = axis.side + 2 * pad;
                low = low.max(pad - axis.before + axis.extent);
                low = low.max((padded + 1).saturating_sub(axis.outputs.saturating_mul(stride)));
                high = high.min(padded.checked_sub((axis.outputs - 1).saturating_mul(stride))?);
            }
            let at = [pad - y.before, pad - x.before];
            (low <= high).then_some(Square { kernel: low, stride, pad, at })
        })
    })
}

/// What a max pooling without padding needs: its rounding, and the padding of the map before it, as
/// [`Pads::Given`]; none if no square convolution can pad so.
///
/// A padding of zeros is as good as one of minus infinity, since no map holds negative values.
pub(super) fn pooling(axes: &[Axis; 2]) -> Option<(Rounding, [usize; 4])> {
    let [above, left] = [axes[0].before, axes[1].before];
    let fitting = |rounding| {
        let [rows, columns] = axes.map(|axis| behind(&axis, rounding));
        let pairs: Vec<(usize, usize)> =
            rows.iter().flat_map(|&row| columns.iter().map(move |&column| (row, column))).collect();
        let fits = pairs.into_iter().filter(move |(row, column)| above + row == left + column);
        fits.map(move |(row, column)| (rounding, [above, left, row, column]))
    };
    let mut all: Vec<_> = [Rounding::Ceil, Rounding::Floor].into_iter().flat_map(fitting).collect();
    // A 1x1 convolution pads as much on all sides, others need a larger kernel; no padding needs none.
    all.sort_by_key(|(_, pads)| pads.iter().any(|pad| *pad != pads[0]));
    all.into_iter().next()
}

/// The paddings behind the last pixel with which a pooling of this rounding has as many windows, the best first.
fn behind(axis: &Axis, rounding: Rounding) -> Vec<usize> {
    let (size, stride) = (axis.extent, axis.stride);
    let windows = |after: usize| {
        let side = axis.before + axis.side + after;
        let rest = side.checked_sub(size)?;
        Some(match rounding {
            Rounding::Floor => rest / stride + 1,
            // No window begins behind the map.
            Rounding::Ceil => (rest.div_ceil(stride) + 1).min((side - 1) / stride + 1),
        })
    };
    // As much as before the map is best: a 1x1 convolution pads so, and others need a larger kernel.
    let symmetric = [axis.before, axis.after];
    let all = symmetric.into_iter().chain(0..=size.min(MOST_PAD));
    all.filter(|&after| windows(after) == Some(axis.outputs)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(side: usize, kernel: usize, stride: usize, pads: [usize; 2], rounding: PoolRounding) -> Axis {
        let window = Window {
            kernel: [kernel; 2],
            stride: [stride; 2],
            dilation: [1, 1],
            pads: Pads::Given([pads[0], pads[0], pads[1], pads[1]]),
        };
        axes(&window, Shape { channels: 1, height: side, width: side }, rounding).unwrap()[0]
    }

    #[test]
    fn windows_are_counted_as_by_onnxruntime_and_caffe() {
        // onnxruntime 1.32 has 3, not 4, and Caffe's rule is the same: no window begins behind the map.
        assert_eq!(of(5, 2, 2, [1, 1], PoolRounding::Ceil).outputs, 3);
        assert_eq!(of(5, 2, 5, [0, 0], PoolRounding::Ceil).outputs, 1);
        assert_eq!(of(6, 2, 2, [1, 1], PoolRounding::Floor).outputs, 4);
        assert_eq!(of(113, 3, 2, [0, 0], PoolRounding::Ceil).outputs, 56);
        assert_eq!(of(112, 3, 2, [0, 0], PoolRounding::Ceil).outputs, 56);
        assert_eq!(of(112, 3, 2, [0, 0], PoolRounding::Floor).outputs, 55);
        assert_eq!(of(112, 3, 2, [0, 0], PoolRounding::Ceil).overhang(), 1);
    }

    #[test]
    fn poolings_are_rounded_up_where_they_can() {
        let pooling = |axis: Axis| pooling(&[axis, axis]);
        let both = |side, kernel, stride, pads, rounding| pooling(of(side, kernel, stride, pads, rounding));
        assert_eq!(both(113, 3, 2, [0, 0], PoolRounding::Floor), Some((Rounding::Ceil, [0; 4])));
        assert_eq!(both(112, 3, 2, [0, 0], PoolRounding::Floor), Some((Rounding::Floor, [0; 4])));
        // What is behind the map need not be padded.
        assert_eq!(both(56, 3, 2, [0, 1], PoolRounding::Floor), Some((Rounding::Ceil, [0; 4])));
        assert_eq!(both(112, 3, 2, [1, 1], PoolRounding::Floor), Some((Rounding::Floor, [1; 4])));
        assert_eq!(both(111, 3, 2, [1, 1], PoolRounding::Floor), Some((Rounding::Ceil, [1; 4])));
    }

    #[test]
    fn squares_have_the_same_windows() {
        let mut found = 0;
        for (side, kernel, stride) in [(9, 1, 1), (9, 3, 1), (10, 5, 2), (13, 11, 3), (8, 4, 2), (12, 7, 4)] {
            for pads in (0..3).flat_map(|a| (0..3).map(move |b| [a, b])) {
                let axis = of(side, kernel, stride, pads, PoolRounding::Floor);
                let Some(square) = square(&[axis, axis], true) else { continue };
                found += 1;
                let padded = side + 2 * square.pad;
                assert_eq!((padded - square.kernel) / stride + 1, axis.outputs, "{axis:?} {square:?}");
                assert_eq!(square.at[0] + pads[0], square.pad, "{axis:?} {square:?}");
                assert!(square.at[0] + kernel <= square.kernel, "{axis:?} {square:?}");
                let whole = pads[0] == pads[1] && pads[0] <= kernel;
                assert!(!whole || (square.pad, square.at) == (pads[0], [0, 0]), "{axis:?} {square:?}");
            }
        }
        assert_eq!(found, 54);
    }
}
