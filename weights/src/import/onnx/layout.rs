//! What the axes of a computed tensor run along: a file may turn a map's axes, drop those of one pixel, or make one of several.

use firebrick_nn::network::Shape;

/// What an axis runs along.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Axis {
    Batch,
    Channel,
    Row,
    Column,
    /// Rows and columns, row by row.
    Pixel,
    /// All values of a map.
    Value,
}

/// The sizes of a tensor, and what each runs along.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    pub dims: Vec<usize>,
    pub axes: Vec<Axis>,
    /// The map of whose values [`Axis::Value`] consists, if its channels run last in them; else they run first.
    pub last: Option<Shape>,
}

/// Channels first, as ONNX's windows read maps.
const FIRST: [Axis; 4] = [Axis::Batch, Axis::Channel, Axis::Row, Axis::Column];

impl Layout {
    /// A map of `batch x channels x rows x columns`.
    pub fn map(batch: usize, shape: Shape) -> Self {
        let dims = vec![batch, shape.channels, shape.height, shape.width];
        Layout { dims, axes: FIRST.to_vec(), last: None }
    }

    /// A vector of `batch x values`.
    pub fn vector(batch: usize, values: usize) -> Self {
        Layout { dims: vec![batch, values], axes: vec![Axis::Batch, Axis::Channel], last: None }
    }

    /// The map's shape, if it is one with channels first.
    pub fn shape(&self) -> Option<Shape> {
        let &[_, channels, height, width] = self.dims.as_slice() else { return None };
        (self.axes == FIRST).then_some(Shape { channels, height, width })
    }

    /// True of a map in any order of its axes.
    pub fn is_turned_map(&self) -> bool {
        self.axes.len() == 4 && self.axes != FIRST && FIRST.iter().all(|axis| self.axes.contains(axis))
    }

    /// True of what is a vector to the file: `batch x values`.
    pub fn is_vector(&self) -> bool {
        matches!(self.axes.as_slice(), [Axis::Batch, Axis::Channel | Axis::Value])
    }

    /// True if all that it has is a value a channel, or all values in one axis.
    pub fn is_flat(&self) -> bool {
        let apart = |axis: &Axis| matches!(axis, Axis::Row | Axis::Column | Axis::Pixel);
        self.axes.contains(&Axis::Value) || !self.axes.iter().any(apart)
    }

    pub fn batch(&self) -> usize {
        self.size(Axis::Batch)
    }

    /// The size along an axis; 1 if it is not there.
    pub fn size(&self, axis: Axis) -> usize {
        self.place(axis).map_or(1, |at| self.dims[at])
    }

    /// Where an axis is.
    pub fn place(&self, axis: Axis) -> Option<usize> {
        self.axes.iter().position(|&a| a == axis)
    }

    /// With the axes in another order.
    pub fn turned(&self, order: &[usize]) -> Self {
        let dims = order.iter().map(|&at| self.dims[at]).collect();
        Layout { dims, axes: order.iter().map(|&at| self.axes[at]).collect(), last: self.last }
    }

    /// With axes of one size less.
    pub fn without(&self, gone: &[usize]) -> Self {
        let kept = (0..self.dims.len()).filter(|at| !gone.contains(at)).collect::<Vec<usize>>();
        self.turned(&kept)
    }

    /// The same values in other sizes; none if one of them belongs to several axes or to a part of one.
    ///
    /// Sizes of 1 tell nothing: those that are not 1 must be the same, or products of neighbours, and the others get the axes that are
    /// left.
    pub fn resized(&self, dims: &[usize]) -> Option<Self> {
        if dims == self.dims {
            return Some(self.clone());
        }
        let mut told = self.dims.iter().zip(&self.axes).filter(|(size, _)| **size != 1);
        let (mut axes, mut last) = (Vec::with_capacity(dims.len()), self.last);
        for &size in dims {
            if size == 1 {
                axes.push(None);
                continue;
            }
            let (mut product, mut merged) = (1usize, Vec::new());
            while product != size || merged.is_empty() {
                let (&size, &axis) = told.next()?;
                product = product.checked_mul(size)?;
                merged.push(axis);
            }
            axes.push(Some(match merged.as_slice() {
                &[axis] => axis,
                [Axis::Row, Axis::Column] if self.size(Axis::Channel) > 1 => Axis::Pixel,
                merged => {
                    last = self.merged(merged)?;
                    Axis::Value
                }
            }));
        }
        if told.next().is_some() {
            return None;
        }
        let used: Vec<Axis> = axes.iter().flatten().copied().collect();
        let is_whole = used.contains(&Axis::Value);
        // Behind the values of a whole map there are no more channels.
        let mut free =
            FIRST.into_iter().filter(|axis| !(used.contains(axis) || is_whole && *axis == Axis::Channel));
        let axes =
            axes.into_iter().map(|axis| axis.or_else(|| free.next())).collect::<Option<Vec<Axis>>>()?;
        Some(Layout { dims: dims.to_vec(), axes, last })
    }

    /// The shape of a map whose axes become one: none inside if its channels run first; none at all in another order.
    fn merged(&self, merged: &[Axis]) -> Option<Option<Shape>> {
        let whole = self.axes.iter().filter(|&&axis| axis != Axis::Batch && self.size(axis) > 1).count();
        if merged.contains(&Axis::Batch) || merged.len() != whole {
            return None;
        }
        if merged.is_sorted() {
            return Some(None);
        }
        let (channel, pixels) = merged.split_last()?;
        let shape = Shape {
            channels: self.size(Axis::Channel),
            height: self.size(Axis::Row).max(self.size(Axis::Pixel)),
            width: self.size(Axis::Column),
        };
        (*channel == Axis::Channel && pixels.is_sorted()).then_some(Some(shape))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(channels: usize, height: usize, width: usize) -> Layout {
        Layout::map(1, Shape { channels, height, width })
    }

    #[test]
    fn axes_of_one_may_come_and_go() {
        use Axis::{Batch, Channel, Column, Pixel, Row, Value};
        let axes = |from: &Layout, to: &[usize]| from.resized(to).map(|layout| layout.axes);
        assert_eq!(axes(&map(8, 1, 1), &[1, 8]), Some(vec![Batch, Channel]));
        assert_eq!(axes(&Layout::vector(1, 8), &[1, 8, 1, 1]), Some(FIRST.to_vec()));
        assert_eq!(axes(&Layout::vector(1, 8), &[1, 1, 1, 8]), Some(vec![Batch, Row, Column, Channel]));
        assert_eq!(axes(&map(8, 2, 3), &[1, 48]), Some(vec![Batch, Value]));
        assert_eq!(axes(&map(8, 2, 3), &[1, 8, 6]), Some(vec![Batch, Channel, Pixel]));
        assert_eq!(axes(&map(1, 2, 3), &[1, 6]), Some(vec![Batch, Value]));
        let grey = Layout { dims: vec![1, 5, 4, 1], axes: vec![Batch, Row, Column, Channel], last: None };
        assert_eq!(axes(&grey, &[1, 1, 5, 4]), Some(FIRST.to_vec()));
        // Groups of channels, and more sizes than there are axes.
        assert_eq!(axes(&map(8, 2, 3), &[1, 2, 4, 2, 3]), None);
        assert_eq!(axes(&map(8, 2, 3), &[1, 16, 3]), None);
        assert_eq!(axes(&map(8, 2, 3), &[8, 6, 1, 1, 1, 1]), None);
    }

    #[test]
    fn values_of_turned_maps_are_told_apart() {
        let turned = map(8, 2, 3).turned(&[0, 2, 3, 1]);
        assert!(turned.is_turned_map() && turned.shape().is_none());
        let flat = turned.resized(&[1, 48]).unwrap();
        assert_eq!(flat.last, Some(Shape { channels: 8, height: 2, width: 3 }));
        assert_eq!(map(8, 2, 3).resized(&[1, 48]).unwrap().last, None);
        assert_eq!(map(8, 2, 3).turned(&[0, 3, 2, 1]).resized(&[1, 48]), None);
        assert_eq!(map(8, 2, 3).turned(&[0, 1, 3, 2]).resized(&[1, 48]), None);
    }
}
