//! A histogram of positive values whose range grows, and the clipping threshold of least squared error.

/// Bins; after growing at least half of them are in use: 8 or more per u8 level.
const BINS: usize = 4096;

/// Candidate thresholds: the maximum times powers of [`SHRINK`], down to a 38th of it. Around its least value the error hardly
/// changes, so that steps of 3 % are fine enough.
const CANDIDATES: i32 = 120;
const SHRINK: f64 = 0.97;

/// How often values of each size occur; zeros are not counted, since they have no error.
#[derive(Clone, Debug)]
pub(super) struct Histogram {
    /// Width of a bin, a power of two: histograms of any widths can be merged without splitting a bin.
    width: f64,
    counts: Vec<u64>,
    largest: f32,
}

impl Histogram {
    pub fn new() -> Self {
        Histogram { width: f64::from(f32::MIN_POSITIVE), counts: vec![0; BINS], largest: 0.0 }
    }

    /// Counts a value; it is finite and at least 0.
    pub fn add(&mut self, value: f32) {
        if value <= 0.0 {
            return;
        }
        self.largest = self.largest.max(value);
        while f64::from(value) >= self.width * BINS as f64 {
            self.widen();
        }
        self.counts[(f64::from(value) / self.width) as usize] += 1;
    }

    /// True if all values were 0.
    pub fn is_empty(&self) -> bool {
        self.largest == 0.0
    }

    /// Counts what another histogram has counted; the order of such calls does not matter.
    pub fn merge(&mut self, mut other: Histogram) {
        self.largest = self.largest.max(other.largest);
        while self.width < other.width {
            self.widen();
        }
        while other.width < self.width {
            other.widen();
        }
        self.counts.iter_mut().zip(other.counts).for_each(|(count, more)| *count += more);
    }

    /// Doubles the bins' width.
    fn widen(&mut self) {
        self.width *= 2.0;
        self.counts = self.counts.chunks_exact(2).map(|pair| pair[0] + pair[1]).collect();
        self.counts.resize(BINS, 0);
    }

    /// The value of one unit of u8 activations: a 255th of the threshold of least squared error, since a few values far out
    /// would else cost all others their resolution. 1 if all values were 0.
    pub fn scale(&self) -> f64 {
        let candidates = (0..CANDIDATES).map(|i| f64::from(self.largest) * SHRINK.powi(i) / 255.0);
        let best = candidates.map(|scale| (self.error(scale), scale)).min_by(|a, b| a.0.total_cmp(&b.0));
        match best {
            // A scale has to survive as an f32.
            Some((_, scale)) if scale >= f64::from(f32::MIN_POSITIVE) => scale,
            _ => 1.0,
        }
    }

    /// Sum of the squared errors of rounding to multiples of `scale`, up to 255 of them.
    fn error(&self, scale: f64) -> f64 {
        let of = |(bin, &count): (usize, &u64)| {
            let value = (bin as f64 + 0.5) * self.width;
            let error = value - (value / scale).round().min(255.0) * scale;
            count as f64 * error * error
        };
        self.counts.iter().enumerate().filter(|(_, count)| **count > 0).map(of).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scale(values: impl IntoIterator<Item = f32>) -> f64 {
        let mut histogram = Histogram::new();
        values.into_iter().for_each(|value| histogram.add(value));
        histogram.scale()
    }

    #[test]
    fn even_values_are_not_clipped() {
        let found = scale((0..10_000).map(|i| i as f32 * 1e-3)) * 255.0;
        assert!((found / 10.0 - 1.0).abs() < 0.04, "{found}");
    }

    #[test]
    fn a_rare_outlier_is_clipped() {
        let found = scale((0..1_000_000).map(|i| i as f32 * 1e-6).chain([4.0])) * 255.0;
        assert!((0.9..2.5).contains(&found), "{found}");
    }

    #[test]
    fn parts_are_merged_as_if_counted_at_once() {
        let values: Vec<f32> = (1..5000).map(|i| 1.003f32.powi(i)).collect();
        let count = |values: &[f32]| {
            let mut histogram = Histogram::new();
            values.iter().for_each(|&value| histogram.add(value));
            histogram
        };
        let whole = count(&values);
        for cut in [0, 1, 2500, values.len()] {
            let (low, high) = (count(&values[..cut]), count(&values[cut..]));
            for (mut first, second) in [(low.clone(), high.clone()), (high, low)] {
                first.merge(second);
                assert_eq!((&first.counts, first.largest), (&whole.counts, whole.largest), "{cut}");
                assert_eq!(first.scale(), whole.scale(), "{cut}");
            }
        }
    }

    #[test]
    fn extremes_have_a_positive_scale() {
        assert_eq!(scale([]), 1.0);
        assert_eq!(scale([0.0, -0.0]), 1.0);
        assert_eq!(scale([f32::from_bits(1)]), 1.0);
        for value in [1e-30, 1.0, f32::MAX] {
            let found = scale([value]) * 255.0 / f64::from(value);
            assert!((0.02..1.001).contains(&found), "{value}: {found}");
        }
    }
}
