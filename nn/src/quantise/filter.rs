//! One filter: integer weights, bias, multiplier and shift.

use firebrick_spec::requant::{SHIFT_MAX, WEIGHT_MAX};

use crate::validate::{ACCUMULATOR_LIMIT, accumulator_reach};

/// The bias of a filter without weights: large enough for an exact ratio, far from overflow.
const LONE_BIAS: f64 = 16384.0;

/// A filter in integers.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Filter {
    /// In [-127, 127].
    pub weights: Vec<i8>,
    /// In units of `step`, the activations' means taken off.
    pub bias: i32,
    /// Real value of one unit of a weight.
    pub step: f64,
}

/// The filter whose sums over `activation - mean` plus bias are the real ones over its step.
///
/// `weights` and `mean` are per tap, `bias` is in units of the input's scale.
pub(super) fn quantise(weights: &[f64], bias: f64, mean: &[f64]) -> Filter {
    let largest = weights.iter().fold(0.0, |most: f64, w| most.max(w.abs()));
    if largest == 0.0 {
        let step = if bias == 0.0 { 1.0 } else { bias.abs() / LONE_BIAS };
        return Filter { weights: vec![0; weights.len()], bias: (bias / step).round() as i32, step };
    }
    let mut step = largest / f64::from(WEIGHT_MAX);
    loop {
        let weights: Vec<i8> = weights.iter().map(|w| (w / step).round() as i8).collect();
        // The integer weights, not the float ones: so their rounding errors apply to `activation - mean`.
        let offset: f64 = weights.iter().zip(mean).map(|(&w, mean)| f64::from(w) * mean).sum();
        let bias = (bias / step - offset).round();
        let reach = accumulator_reach(&weights, 0) as f64 + bias.abs();
        if reach < ACCUMULATOR_LIMIT as f64 {
            return Filter { weights, bias: bias as i32, step };
        }
        step *= (reach / ACCUMULATOR_LIMIT as f64).max(1.0) * 1.01;
    }
}

/// Multiplier and shift whose quotient `m / 2^s` is next to `ratio`, `m` of 16 significant bits where
/// the shift allows it.
///
/// A ratio above 2^15 saturates every activation either way, one below 2^-62 none.
pub(super) fn multiplier(ratio: f64) -> (u16, u8) {
    for shift in (1..=SHIFT_MAX).rev() {
        let m = (ratio * (1u64 << shift) as f64).round();
        if m <= f64::from(u16::MAX) {
            return (m as u16, shift);
        }
    }
    (u16::MAX, 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn multipliers_are_as_exact_as_16_bits() {
        for i in 0..2000 {
            let ratio = 2f64.powf(-30.0 + i as f64 * 0.022);
            let (m, s) = multiplier(ratio);
            let found = f64::from(m) / (1u64 << s) as f64;
            assert!((found / ratio - 1.0).abs() < 1.0 / 65536.0 + 1e-12, "{ratio}: {m} >> {s}");
            assert!(m >= 1 << 15, "{ratio}: {m} >> {s}");
        }
        assert_eq!(multiplier(1e9), (u16::MAX, 1));
        assert_eq!(multiplier(0.0), (0, 46));
        assert_eq!(multiplier(1e-12), (70, 46));
    }

    #[test]
    fn the_largest_weight_is_127_and_zeros_stay() {
        let filter = quantise(&[0.5, 0.0, -0.25, 1e-9], 3.0, &[0.0; 4]);
        assert_eq!(filter.weights, [127, 0, -64, 0]);
        assert_eq!(filter.bias, (3.0 / (0.5 / 127.0f64)).round() as i32);
    }

    #[test]
    fn means_go_into_the_bias() {
        let filter = quantise(&[1.0, -0.5], 0.0, &[100.0, 30.0]);
        assert_eq!((filter.weights, filter.bias), (vec![127, -64], -127 * 100 + 64 * 30));
    }

    #[test]
    fn a_filter_without_weights_is_its_bias() {
        for bias in [5.0, -5.0, 1e-30, 1e30] {
            let filter = quantise(&[0.0; 9], bias, &[7.0; 9]);
            assert_eq!(f64::from(filter.bias) * filter.step, bias);
        }
        assert_eq!(quantise(&[0.0; 9], 0.0, &[0.0; 9]).bias, 0);
    }

    #[test]
    fn overflow_is_met_by_a_coarser_step() {
        for (weights, bias) in [(vec![1.0; 5000], 0.0), (vec![1e-40], 1e3), (vec![1e-30; 3], -1e30)] {
            let filter = quantise(&weights, bias, &vec![128.0; weights.len()]);
            assert!(accumulator_reach(&filter.weights, filter.bias) < ACCUMULATOR_LIMIT);
            let offset: f64 = filter.weights.iter().map(|&w| f64::from(w) * 128.0).sum();
            let found = (f64::from(filter.bias) + offset) * filter.step;
            assert!((found - bias).abs() <= filter.step, "{found} for {bias}");
        }
        let filter = quantise(&vec![1.0; 5000], 0.0, &vec![0.0; 5000]);
        assert_eq!(filter.weights[0], 6);
    }
}
