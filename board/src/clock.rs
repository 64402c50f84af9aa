//! How fast an engine may be clocked whose paths are only estimated.
//!
//! The estimate of `synth` knows no placement and no wires. It was compared with a placed and routed engine once: the one with 8 PEs, estimated
//! at [`ESTIMATED_PS`], ran at 70.2 MHz, [`ROUTED_PS`], in an XC7Z020 that open tools had routed. Their wires are longer than the vendor's, so
//! that what this rule gives is a clock to begin with that an engine should reach, no forecast of its fastest one.
//!
//! Both processing systems divide a PLL by two numbers of [`DIVISOR_BITS`] bits.

use crate::family::Family;

/// The routed engine's period, in picoseconds: 70.2 MHz.
pub const ROUTED_PS: u32 = 14_245;
/// The same engine's worst path by the estimate, in picoseconds.
pub const ESTIMATED_PS: u32 = 8_600;
/// Bits of each of the two divisors between PLL and accelerator.
pub const DIVISOR_BITS: u32 = 6;

/// The shortest period, in picoseconds, for an engine whose worst path has this estimate.
pub fn period_ps(path_ps: u32) -> u32 {
    (u64::from(path_ps) * u64::from(ROUTED_PS)).div_ceil(u64::from(ESTIMATED_PS)) as u32
}

/// The fastest clock in MHz that the family's PLL divides and that an engine whose worst path has this estimate may have; none if the
/// slowest one is too fast.
pub fn fastest_mhz(family: Family, path_ps: u32) -> Option<f64> {
    let pll = f64::from(family.pll_mhz());
    // Of a quotient that two divisors can have, the period is that many of the PLL's.
    let slow_enough = |quotient: &u32| f64::from(*quotient) * 1e6 / pll >= f64::from(period_ps(path_ps));
    let most = (1 << DIVISOR_BITS) - 1;
    let divides = |quotient: &u32| {
        (1..=most).any(|first| quotient % first == 0 && (1..=most).contains(&(quotient / first)))
    };
    let quotient = (1..=most * most).filter(divides).find(slow_enough)?;
    Some(pll / f64::from(quotient))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_routed_engine_has_its_own_period() {
        assert_eq!(period_ps(ESTIMATED_PS), ROUTED_PS);
        assert!((1e6 / f64::from(ROUTED_PS) - 70.2).abs() < 0.01);
    }

    #[test]
    fn a_clock_is_the_fastest_that_the_pll_divides() {
        let mhz = |family, path_ps| fastest_mhz(family, path_ps).unwrap();
        // 5.92 ns are 9.81 ns routed; a ninth of 1000 MHz would be 9.
        assert_eq!(mhz(Family::Zynq7000, 5920), 100.0);
        assert_eq!(mhz(Family::ZynqUltrascalePlus, 5920), 100.0);
        // 3 ns are 4.97 ns routed: the fifth, and of 1500 MHz the eighth.
        assert_eq!(mhz(Family::Zynq7000, 3000), 200.0);
        assert_eq!(mhz(Family::ZynqUltrascalePlus, 3000), 187.5);
        // 8.6 ns are 14.245 ns routed: a fifteenth; a prime quotient above 63 is none.
        assert_eq!(mhz(Family::Zynq7000, 8600), 1000.0 / 15.0);
        assert_eq!(mhz(Family::Zynq7000, 40_000), 1000.0 / 68.0);
        assert_eq!(fastest_mhz(Family::Zynq7000, 4_000_000), None);
    }

    #[test]
    fn no_faster_clock_would_do() {
        for path_ps in (500..50_000).step_by(137) {
            for family in [Family::Zynq7000, Family::ZynqUltrascalePlus] {
                let mhz = fastest_mhz(family, path_ps).unwrap();
                assert!(1e6 / mhz >= f64::from(period_ps(path_ps)), "{path_ps}: {mhz}");
                let quotient = (f64::from(family.pll_mhz()) / mhz).round() as u32;
                let faster = (1..quotient).rev().find(|q| (1..=63).any(|d| q % d == 0 && q / d <= 63));
                let period = |q: u32| f64::from(q) * 1e6 / f64::from(family.pll_mhz());
                assert!(faster.is_none_or(|q| period(q) < f64::from(period_ps(path_ps))), "{path_ps}: {mhz}");
            }
        }
    }
}
