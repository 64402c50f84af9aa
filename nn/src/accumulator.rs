//! The accumulator's proof: whether a filter's sums fit it, whatever the activations.

use firebrick_spec::requant::ACCUMULATOR_BITS;

/// Sums and biases stay below this magnitude: 2^23.
pub const ACCUMULATOR_LIMIT: i64 = 1 << (ACCUMULATOR_BITS - 1);

/// Largest magnitude that a sum of the filter over u8 activations and its bias can reach.
pub fn accumulator_reach(filter: &[i8], bias: i32) -> i64 {
    let sum = |sign: i64| -> i64 { filter.iter().map(|&w| (i64::from(w) * sign).max(0)).sum() };
    255 * sum(1).max(sum(-1)) + i64::from(bias).abs()
}

/// True if no sum of the filter leaves the accumulator, whatever the activations.
pub fn accumulator_ok(filter: &[i8], bias: i32) -> bool {
    accumulator_reach(filter, bias) < ACCUMULATOR_LIMIT
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_accumulator_is_proven_to_its_last_bit() {
        assert_eq!(accumulator_reach(&[3, -5, 1], -7), 255 * 5 + 7);
        let filter = [127; 259];
        let room = (ACCUMULATOR_LIMIT - 255 * 127 * 259) as i32;
        assert!(accumulator_ok(&filter, room - 1) && accumulator_ok(&filter, 1 - room));
        assert!(!accumulator_ok(&filter, room) && !accumulator_ok(&filter, -room));
    }
}
