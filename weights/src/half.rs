//! Half-precision floats.

/// IEEE 754 half precision to single; exact.
pub(crate) fn half(bits: u16) -> f32 {
    let (exponent, fraction) = (i32::from(bits >> 10 & 31), f32::from(bits & 0x3ff));
    let magnitude = match exponent {
        0 => fraction * 2f32.powi(-24),
        31 if fraction == 0.0 => f32::INFINITY,
        31 => f32::NAN,
        _ => (1024.0 + fraction) * 2f32.powi(exponent - 25),
    };
    if bits >> 15 == 1 { -magnitude } else { magnitude }
}

/// The nearest half-precision float, to even where two are as near.
#[cfg(feature = "import")]
pub(crate) fn to_half(value: f32) -> u16 {
    let bits = value.to_bits();
    let (sign, magnitude) = ((bits >> 16 & 0x8000) as u16, bits & 0x7fff_ffff);
    let rounded = match magnitude {
        // NaN stays one.
        0x7f80_0001.. => 0x7e00,
        // 65520 and more.
        0x477f_f000.. => 0x7c00,
        // 2^-14 and more are normal: 13 bits of the fraction are lost, and the exponent counts from elsewhere.
        0x3880_0000.. => ((magnitude - 0x3800_0000 + 0xfff + (magnitude >> 13 & 1)) >> 13) as u16,
        // Multiples of 2^-24: what is added to 0.5 moves them to the end of the fraction, where the sum is rounded.
        _ => (f32::from_bits(magnitude) + 0.5).to_bits().wrapping_sub(0x3f00_0000) as u16,
    };
    sign | rounded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_exact() {
        let cases =
            [(0x0001, 5.960_464_5e-8), (0x03ff, 6.097_555e-5), (0x7bff, 65504.0), (0x8400, -6.103_515_6e-5)];
        for (bits, value) in cases {
            assert_eq!(half(bits), value);
        }
        assert!(half(0x7e00).is_nan());
    }
    #[test]
    #[cfg(feature = "import")]
    fn halves_are_rounded_to_the_nearest() {
        for bits in (0..=0x7c00).chain(0x8000..=0xfc00) {
            assert_eq!(to_half(half(bits)), bits);
        }
        for bits in 0..0x7bff {
            let (low, high) = (half(bits), half(bits + 1));
            let middle = (low + high) / 2.0;
            assert_eq!(to_half(middle), bits + (bits & 1), "{middle}");
            assert_eq!(to_half(f32::from_bits(middle.to_bits() + 1)), bits + 1, "{middle}");
            assert_eq!(to_half(f32::from_bits(middle.to_bits() - 1)), bits, "{middle}");
        }
        assert_eq!([to_half(65519.0), to_half(65520.0), to_half(-1e9)], [0x7bff, 0x7c00, 0xfc00]);
        assert!(half(to_half(f32::NAN)).is_nan());
    }
}
