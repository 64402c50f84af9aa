//! The inner loops: blocks of neighbouring positions, one filter after the other, compiled for several
//! instruction sets of which the best is chosen at run time.

use multiversion::multiversion;
use multiversion::target::target_cfg_f;

/// Positions of a map are a multiple of this.
pub(super) const STEP: usize = 16;

/// A weight that is not 0, and where its values begin in the [planes](super::planes).
#[derive(Clone, Copy, Debug)]
pub(super) struct Tap {
    pub(super) offset: usize,
    pub(super) weight: f32,
}

/// A filter: its taps and its requantisation.
#[derive(Clone, Debug)]
pub(super) struct Filter {
    pub(super) taps: std::ops::Range<usize>,
    pub(super) bias: i32,
    pub(super) multiplier: u16,
    pub(super) shift: u8,
}

/// Activations of the filters at all positions, `[filter][position]`; the number of positions is a
/// multiple of [`STEP`].
///
/// Blocks are the outer loop, so that their values stay in the first-level cache while all filters pass
/// over them.
#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512dq+avx512vl+avx2+fma",
    "x86_64+avx2+fma",
    "x86_64+sse4.1"
))]
pub(super) fn convolve(planes: &[f32], taps: &[Tap], filters: &[Filter], positions: usize, out: &mut [u8]) {
    // Without the instruction a fused multiplication is a slow call; both are exact here.
    let fused = target_cfg_f!(target_feature = "fma") || cfg!(target_arch = "aarch64");
    for start in (0..positions).step_by(4 * STEP) {
        let planes = &planes[start..];
        for (filter, out) in filters.iter().zip(out.chunks_exact_mut(positions)) {
            let (taps, out) = (&taps[filter.taps.clone()], &mut out[start..]);
            match (out.len() / STEP, fused) {
                (1, _) => block::<STEP, false>(planes, taps, filter, out),
                (2, _) => block::<{ 2 * STEP }, false>(planes, taps, filter, out),
                (3, _) => block::<{ 3 * STEP }, false>(planes, taps, filter, out),
                (_, false) => block::<{ 4 * STEP }, false>(planes, taps, filter, out),
                (_, true) => block::<{ 4 * STEP }, true>(planes, taps, filter, out),
            }
        }
    }
}

/// The first `N` positions of `out`. Inlined: it must be compiled with its caller's instruction set.
#[inline(always)]
fn block<const N: usize, const FUSED: bool>(planes: &[f32], taps: &[Tap], filter: &Filter, out: &mut [u8]) {
    let mut sums = [0f32; N];
    for tap in taps {
        let values = &planes[tap.offset..][..N];
        for i in 0..N {
            let (x, sum) = (values[i], sums[i]);
            sums[i] = if FUSED { tap.weight.mul_add(x, sum) } else { tap.weight * x + sum };
        }
    }
    for (out, sum) in out.iter_mut().zip(sums) {
        *out = requantise(sum as i32, filter);
    }
}

/// [`firebrick_spec::requant::requantise`] in a form that the compiler makes vectors of: a sum below 0
/// becomes 0 either way, and the product of two unsigned 32-bit values is one instruction.
#[inline(always)]
fn requantise(sum: i32, filter: &Filter) -> u8 {
    let sum = (sum + filter.bias).max(0) as u32;
    let product = u64::from(sum) * u64::from(filter.multiplier);
    ((product + (1 << (filter.shift - 1))) >> filter.shift).min(255) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requantises_as_the_contract() {
        let limit = (1 << 23) - 1;
        let values = [0, 1, 2, 3, 100, 4095, 65_537, limit / 2, limit - 1, limit];
        for (sum, bias) in values.iter().flat_map(|&a| values.map(|b| (a, b))) {
            for multiplier in [0, 1, 255, 1 << 15, u16::MAX] {
                for shift in 1..=firebrick_spec::requant::SHIFT_MAX {
                    let filter = Filter { taps: 0..0, bias: bias.min(limit - sum), multiplier, shift };
                    for (sum, bias) in [(sum, filter.bias), (-sum, -filter.bias), (-sum, filter.bias)] {
                        let expected = firebrick_spec::requant::requantise(sum, bias, multiplier, shift);
                        let filter = Filter { bias, ..filter.clone() };
                        assert_eq!(requantise(sum, &filter), expected, "{sum} {filter:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn blocks_of_all_widths_and_both_multiplications_agree() {
        let planes: Vec<f32> = (0..600).map(|i| ((i * 7919) % 256) as f32).collect();
        let tap = |i: usize| Tap { offset: (i * 37) % 500, weight: ((i * 91) % 255) as f32 - 127.0 };
        let taps: Vec<Tap> = (0..200).map(tap).collect();
        let filter = Filter { taps: 0..taps.len(), bias: 1000, multiplier: 1, shift: 11 };
        let run = |block: fn(&[f32], &[Tap], &Filter, &mut [u8]), width: usize| {
            let mut out = vec![0; width];
            block(&planes, &taps, &filter, &mut out);
            out
        };
        let expected = run(block::<64, true>, 64);
        assert!(expected.iter().any(|&v| v > 0 && v < 255), "{expected:?}");
        assert_eq!(run(block::<64, false>, 64), expected);
        assert_eq!(run(block::<48, false>, 48), expected[..48]);
        assert_eq!(run(block::<32, false>, 32), expected[..32]);
        assert_eq!(run(block::<16, false>, 16), expected[..16]);
    }
}
