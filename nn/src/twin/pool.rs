//! Max pooling of u8 maps in two steps, over rows and then over columns.

use crate::network::Shape;

/// The pooled map, both dense `[channel][row][column]`; positions outside of the map count as 0.
pub(super) fn max_pool(map: &[u8], input: Shape, output: Shape, size: usize, stride: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(output.len());
    let mut most = vec![0; input.width];
    for plane in map.chunks_exact(input.height * input.width) {
        for y in 0..output.height {
            most.fill(0);
            for row in plane.chunks_exact(input.width).skip(y * stride).take(size) {
                most.iter_mut().zip(row).for_each(|(most, &value)| *most = value.max(*most));
            }
            let window = |x: usize| &most[x * stride..input.width.min(x * stride + size)];
            out.extend((0..output.width).map(|x| window(x).iter().fold(0, |most, &value| value.max(most))));
        }
    }
    out
}
