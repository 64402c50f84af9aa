//! Codebooks: k-means over a layer's weights, in one dimension.

use firebrick_nn::model::FloatConv;

use crate::coded::CodedConv;

/// Rounds after which k-means stops even if it still improves; it hardly ever needs a third of them.
const ROUNDS: usize = 300;

/// Bins of the histogram that [`Start::Density`] begins with: eight for each value of the largest codebook.
const BINS: usize = 2048;

/// Where the values of a codebook start before k-means improves them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Start {
    /// Evenly from the smallest to the largest weight, as Deep Compression does: keeps large weights exact.
    Linear,
    /// As dense as the third root of the weights' density, which has the least squared error for many values.
    #[default]
    Density,
}

/// The convolution with at most `2^bits - 1` distinct weights beside 0. A layer that has no more of them stays as it is.
///
/// # Panics
/// If `bits` is 0 or above 8, or a weight is not finite.
pub fn cluster(conv: &FloatConv, bits: u32, start: Start) -> CodedConv {
    assert!((1..=8).contains(&bits), "bits = {bits}");
    let values = Values::new(&conv.weights);
    let most = (1 << bits) - 1;
    let centres: Vec<f64> = if values.sorted.len() <= most {
        values.sorted.iter().map(|&value| f64::from(value)).collect()
    } else {
        values.k_means(values.start(start, most))
    };
    let mut codebook = vec![0.0];
    codebook.extend(centres.iter().map(|&centre| centre as f32));
    let edges = edges(&centres);
    // A weight of 0 was pruned and stays so, however near to a centre it is.
    let code = |&weight: &f32| match weight {
        0.0 => 0,
        _ => 1 + edges.partition_point(|&edge| edge < f64::from(weight)) as u8,
    };
    CodedConv { codebook, codes: conv.weights.iter().map(code).collect(), bias: conv.bias.clone() }
}

/// The distinct weights other than 0, ascending.
struct Values {
    sorted: Vec<f32>,
    /// How many weights have one of the first `i` values.
    counts: Vec<f64>,
    /// The sum of these weights.
    sums: Vec<f64>,
}

impl Values {
    fn new(weights: &[f32]) -> Self {
        let mut all: Vec<f32> = weights.iter().copied().filter(|&weight| weight != 0.0).collect();
        assert!(all.iter().all(|weight| weight.is_finite()), "weights are finite");
        all.sort_by(f32::total_cmp);
        let mut values = Values { sorted: Vec::new(), counts: vec![0.0], sums: vec![0.0] };
        for equal in all.chunk_by(|a, b| a == b) {
            let (count, before) = (equal.len() as f64, values.sorted.len());
            values.sorted.push(equal[0]);
            values.counts.push(values.counts[before] + count);
            values.sums.push(values.sums[before] + count * f64::from(equal[0]));
        }
        values
    }

    /// `most` centres, ascending; there are more values than that.
    fn start(&self, start: Start, most: usize) -> Vec<f64> {
        let (first, last) = (f64::from(self.sorted[0]), f64::from(self.sorted[self.sorted.len() - 1]));
        let at = |share: f64| first + (last - first) * share;
        match start {
            Start::Linear => (0..most).map(|i| at(i as f64 / (most - 1).max(1) as f64)).collect(),
            Start::Density => {
                let roots = self.histogram(first, last).map(|count| count.cbrt());
                let mut sums = vec![0.0];
                for root in roots {
                    sums.push(sums[sums.len() - 1] + root);
                }
                let centre = |i| quantile(&sums, (i as f64 + 0.5) / most as f64);
                (0..most).map(|i| at(centre(i))).collect()
            }
        }
    }

    fn histogram(&self, first: f64, last: f64) -> [f64; BINS] {
        let mut bins = [0.0; BINS];
        for (i, &value) in self.sorted.iter().enumerate() {
            let bin = (f64::from(value) - first) / (last - first) * BINS as f64;
            bins[(bin as usize).min(BINS - 1)] += self.counts[i + 1] - self.counts[i];
        }
        bins
    }

    /// Lloyd's algorithm: every centre becomes the mean of the weights nearest to it, until none moves.
    fn k_means(&self, mut centres: Vec<f64>) -> Vec<f64> {
        let mut ends = Vec::new();
        for _ in 0..ROUNDS {
            let mut found: Vec<usize> = edges(&centres)
                .iter()
                .map(|&edge| self.sorted.partition_point(|&value| f64::from(value) <= edge))
                .collect();
            found.push(self.sorted.len());
            if found == ends {
                break;
            }
            ends = found;
            let mut first = 0;
            for (centre, &end) in centres.iter_mut().zip(&ends) {
                if end > first {
                    *centre = (self.sums[end] - self.sums[first]) / (self.counts[end] - self.counts[first]);
                }
                first = end;
            }
        }
        centres
    }
}

/// Where the nearest of ascending centres changes.
fn edges(centres: &[f64]) -> Vec<f64> {
    centres.windows(2).map(|pair| (pair[0] + pair[1]) / 2.0).collect()
}

/// Where the running sums, one more than there are bins, reach a share of the last one; 0 to 1.
fn quantile(sums: &[f64], share: f64) -> f64 {
    let bins = sums.len() - 1;
    let wanted = share * sums[bins];
    let bin = sums.partition_point(|&sum| sum <= wanted).clamp(1, bins) - 1;
    let inside = (wanted - sums[bin]) / (sums[bin + 1] - sums[bin]).max(f64::MIN_POSITIVE);
    (bin as f64 + inside.clamp(0.0, 1.0)) / bins as f64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn conv(weights: &[f32]) -> FloatConv {
        FloatConv { weights: weights.to_vec(), bias: vec![1.0] }
    }

    /// The mean squared error against the weights.
    fn error(weights: &[f32], coded: &CodedConv) -> f64 {
        let float = coded.float();
        let squares = weights.iter().zip(&float.weights).map(|(a, b)| f64::from(a - b).powi(2));
        squares.sum::<f64>() / weights.len() as f64
    }

    #[test]
    fn few_values_stay_as_they_are() {
        let weights = [0.0, 0.25, -1.0, 0.25, 3.0, 0.0];
        let coded = cluster(&conv(&weights), 2, Start::Linear);
        assert_eq!(coded.codebook, [0.0, -1.0, 0.25, 3.0]);
        assert_eq!(coded.codes, [0, 2, 1, 2, 3, 0]);
        assert_eq!((coded.float(), coded.kept()), (conv(&weights), 4));
        let none = cluster(&conv(&[0.0; 3]), 6, Start::Density);
        assert_eq!((none.codebook, none.codes), (vec![0.0], vec![0; 3]));
    }

    #[test]
    fn groups_are_found_from_both_starts() {
        let weights: Vec<f32> =
            [-1.0, 0.5, 2.0].iter().flat_map(|c| (-5..=5).map(move |i| c + i as f32 / 1024.0)).collect();
        for start in [Start::Linear, Start::Density] {
            let coded = cluster(&conv(&weights), 2, start);
            assert_eq!(coded.codebook, [0.0, -1.0, 0.5, 2.0], "{start:?}");
        }
    }

    #[test]
    fn the_density_start_has_the_smaller_error_on_bell_shaped_weights() {
        // Sums of twelve uniform numbers are close to normal ones.
        let mut state = 1u32;
        let mut uniform = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / (1 << 24) as f32
        };
        let weights: Vec<f32> = (0..20_000).map(|_| (0..12).map(|_| uniform()).sum::<f32>() - 6.0).collect();
        let [linear, density] =
            [Start::Linear, Start::Density].map(|start| error(&weights, &cluster(&conv(&weights), 6, start)));
        // By Panter and Dite about 2.7 / n^2 of the variance is possible with n values.
        assert!(density < linear && density < 3.0 / (63.0 * 63.0), "{density} {linear}");
    }

    proptest! {
        #[test]
        fn every_weight_has_its_nearest_value_and_zeros_stay(
            weights in prop::collection::vec(prop_oneof![Just(0.0f32), -2.0f32..2.0], 1..200), bits in 1u32..=8
        ) {
            for start in [Start::Linear, Start::Density] {
                let coded = cluster(&conv(&weights), bits, start);
                prop_assert!(coded.codebook.len() <= 1 << bits);
                for (&weight, &code) in weights.iter().zip(&coded.codes) {
                    prop_assert_eq!(weight == 0.0, code == 0);
                    let found = (coded.codebook[usize::from(code)] - weight).abs();
                    let others = coded.codebook[1..].iter().map(|value| (value - weight).abs());
                    prop_assert!(weight == 0.0 || found <= others.fold(f32::MAX, f32::min) + 1e-6);
                }
            }
        }
    }
}
