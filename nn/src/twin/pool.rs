//! Max pooling in two steps, over rows and then over columns.

use crate::network::Shape;

/// The pooled map, both dense `[channel][row][column]`; positions outside of the map count as 0.
pub(super) fn max_pool<T: Copy + Default + PartialOrd>(
    map: &[T],
    input: Shape,
    output: Shape,
    size: usize,
    stride: usize,
) -> Vec<T> {
    let larger = |most: T, value: T| if value > most { value } else { most };
    let mut out = Vec::with_capacity(output.len());
    let mut most = vec![T::default(); input.width];
    for plane in map.chunks_exact(input.height * input.width) {
        for y in 0..output.height {
            most.fill(T::default());
            for row in plane.chunks_exact(input.width).skip(y * stride).take(size) {
                most.iter_mut().zip(row).for_each(|(most, &value)| *most = larger(*most, value));
            }
            let window = |x: usize| &most[x * stride..input.width.min(x * stride + size)];
            let pooled = |x: usize| window(x).iter().fold(T::default(), |most, &value| larger(most, value));
            out.extend((0..output.width).map(pooled));
        }
    }
    out
}
