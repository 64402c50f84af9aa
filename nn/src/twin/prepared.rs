//! A convolution prepared for the [kernel](super::kernel): its weights as a list, its work in shares.

use std::ops::Range;
use std::thread;

use super::kernel::{Filter, FloatFilter, IntegerFilter, STEP, Tap};
use super::planes::Planes;
use crate::float;
use crate::graph::ConvShape;
use crate::model::{FloatConv, QuantisedConv};
use crate::network::Shape;

/// Multiplications that are worth a thread: fewer are done before it has started.
const SHARE_MACS: usize = 1 << 17;

/// Cost of a filter beside its taps, in taps: requantisation and stores.
const FILTER_COST: usize = 16;

/// A convolution with its weights as a list of taps per filter.
#[derive(Clone, Debug)]
pub(super) struct PreparedConv<F> {
    planes: Planes,
    output: Shape,
    taps: Vec<Tap>,
    filters: Vec<F>,
}

impl PreparedConv<IntegerFilter> {
    /// Prepares a valid layer; `border` is the padding per input channel, empty for zeros.
    pub(super) fn integer(shape: &ConvShape, conv: &QuantisedConv, border: &[u8]) -> Self {
        Self::new(shape, &conv.weights, border, |f, taps| IntegerFilter {
            taps,
            bias: conv.bias[f],
            multiplier: conv.multiplier[f],
            shift: conv.shift[f],
        })
    }
}

impl PreparedConv<FloatFilter> {
    /// Prepares a valid layer; its padding is zeros.
    pub(super) fn float(shape: &ConvShape, conv: &FloatConv) -> Self {
        Self::new(shape, &conv.weights, &[], |f, taps| FloatFilter {
            taps,
            bias: conv.bias[f],
            relu: shape.relu,
            ceiling: float::ceiling(shape.ceiling),
        })
    }
}

impl<F: Filter> PreparedConv<F> {
    fn new<W: Copy + Into<f32>>(
        shape: &ConvShape,
        weights: &[W],
        border: &[u8],
        filter: impl Fn(usize, Range<usize>) -> F,
    ) -> Self {
        let planes = Planes::new(shape, border);
        let (mut taps, mut filters) = (Vec::new(), Vec::with_capacity(shape.output.channels));
        let k = shape.kernel;
        for (f, weights) in weights.chunks_exact(shape.filter_weights()).enumerate() {
            let first = taps.len();
            let nonzero = weights.iter().map(|&w| w.into()).enumerate().filter(|(_, w)| *w != 0.0);
            taps.extend(
                nonzero
                    .map(|(i, weight)| Tap { offset: planes.offset(i / (k * k), i / k % k, i % k), weight }),
            );
            filters.push(filter(f, first..taps.len()));
        }
        PreparedConv { planes, output: shape.output, taps, filters }
    }

    /// The map of the layer from its input, both dense `[channel][row][column]`.
    pub(super) fn run<X: Copy + Into<f32>>(&self, input: &[X], threads: usize) -> Vec<F::Value> {
        let values = self.planes.fill(input, STEP);
        let shares = self.shares(threads);
        on_threads(shares.into_iter().map(|share| || self.run_filters(share, &values))).concat()
    }

    /// Positions of the output's pixels and of the gaps between its rows, rounded up.
    fn positions(&self) -> usize {
        ((self.output.height - 1) * self.planes.columns() + self.output.width).next_multiple_of(STEP)
    }

    fn run_filters(&self, share: Range<usize>, values: &[f32]) -> Vec<F::Value> {
        let positions = self.positions();
        let mut all = vec![F::Value::default(); share.len() * positions];
        F::convolve(values, &self.taps, &self.filters[share.clone()], positions, &mut all);
        let mut map = Vec::with_capacity(share.len() * self.output.height * self.output.width);
        for plane in all.chunks_exact(positions) {
            for row in plane.chunks(self.planes.columns()).take(self.output.height) {
                map.extend_from_slice(&row[..self.output.width]);
            }
        }
        map
    }

    /// Ranges of filters of about equal work, consecutive ones, so that the shares' maps one after the other are the layer's. By
    /// taps, not by filters: pruning leaves some filters many times as many weights as others.
    fn shares(&self, threads: usize) -> Vec<Range<usize>> {
        let total = self.taps.len() + FILTER_COST * self.filters.len();
        let shares = threads.min(total.saturating_mul(self.positions()) / SHARE_MACS + 1);
        // The first filter whose predecessors cost more than `share` parts of the whole.
        let costs: Vec<usize> = self
            .filters
            .iter()
            .enumerate()
            .map(|(f, filter)| filter.taps().start + FILTER_COST * f)
            .collect();
        let border = |share: usize| costs.partition_point(|cost| cost * shares < total * share);
        (0..shares).map(|share| border(share)..border(share + 1)).collect()
    }
}

/// The results of all jobs, in their order, each on a thread of its own but the first.
pub(crate) fn on_threads<T: Send>(jobs: impl Iterator<Item = impl FnOnce() -> T + Send>) -> Vec<T> {
    let mut jobs = jobs;
    let Some(first) = jobs.next() else { return Vec::new() };
    thread::scope(|scope| {
        let others: Vec<_> = jobs.map(|job| scope.spawn(job)).collect();
        let mut results = vec![first()];
        for other in others {
            results.push(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        results
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::{INPUT, Layer, Network, Op};
    use crate::random::small_weights;

    fn prepared(size: usize) -> PreparedConv<IntegerFilter> {
        let layer = |name: &str, input: &str, op| Layer {
            name: name.into(),
            inputs: vec![input.into()],
            op,
            ceiling: None,
        };
        let conv = layer("conv", INPUT, Op::Conv { filters: 40, kernel: 3, stride: 1, pad: 1 });
        let layers = vec![conv, layer("average", "conv", Op::GlobalAveragePool)];
        let input = Shape { channels: 4, height: size, width: size };
        let mut model = small_weights(Network { name: "test".into(), input, layers }, 1.0);
        // The last 20 filters have a quarter of the weights of the others.
        let weights = &mut model.convs.get_mut("conv").unwrap().weights;
        weights.iter_mut().enumerate().filter(|(i, _)| *i >= 20 * 36 && i % 4 > 0).for_each(|(_, w)| *w = 0);
        PreparedConv::integer(&model.network.convs().unwrap()[0], &model.convs["conv"], &[])
    }

    #[test]
    fn shares_have_about_equal_work() {
        // 20 filters cost 36 + 16 taps, 20 cost 9 + 16: 1540 in all.
        let conv = prepared(60);
        assert_eq!(conv.shares(1).len(), 1);
        assert_eq!(conv.shares(2), [0..15, 15..40]);
        assert_eq!(conv.shares(4), [0..8, 8..15, 15..25, 25..40]);
    }

    #[test]
    fn little_work_is_not_shared() {
        assert_eq!(prepared(4).shares(4).len(), 1);
    }
}
