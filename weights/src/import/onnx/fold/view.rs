//! The places of a tensor's values in another order.

use super::super::axes::count;

/// Values of a tensor along axes of other strides than its own.
#[derive(Clone, Debug)]
pub(in super::super) struct View {
    /// Where the first one is.
    pub start: usize,
    /// Sizes, outermost first.
    pub dims: Vec<usize>,
    /// From one value to the next along each axis; 0 where it is always the same.
    pub strides: Vec<isize>,
}

impl View {
    /// All values of a tensor in their order.
    pub fn of(dims: &[usize]) -> Self {
        let mut strides = vec![1isize; dims.len()];
        for axis in (1..dims.len()).rev() {
            strides[axis - 1] = strides[axis].saturating_mul(dims[axis] as isize);
        }
        View { start: 0, dims: dims.to_vec(), strides }
    }

    /// With values repeated to the sizes `to`; none if they do not go into them.
    pub fn broadcast(self, to: &[usize]) -> Option<Self> {
        let new = to.len().checked_sub(self.dims.len())?;
        let mut strides = vec![0; to.len()];
        for (axis, (&size, &stride)) in self.dims.iter().zip(&self.strides).enumerate() {
            match size {
                _ if size == to[new + axis] => strides[new + axis] = stride,
                1 => (),
                _ => return None,
            }
        }
        Some(View { start: self.start, dims: to.to_vec(), strides })
    }

    /// Number of values.
    pub fn len(&self) -> usize {
        count(&self.dims)
    }

    /// The places, in the view's order.
    pub fn into_places(self) -> impl Iterator<Item = usize> {
        let mut at = vec![0usize; self.dims.len()];
        let mut place = self.start as isize;
        (0..self.len()).map(move |_| {
            let found = place as usize;
            for axis in (0..at.len()).rev() {
                at[axis] += 1;
                place += self.strides[axis];
                if at[axis] < self.dims[axis] {
                    break;
                }
                place -= self.strides[axis] * self.dims[axis] as isize;
                at[axis] = 0;
            }
            found
        })
    }
}
