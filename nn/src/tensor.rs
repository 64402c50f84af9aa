//! The arithmetic that the golden model and the float reference share, on dense
//! `[channel][row][column]` maps.

use std::collections::BTreeMap;
use std::ops::{AddAssign, Mul};

use crate::addends::Addends;
use crate::graph::ConvShape;
use crate::network::{INPUT, Network, Op, Shape};
use crate::shapes::NetworkError;

/// The maps of all layers but the last by name, and the image under [`INPUT`]; `conv` computes the
/// convolutions from their input maps, `add` the additions from their main maps and bypasses.
pub(crate) fn forward<T: Copy + Default + PartialOrd>(
    network: &Network,
    image: Vec<T>,
    mut conv: impl FnMut(&ConvShape, &[T]) -> Vec<T>,
    mut add: impl FnMut(&str, &[T], &[T]) -> Vec<T>,
) -> Result<BTreeMap<String, Vec<T>>, NetworkError> {
    let shapes = network.validate()?;
    let convs: BTreeMap<String, ConvShape> =
        network.convs()?.into_iter().map(|conv| (conv.name.clone(), conv)).collect();
    let mut maps = BTreeMap::from([(INPUT.to_string(), image)]);
    for layer in &network.layers {
        let source = &layer.inputs[0];
        let map = match layer.op {
            Op::Conv { .. } | Op::LinearConv { .. } => conv(&convs[&layer.name], &maps[source]),
            Op::MaxPool { size, stride, .. } => {
                max_pool(&maps[source], shapes[source], shapes[&layer.name], size, stride)
            }
            Op::Concat => layer.inputs.iter().flat_map(|name| maps[name].iter().copied()).collect(),
            Op::Add => {
                let Addends { main, bypass } = network.addends(layer);
                add(&layer.name, &maps[main], &maps[bypass])
            }
            Op::GlobalAveragePool => continue,
        };
        maps.insert(layer.name.clone(), map);
    }
    Ok(maps)
}

/// The planes of the map that the network's last layer reads, one per class; the network is valid.
pub(crate) fn last_planes<'a, T>(
    network: &Network,
    maps: &'a BTreeMap<String, Vec<T>>,
) -> std::slice::ChunksExact<'a, T> {
    let map = &maps[&network.layers[network.layers.len() - 1].inputs[0]];
    map.chunks_exact(map.len() / network.classes())
}

/// The map with `pad` pixels of `fill(channel)` on all four sides.
pub(crate) fn pad<T: Copy>(map: &[T], shape: Shape, pad: usize, fill: impl Fn(usize) -> T) -> Vec<T> {
    let (height, width) = (shape.height + 2 * pad, shape.width + 2 * pad);
    let mut out = Vec::with_capacity(shape.channels * height * width);
    for c in 0..shape.channels {
        let border = fill(c);
        out.extend(std::iter::repeat_n(border, pad * width));
        for y in 0..shape.height {
            out.extend(std::iter::repeat_n(border, pad));
            out.extend_from_slice(&map[(c * shape.height + y) * shape.width..][..shape.width]);
            out.extend(std::iter::repeat_n(border, pad));
        }
        out.extend(std::iter::repeat_n(border, pad * width));
    }
    out
}

/// Sums of one filter (`[input][row][column]`) over a padded map, `[row][column]` of the output.
pub(crate) fn convolve<X, W, A>(padded: &[X], conv: &ConvShape, filter: &[W]) -> Vec<A>
where
    X: Copy,
    W: Copy,
    A: Copy + Default + PartialEq + AddAssign + Mul<Output = A> + From<X> + From<W>,
{
    let (k, stride) = (conv.kernel, conv.stride);
    let (height, width) = (conv.input.height + 2 * conv.pad, conv.input.width + 2 * conv.pad);
    let mut sums = vec![A::default(); conv.output.height * conv.output.width];
    for (tap, &w) in filter.iter().enumerate() {
        let w = A::from(w);
        if w == A::default() {
            continue;
        }
        let (c, dy, dx) = (tap / (k * k), tap / k % k, tap % k);
        for (y, out) in sums.chunks_exact_mut(conv.output.width).enumerate() {
            let row = &padded[(c * height + y * stride + dy) * width..][dx..width];
            if stride == 1 {
                out.iter_mut().zip(row).for_each(|(sum, &x)| *sum += w * A::from(x));
            } else {
                out.iter_mut().zip(row.iter().step_by(stride)).for_each(|(sum, &x)| *sum += w * A::from(x));
            }
        }
    }
    sums
}

/// Max pooling; absent positions count as 0.
pub(crate) fn max_pool<T: Copy + Default + PartialOrd>(
    map: &[T],
    input: Shape,
    output: Shape,
    size: usize,
    stride: usize,
) -> Vec<T> {
    let mut out = Vec::with_capacity(output.len());
    for plane in map.chunks_exact(input.height * input.width) {
        for y in 0..output.height {
            for x in 0..output.width {
                let mut most = T::default();
                for row in plane.chunks_exact(input.width).skip(y * stride).take(size) {
                    for &value in row.iter().skip(x * stride).take(size) {
                        if value > most {
                            most = value;
                        }
                    }
                }
                out.push(most);
            }
        }
    }
    out
}
