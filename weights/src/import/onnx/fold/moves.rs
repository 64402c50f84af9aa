//! The same values in other sizes, another order, or in part.

use std::collections::BTreeSet;

use super::super::super::reason::{OnnxReason, Reason};
use super::super::super::tensor::{Tensor, Values};
use super::super::axes::{axis_of, common, count};
use super::super::target;
use super::Fold;
use super::view::View;

impl<'a> Fold<'a, '_> {
    /// Reshape, Flatten, Squeeze, Unsqueeze: the values stay where they are.
    pub(super) fn resized(&self) -> Result<Tensor<'a>, Reason> {
        let tensor = self.input(0)?;
        let second = self.maybe(1).map(Tensor::integers).transpose()?;
        let dims = target::sizes(self.operator, self.attributes, second, &tensor.dims)?;
        Ok(Tensor { dims, ..tensor.clone() })
    }

    pub(super) fn shape(&self) -> Result<Tensor<'a>, Reason> {
        let dims = &self.input(0)?.dims;
        Ok(Tensor::list("shape", target::shape(self.attributes, dims)?))
    }

    pub(super) fn transposed(&self) -> Result<Tensor<'a>, Reason> {
        let tensor = self.input(0)?;
        let order = target::order(self.attributes, tensor.dims.len())?;
        let view = View::of(&tensor.dims);
        let (dims, strides) = order.iter().map(|&axis| (view.dims[axis], view.strides[axis])).unzip();
        self.viewed(tensor, View { start: 0, dims, strides })
    }

    pub(super) fn expanded(&self) -> Result<Tensor<'a>, Reason> {
        let tensor = self.input(0)?;
        let to = self.input(1)?.integers()?;
        let refused = || Reason::values("sizes", &to, format!("sizes that {:?} goes into", tensor.dims));
        let sizes = to.iter().map(|&size| usize::try_from(size).ok()).collect::<Option<Vec<usize>>>();
        let dims = common(&tensor.dims, &sizes.ok_or_else(refused)?).ok_or_else(refused)?;
        self.viewed(tensor, View::of(&tensor.dims).broadcast(&dims).ok_or_else(refused)?)
    }

    pub(super) fn slice(&self) -> Result<Tensor<'a>, Reason> {
        let tensor = self.input(0)?;
        let starts = self.ints("starts", 1)?.ok_or(Reason::Missing("starts"))?;
        let ends = self.ints("ends", 2)?.ok_or(Reason::Missing("ends"))?;
        let axes = self.ints("axes", 3)?.unwrap_or_else(|| (0..starts.len() as i64).collect());
        let steps = self.maybe(4).map(Tensor::integers).transpose()?.unwrap_or_else(|| vec![1; starts.len()]);
        if [ends.len(), axes.len(), steps.len()] != [starts.len(); 3] {
            return Err(Reason::values("starts", &starts, "as many as ends, axes and steps"));
        }
        let mut view = View::of(&tensor.dims);
        let mut cuts = BTreeSet::new();
        for (i, &axis) in axes.iter().enumerate() {
            let axis = axis_of(axis, tensor.dims.len())?;
            if !cuts.insert(axis) {
                return Err(Reason::values("axes", &axes, "each axis once"));
            }
            let (first, count) = cut(view.dims[axis], starts[i], ends[i], steps[i])?;
            if count > 0 {
                let before = first.saturating_mul(view.strides[axis] as usize);
                view.start = view.start.saturating_add(before);
            }
            view.dims[axis] = count;
            view.strides[axis] = view.strides[axis].saturating_mul(steps[i] as isize);
        }
        self.viewed(tensor, view)
    }

    pub(super) fn gathered(&self) -> Result<Tensor<'a>, Reason> {
        let (tensor, indices) = (self.input(0)?, self.input(1)?);
        let axis = axis_of(self.attributes.int("axis", 0)?, tensor.dims.len())?;
        let size = tensor.dims[axis];
        let places = self.load(indices)?;
        let place = |at: usize| {
            let index = places.int(at);
            let refused = || Reason::value("index", index, format!("-{size} to {}", size.saturating_sub(1)));
            axis_of(index, size).map_err(|_| refused())
        };
        let places = (0..places.len()).map(place).collect::<Result<Vec<usize>, Reason>>()?;
        let dims = [&tensor.dims[..axis], &indices.dims, &tensor.dims[axis + 1..]].concat();
        let values = self.load(tensor)?;
        // The values of one place along the axis lie together.
        let (inner, outer) = (count(&tensor.dims[axis + 1..]), count(&tensor.dims[..axis]));
        self.made(tensor, dims, || {
            let one = |(o, place): (usize, usize)| ((o * size + place) * inner..).take(inner);
            let pairs = (0..outer).flat_map(|o| places.iter().map(move |&place| (o, place)));
            Ok(values.picked(pairs.flat_map(one)))
        })
    }

    pub(super) fn joined(&self) -> Result<Tensor<'a>, Reason> {
        let first = self.input(0)?;
        let axis = axis_of(self.attributes.int("axis", 1)?, first.dims.len())?;
        let mut dims = first.dims.clone();
        let mut parts = Vec::with_capacity(self.inputs.len());
        for (i, part) in self.inputs.iter().enumerate() {
            let part = part.as_ref().ok_or(Reason::Inputs { found: i, accepted: None })?;
            let fits = part.dims.len() == dims.len()
                && (0..dims.len()).all(|at| at == axis || part.dims[at] == dims[at]);
            if !fits || part.value_type != first.value_type {
                return Err(OnnxReason::Constant(part.dims.clone()).into());
            }
            if i > 0 {
                dims[axis] = dims[axis].checked_add(part.dims[axis]).ok_or(OnnxReason::TooManyValues)?;
            }
            parts.push((self.load(part)?, count(&part.dims[axis..])));
        }
        let outer = count(&dims[..axis]);
        self.made(first, dims, || {
            // One list of all values, and from it in the order of the outer axes.
            let order =
                (0..outer).flat_map(|o| parts.iter().map(move |(values, each)| (values, o * each, *each)));
            Ok(Values::concat(order))
        })
    }

    /// The values of a view.
    fn viewed(&self, tensor: &Tensor<'a>, view: View) -> Result<Tensor<'a>, Reason> {
        let values = self.load(tensor)?;
        self.made(tensor, view.dims.clone(), || Ok(values.picked(view.into_places())))
    }
}

/// The first place and the number of places of a slice along an axis of `size`.
fn cut(size: usize, start: i64, end: i64, step: i64) -> Result<(usize, usize), Reason> {
    if step == 0 {
        return Err(Reason::value("steps", step, "any but 0"));
    }
    let size = i64::try_from(size).unwrap_or(i64::MAX);
    let clamped = |value: i64, low: i64, high: i64| {
        let value = if value < 0 { value.saturating_add(size) } else { value };
        value.clamp(low, high)
    };
    // Backwards a slice begins at the last place, and ends before the first one.
    let (low, high) = if step > 0 { (0, size) } else { (-1, size - 1) };
    let (first, last) = (clamped(start, low, high), clamped(end, low, high));
    let count = match step > 0 {
        true => (last - first).max(0).unsigned_abs().div_ceil(step.unsigned_abs()),
        false => (first - last).max(0).unsigned_abs().div_ceil(step.unsigned_abs()),
    };
    Ok((first.max(0) as usize, count as usize))
}
