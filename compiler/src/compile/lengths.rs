//! How many entries filters have, estimated from a density.

use std::ops::Range;

use firebrick_spec::layout::{CENTRE_TAP, PLANES};
use firebrick_spec::weights::Entry;

use super::coding::{Coding, SUMMED};
use super::stage::Stage;
use super::window::Window;
use firebrick_nn::density::Density;

/// Numbers of entries in both codings, by the channel.
pub(super) struct Lengths {
    narrow: Vec<usize>,
    wide: Vec<Option<usize>>,
}

impl Coding for Lengths {
    type Source = Density;

    fn new(stage: &Stage<'_>, density: &Density) -> Self {
        let Some(phases) = &stage.phases else { return Self::within(stage, &Window::whole(stage), density) };
        let narrow = |channel: usize| {
            let part = stage.filter(channel).0;
            let weights = stage.input_shape.channels * part.kernel * part.kernel;
            drawn(channel, phases.channels(), weights, density.of(part.name), false)
        };
        let channels = stage.shape.channels;
        Lengths { narrow: (0..channels).map(narrow).collect(), wide: vec![None; channels] }
    }

    fn within(stage: &Stage<'_>, window: &Window, density: &Density) -> Self {
        let of = |channel: usize| {
            let (part, filter) = stage.filter(channel);
            let weights = window.channels.len() * window.taps(stage, part);
            let count = |wide| drawn(filter, window.channels.len(), weights, density.of(part.name), wide);
            let is_wide = part.kernel == 1 && stage.place(part, 0, 0).1 == 0;
            (count(false), is_wide.then(|| count(true)))
        };
        let (narrow, wide) = (0..stage.shape.channels).map(of).unzip();
        Lengths { narrow, wide }
    }

    fn copies(channels: usize, dx: usize) -> Self {
        let count = |channel: usize, wide| 1 + channel.saturating_sub(1) / usize::from(Entry::max_step(wide));
        let wide = (0..channels).map(|channel| (dx == CENTRE_TAP).then(|| count(channel, true)));
        Lengths { narrow: (0..channels).map(|channel| count(channel, false)).collect(), wide: wide.collect() }
    }

    fn added(filters: usize, groups: usize) -> Self {
        let most = usize::from(Entry::max_step(true));
        let bridges = |step: usize| step.saturating_sub(1) / most;
        let count =
            |filter: usize| groups + bridges(PLANES * filter) + (groups - 1) * bridges(PLANES * filters);
        let wide = (0..SUMMED * filters).map(|result| Some(count(result / SUMMED))).collect();
        Lengths { narrow: Vec::new(), wide }
    }

    fn entries(&self, channel: usize, wide: bool) -> usize {
        self.wide[channel].filter(|_| wide).unwrap_or_else(|| self.narrow[channel])
    }

    fn is_wide(&self, channels: Range<usize>) -> bool {
        self.wide[channels].iter().all(Option::is_some)
    }
}

/// Entries of a filter of `weights` weights over `channels` channels, of which the share `density` is not zero, bridges over long
/// steps included: the mean, and around it the spread of random weights, in which each filter has its own place.
fn drawn(filter: usize, channels: usize, weights: usize, density: f64, wide: bool) -> usize {
    let mean = weights as f64 * density;
    // The quantiles of a normal distribution (nearly: a logistic one), in an order in which neighbours differ.
    let place = f64::from((filter as u32).reverse_bits()) / 2f64.powi(32) + 0.5 / 2f64.powi(16);
    let quantile = (place / (1.0 - place)).ln() / 1.702;
    let count = mean + quantile * (mean * (1.0 - density)).sqrt();
    let empty = (1.0 - density).powf(weights as f64 / channels.max(1) as f64);
    let long = empty.powi(i32::from(Entry::max_step(wide)));
    let bridges = channels as f64 * (1.0 - empty) * long / (1.0 - long).max(1e-9);
    ((count.clamp(0.0, weights as f64) + bridges).round() as usize).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compile::filters::Coded;

    #[test]
    fn added_and_copied_filters_have_as_many_entries_as_the_compiler_makes() {
        for (filters, groups) in [(1, 2), (32, 3), (64, 2), (40, 3)] {
            let (lengths, coded) = (Lengths::added(filters, groups), Coded::added(filters, groups));
            for result in 0..SUMMED * filters {
                let (found, made) = (lengths.entries(result, true), coded.entries(result, true));
                assert!(found.abs_diff(made) <= 1, "{result} of {filters} x {groups}: {found}, {made}");
            }
        }
        for (dx, is_wide) in [(0, false), (CENTRE_TAP, true), (2, false)] {
            let (lengths, coded): (Lengths, Coded) = (Coding::copies(300, dx), Coding::copies(300, dx));
            assert_eq!([lengths.is_wide(0..300), coded.is_wide(0..300)], [is_wide; 2]);
            for (channel, wide) in (0..300).flat_map(|channel| [(channel, false), (channel, true)]) {
                assert_eq!(lengths.entries(channel, wide), coded.entries(channel, wide), "{dx}: {channel}");
            }
        }
    }

    #[test]
    fn drawn_filters_have_the_density() {
        let all: usize = (0..512).map(|filter| drawn(filter, 64, 576, 0.33, false)).sum();
        let expected = 512.0 * 576.0 * 0.33;
        assert!((all as f64 / expected - 1.0).abs() < 0.01, "{all}, {expected}");
        assert_eq!(drawn(3, 64, 64, 1.0, true), 64);
        // Around the mean with the spread of random weights: 11.3, which a logistic distribution meets within 7 %.
        let (mean, counts) =
            (576.0 * 0.33, (0..512).map(|filter| drawn(filter, 64, 576, 0.33, false) as f64));
        let spread = (counts.map(|count| (count - mean).powi(2)).sum::<f64>() / 512.0).sqrt();
        assert!((11.0..12.5).contains(&spread), "{spread}");
        // 512 weights of which one in a hundred is left: many steps are longer than 7.
        assert!(drawn(0, 512, 512, 0.01, false) > 20 && drawn(0, 512, 512, 0.01, true) < 10);
    }
}
