//! The integer contract: what an accumulator holds, and how it becomes an activation.
//!
//! Activations are u8 with zero point 0, weights i8 in [-127, 127], accumulators 24-bit signed. The
//! compiler proves that no sum leaves 24 bits, so a wrap in between is harmless.

/// Bits of a PE's accumulator (signed).
pub const ACCUMULATOR_BITS: u32 = 24;

/// Largest magnitude of a weight; -128 is not used, so that a packed product fits 16 bits.
pub const WEIGHT_MAX: i32 = 127;

/// Largest shift of a requantisation (6 bits in [`crate::weights::PARAM_SHIFT`]); the hardware's
/// product has 48 bits.
pub const SHIFT_MAX: u8 = 46;

/// `clamp(((acc + bias) * m + 2^(s-1)) >> s, 0, 255)`: the only way from sums to activations.
///
/// `acc` and `bias` are within 24 bits signed, `s` in 1..=[`SHIFT_MAX`].
pub fn requantise(acc: i32, bias: i32, m: u16, s: u8) -> u8 {
    let product = (i64::from(acc) + i64::from(bias)) * i64::from(m);
    ((product + (1 << (s - 1))) >> s).clamp(0, 255) as u8
}

/// Largest shift of a bypass map.
pub const BYPASS_SHIFT_MAX: u8 = 24;

/// `min(y + ((r * m + 2^(s-1)) >> s), 255)`: a pixel `y` with that of a bypass map, `r`.
///
/// `s` is in 1..=[`BYPASS_SHIFT_MAX`].
pub fn bypass(y: u8, r: u8, m: u16, s: u8) -> u8 {
    let scaled = (u32::from(r) * u32::from(m) + (1 << (s - 1))) >> s;
    (u32::from(y) + scaled).min(255) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bypass_rounds_half_up_and_clamps() {
        assert_eq!(bypass(10, 1, 1, 1), 11);
        assert_eq!(bypass(10, 1, 1, 2), 10);
        assert_eq!(bypass(0, 255, u16::MAX, BYPASS_SHIFT_MAX), 1);
        assert_eq!(bypass(250, 10, 1 << 15, 15), 255);
        assert_eq!(bypass(0, 255, u16::MAX, 1), 255);
    }

    #[test]
    fn rounds_half_up_and_clamps() {
        assert_eq!(requantise(1, 0, 1, 1), 1); // 0.5 -> 1
        assert_eq!(requantise(-1, 0, 1, 1), 0); // -0.5 -> 0
        assert_eq!(requantise(-100, 0, 60000, 10), 0);
        assert_eq!(requantise(1 << 22, 1 << 22, 65535, 1), 255);
        assert_eq!(requantise(100, -50, 1 << 15, 15), 50);
    }
}
