//! One filter: integer weights, bias, multiplier and shift.

use firebrick_spec::requant::WEIGHT_MAX;

use crate::accumulator::{ACCUMULATOR_LIMIT, accumulator_reach};

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

/// The activations that a filter reads, per tap, in units of their scale.
pub(super) struct Input {
    /// What is taken off of an activation before it is multiplied.
    pub mean: Vec<f64>,
    /// What is typically left then.
    pub typical: Vec<f64>,
}

/// The filter whose sums over `activation - mean` plus bias are the real ones over its step, on average
/// exactly so for typical activations.
///
/// `weights` are per tap, `bias` is in units of the input's scale.
pub(super) fn quantise(weights: &[f64], bias: f64, input: &Input) -> Filter {
    let largest = weights.iter().fold(0.0, |most: f64, w| most.max(w.abs()));
    if largest == 0.0 {
        let step = if bias == 0.0 { 1.0 } else { bias.abs() / LONE_BIAS };
        return Filter { weights: vec![0; weights.len()], bias: (bias / step).round() as i32, step };
    }
    let mut step = largest / f64::from(WEIGHT_MAX);
    loop {
        let integers: Vec<i8> = weights.iter().map(|w| (w / step).round() as i8).collect();
        // The integer weights, not the float ones: so their rounding errors apply to `activation - mean`.
        let offset: f64 = integers.iter().zip(&input.mean).map(|(&w, mean)| f64::from(w) * mean).sum();
        let errors = weights.iter().zip(&integers).map(|(w, &integer)| w / step - f64::from(integer));
        let lost: f64 = errors.zip(&input.typical).map(|(error, typical)| error * typical).sum();
        let bias = (bias / step - offset + lost).round();
        let reach = accumulator_reach(&integers, 0) as f64 + bias.abs();
        if reach < ACCUMULATOR_LIMIT as f64 {
            return Filter { weights: integers, bias: bias as i32, step };
        }
        // The reach shrinks about as the step grows; a per cent more, because rounding may bring some of it back.
        step *= (reach / ACCUMULATOR_LIMIT as f64).max(1.0) * 1.01;
    }
}

/// Multiplier and shift, at most `most`, whose quotient `m / 2^s` is next to `ratio`, `m` of 16 significant
/// bits where the shift allows it.
///
/// A ratio above 2^15 saturates every activation either way, one below 2^-(most + 16) none.
pub(super) fn multiplier(ratio: f64, most: u8) -> (u16, u8) {
    // The largest shift that leaves the multiplier 16 bits: that uses all of them.
    for shift in (1..=most).rev() {
        let m = (ratio * (1u64 << shift) as f64).round();
        if m <= f64::from(u16::MAX) {
            return (m as u16, shift);
        }
    }
    (u16::MAX, 1)
}

#[cfg(test)]
mod tests {
    use firebrick_spec::requant::{BYPASS_SHIFT_MAX, SHIFT_MAX};

    use super::*;

    #[test]
    fn multipliers_are_as_exact_as_16_bits() {
        for i in 0..2000 {
            let ratio = 2f64.powf(-30.0 + i as f64 * 0.022);
            let (m, s) = multiplier(ratio, SHIFT_MAX);
            let found = f64::from(m) / (1u64 << s) as f64;
            assert!((found / ratio - 1.0).abs() < 1.0 / 65536.0 + 1e-12, "{ratio}: {m} >> {s}");
            assert!(m >= 1 << 15, "{ratio}: {m} >> {s}");
        }
        assert_eq!(multiplier(1e9, SHIFT_MAX), (u16::MAX, 1));
        assert_eq!(multiplier(0.0, SHIFT_MAX), (0, 46));
        assert_eq!(multiplier(1e-12, SHIFT_MAX), (70, 46));
        assert_eq!(multiplier(0.75, BYPASS_SHIFT_MAX), (3 << 14, 16));
        assert_eq!(multiplier(1e-4, BYPASS_SHIFT_MAX), (1678, 24));
    }

    /// Activations with these means, of which typically nothing is left.
    fn input(mean: &[f64]) -> Input {
        Input { mean: mean.to_vec(), typical: vec![0.0; mean.len()] }
    }

    #[test]
    fn the_largest_weight_is_127_and_zeros_stay() {
        let filter = quantise(&[0.5, 0.0, -0.25, 1e-9], 3.0, &input(&[0.0; 4]));
        assert_eq!(filter.weights, [127, 0, -64, 0]);
        assert_eq!(filter.bias, (3.0 / (0.5 / 127.0f64)).round() as i32);
    }

    #[test]
    fn means_go_into_the_bias() {
        let filter = quantise(&[1.0, -0.5], 0.0, &input(&[100.0, 30.0]));
        assert_eq!((filter.weights, filter.bias), (vec![127, -64], -127 * 100 + 64 * 30));
    }

    #[test]
    fn rounding_is_made_up_for_at_typical_activations() {
        let weights: Vec<f64> = (1..=40).map(|i| (f64::from(i) * 0.7).sin()).collect();
        let input = Input { mean: vec![12.0; 40], typical: (0..40).map(|i| f64::from(i * 5)).collect() };
        let filter = quantise(&weights, 3.0, &input);
        let activations = input.mean.iter().zip(&input.typical).map(|(mean, typical)| mean + typical);
        let sum: f64 = filter.weights.iter().zip(activations).map(|(&w, x)| f64::from(w) * x).sum();
        let exact: f64 = 3.0 + weights.iter().zip(&input.typical).map(|(w, x)| w * x).sum::<f64>();
        assert!(((sum + f64::from(filter.bias)) * filter.step - exact).abs() <= 0.51 * filter.step);
    }

    #[test]
    fn a_filter_without_weights_is_its_bias() {
        for bias in [5.0, -5.0, 1e-30, 1e30] {
            let filter = quantise(&[0.0; 9], bias, &input(&[7.0; 9]));
            assert_eq!(f64::from(filter.bias) * filter.step, bias);
        }
        assert_eq!(quantise(&[0.0; 9], 0.0, &input(&[0.0; 9])).bias, 0);
    }

    #[test]
    fn overflow_is_met_by_a_coarser_step() {
        for (weights, bias) in [(vec![1.0; 5000], 0.0), (vec![1e-40], 1e3), (vec![1e-30; 3], -1e30)] {
            let filter = quantise(&weights, bias, &input(&vec![128.0; weights.len()]));
            assert!(accumulator_reach(&filter.weights, filter.bias) < ACCUMULATOR_LIMIT);
            let offset: f64 = filter.weights.iter().map(|&w| f64::from(w) * 128.0).sum();
            let found = (f64::from(filter.bias) + offset) * filter.step;
            assert!((found - bias).abs() <= filter.step, "{found} for {bias}");
        }
        let filter = quantise(&vec![1.0; 5000], 0.0, &input(&[0.0; 5000]));
        assert_eq!(filter.weights[0], 6);
    }
}
