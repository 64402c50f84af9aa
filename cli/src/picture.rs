//! What the pictures share: how wide a text is, which values an axis names.

use crate::plain;

/// Width of a text in a sans-serif font of `size` pixels, as an upper bound for ordinary text: the reader's font is not known.
pub(crate) fn width(text: &str, size: f64) -> f64 {
    0.64 * size * text.chars().count() as f64
}

/// A text of at most `chars` characters: of a longer one its end, which is where names differ.
pub(crate) fn shorten(text: &str, chars: usize) -> String {
    // No XML file may have control characters.
    let text = plain::word(text);
    let length = text.chars().count();
    if length <= chars {
        return text;
    }
    let end: String = text.chars().skip(length + 1 - chars.max(1)).collect();
    format!("…{end}")
}

/// Multiples of 1, 2 or 5 times a power of ten from `least` to `most`, at most about `count` of them.
pub(crate) fn ticks(least: f64, most: f64, count: usize) -> Vec<f64> {
    let rough = ((most - least) / count as f64).max(f64::MIN_POSITIVE);
    let power = 10f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0].into_iter().find(|m| m * power >= rough).unwrap_or(10.0) * power;
    let (first, last) = ((least / step).ceil() as i64, (most / step + 1e-9).floor() as i64);
    (first..=last).map(|i| i as f64 * step).collect()
}

/// A tick's text: digits in groups of three; as many decimals as the distance of its neighbours asks for.
pub(crate) fn tick_text(value: f64, step: f64) -> String {
    let decimals = (-step.log10().floor()).clamp(0.0, 9.0) as usize;
    if decimals > 0 { format!("{value:.decimals$}") } else { crate::output::grouped(value.round() as u64) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_name_round_values() {
        assert_eq!(ticks(0.0, 118.6, 10), [0.0, 20.0, 40.0, 60.0, 80.0, 100.0]);
        assert_eq!(ticks(37.0, 81.0, 6), [40.0, 50.0, 60.0, 70.0, 80.0]);
        assert_eq!(ticks(0.0, 0.0, 10), [0.0]);
        assert_eq!(tick_text(2000.0, 500.0), "2,000");
        assert_eq!(tick_text(0.25, 0.05), "0.25");
    }

    #[test]
    fn a_long_name_keeps_its_end() {
        assert_eq!(shorten("fire2/concat", 12), "fire2/concat");
        assert_eq!(shorten("/features/fire2/concat", 8), "…/concat");
    }
}
