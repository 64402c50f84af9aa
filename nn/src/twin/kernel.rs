//! The inner loops: blocks of neighbouring positions, one filter after the other, compiled for several
//! instruction sets of which the best is chosen at run time.

use std::ops::Range;

use multiversion::multiversion;
use multiversion::target::target_cfg_f;

use crate::float::clipped;

/// Positions of a map are a multiple of this: the floats of one register of AVX-512, two of AVX2.
pub(super) const STEP: usize = 16;

/// A weight that is not 0, and where its values begin in the [planes](super::planes).
#[derive(Clone, Copy, Debug)]
pub(super) struct Tap {
    pub(super) offset: usize,
    pub(super) weight: f32,
}

/// What the kernel needs of a filter.
pub(super) trait Filter: Clone + Sync {
    /// An activation.
    type Value: Copy + Default + Send;
    /// The filter's part of the list of taps.
    fn taps(&self) -> Range<usize>;
    /// The activation of a sum of products.
    fn activation(&self, sum: f32) -> Self::Value;
    /// Runs the kernel that is compiled for this kind of filter: the activations of the filters at all
    /// positions, `[filter][position]`; the number of positions is a multiple of [`STEP`].
    fn convolve(planes: &[f32], taps: &[Tap], filters: &[Self], positions: usize, out: &mut [Self::Value]);
}

/// A filter in integers: its taps and its requantisation.
#[derive(Clone, Debug)]
pub(super) struct IntegerFilter {
    pub(super) taps: Range<usize>,
    pub(super) bias: i32,
    pub(super) multiplier: u16,
    pub(super) shift: u8,
}

impl Filter for IntegerFilter {
    type Value = u8;

    fn taps(&self) -> Range<usize> {
        self.taps.clone()
    }

    #[inline(always)]
    fn activation(&self, sum: f32) -> u8 {
        requantise(sum as i32, self)
    }

    fn convolve(planes: &[f32], taps: &[Tap], filters: &[Self], positions: usize, out: &mut [u8]) {
        integers(planes, taps, filters, positions, out);
    }
}

/// A filter in floats: its taps, its bias, whether ReLU follows, and the largest activation.
#[derive(Clone, Debug)]
pub(super) struct FloatFilter {
    pub(super) taps: Range<usize>,
    pub(super) bias: f32,
    pub(super) relu: bool,
    pub(super) ceiling: f32,
}

impl Filter for FloatFilter {
    type Value = f32;

    fn taps(&self) -> Range<usize> {
        self.taps.clone()
    }

    #[inline(always)]
    fn activation(&self, sum: f32) -> f32 {
        // Unlike `max`, the comparison lets a NaN through to whoever checks.
        if self.relu && sum + self.bias < 0.0 { 0.0 } else { clipped(sum + self.bias, self.ceiling) }
    }

    fn convolve(planes: &[f32], taps: &[Tap], filters: &[Self], positions: usize, out: &mut [f32]) {
        floats(planes, taps, filters, positions, out);
    }
}

#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512dq+avx512vl+avx2+fma",
    "x86_64+avx2+fma",
    "x86_64+sse4.1"
))]
fn integers(planes: &[f32], taps: &[Tap], filters: &[IntegerFilter], positions: usize, out: &mut [u8]) {
    // Without the instruction a fused multiplication is a slow call; both are exact here.
    if target_cfg_f!(target_feature = "fma") || cfg!(target_arch = "aarch64") {
        blocks::<_, true>(planes, taps, filters, positions, out);
    } else {
        blocks::<_, false>(planes, taps, filters, positions, out);
    }
}

/// Never fused: every product is rounded, as in the reference, whatever the processor.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx2", "x86_64+avx2"))]
fn floats(planes: &[f32], taps: &[Tap], filters: &[FloatFilter], positions: usize, out: &mut [f32]) {
    blocks::<_, false>(planes, taps, filters, positions, out);
}

/// Blocks are the outer loop, so that their values stay in the first-level cache while all filters pass
/// over them. Inlined: it must be compiled with its caller's instruction set.
#[inline(always)]
fn blocks<F: Filter, const FUSED: bool>(
    planes: &[f32],
    taps: &[Tap],
    filters: &[F],
    positions: usize,
    out: &mut [F::Value],
) {
    for start in (0..positions).step_by(4 * STEP) {
        let planes = &planes[start..];
        for (filter, out) in filters.iter().zip(out.chunks_exact_mut(positions)) {
            let (taps, out) = (&taps[filter.taps()], &mut out[start..]);
            match out.len() / STEP {
                1 => block::<F, STEP, false>(planes, taps, filter, out),
                2 => block::<F, { 2 * STEP }, false>(planes, taps, filter, out),
                3 => block::<F, { 3 * STEP }, false>(planes, taps, filter, out),
                _ => block::<F, { 4 * STEP }, FUSED>(planes, taps, filter, out),
            }
        }
    }
}

/// The first `N` positions of `out`.
#[inline(always)]
fn block<F: Filter, const N: usize, const FUSED: bool>(
    planes: &[f32],
    taps: &[Tap],
    filter: &F,
    out: &mut [F::Value],
) {
    let mut sums = [0f32; N];
    for tap in taps {
        let values = &planes[tap.offset..][..N];
        for i in 0..N {
            let (x, sum) = (values[i], sums[i]);
            sums[i] = if FUSED { tap.weight.mul_add(x, sum) } else { tap.weight * x + sum };
        }
    }
    for (out, sum) in out.iter_mut().zip(sums) {
        *out = filter.activation(sum);
    }
}

/// [`firebrick_spec::requant::requantise`] in a form that the compiler makes vectors of: a sum below 0
/// becomes 0 either way, and the product of two unsigned 32-bit values is one instruction.
#[inline(always)]
fn requantise(sum: i32, filter: &IntegerFilter) -> u8 {
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
                    let filter = IntegerFilter { taps: 0..0, bias: bias.min(limit - sum), multiplier, shift };
                    for (sum, bias) in [(sum, filter.bias), (-sum, -filter.bias), (-sum, filter.bias)] {
                        let expected = firebrick_spec::requant::requantise(sum, bias, multiplier, shift);
                        let filter = IntegerFilter { bias, ..filter.clone() };
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
        let filter = IntegerFilter { taps: 0..taps.len(), bias: 1000, multiplier: 1, shift: 11 };
        let run = |block: fn(&[f32], &[Tap], &IntegerFilter, &mut [u8]), width: usize| {
            let mut out = vec![0; width];
            block(&planes, &taps, &filter, &mut out);
            out
        };
        let expected = run(block::<_, 64, true>, 64);
        assert!(expected.iter().any(|&v| v > 0 && v < 255), "{expected:?}");
        assert_eq!(run(block::<_, 64, false>, 64), expected);
        assert_eq!(run(block::<_, 48, false>, 48), expected[..48]);
        assert_eq!(run(block::<_, 32, false>, 32), expected[..32]);
        assert_eq!(run(block::<_, 16, false>, 16), expected[..16]);
    }
}
