//! A filter as the entries that a PE walks.

use std::ops::Range;

use firebrick_spec::layout::{CENTRE_TAP, PLANES};
use firebrick_spec::weights::Entry;

use super::coding::{Coding, SUMMED};
use super::phases::Phases;
use super::stage::{Part, Stage};
use super::window::{Placed, Window};

/// The entries of every output channel of a stage, in both codings.
pub(super) struct Coded {
    /// Narrow coding.
    pub narrow: Vec<Vec<Entry>>,
    /// Wide coding, for the 1x1 filters over a map.
    pub wide: Vec<Option<Vec<Entry>>>,
}

impl Coding for Coded {
    type Source = ();

    fn new(stage: &Stage<'_>, (): &()) -> Self {
        match &stage.phases {
            Some(phases) => Self::of_image(stage, phases),
            None => Self::of_window(stage, &Window::whole(stage)),
        }
    }

    fn within(stage: &Stage<'_>, window: &Window, (): &()) -> Self {
        Self::of_window(stage, window)
    }

    fn copies(channels: usize, dx: usize) -> Self {
        let coded = |wide| (0..channels).map(move |channel| chain(&[(channel, 0, dx, 1)], wide));
        // The wide coding reads no column but the pixel's own.
        let wide = coded(true).map(|entries| (dx == CENTRE_TAP).then_some(entries));
        Coded { narrow: coded(false).collect(), wide: wide.collect() }
    }

    fn added(filters: usize, groups: usize) -> Self {
        let channel = |group: usize, filter: usize, plane: usize| PLANES * (group * filters + filter) + plane;
        let results = (0..filters).flat_map(|filter| (0..SUMMED).rev().map(move |plane| (filter, plane)));
        let wide = results.map(|(filter, plane)| {
            let placed: Vec<Placed> =
                (0..groups).map(|group| (channel(group, filter, plane), 0, CENTRE_TAP, 1)).collect();
            Some(chain(&placed, true))
        });
        Coded { narrow: Vec::new(), wide: wide.collect() }
    }

    fn entries(&self, channel: usize, wide: bool) -> usize {
        self.of(channel, wide).len()
    }

    fn is_wide(&self, channels: Range<usize>) -> bool {
        self.wide[channels].iter().all(Option::is_some)
    }
}

impl Coded {
    /// The entries of a channel's filter; the narrow coding's if there is no wide one.
    pub fn of(&self, channel: usize, wide: bool) -> &[Entry] {
        match &self.wide[channel] {
            Some(entries) if wide => entries,
            _ => &self.narrow[channel],
        }
    }

    fn of_image(stage: &Stage<'_>, phases: &Phases) -> Self {
        let narrow = |channel: usize| {
            let (part, filter) = stage.filter(channel);
            let weights = nonzeros(part, filter, stage.input_shape.channels);
            let mut placed: Vec<Placed> = weights
                .map(|(c, ky, kx, w)| {
                    let (plane, dy, dx) = phases.place(c, ky, kx);
                    (plane, dy, dx, w)
                })
                .collect();
            placed.sort_unstable();
            chain(&placed, false)
        };
        let channels = stage.shape.channels;
        Coded { narrow: (0..channels).map(narrow).collect(), wide: vec![None; channels] }
    }

    /// The entries of the weights in `window` of a map, whose first channel and row are then 0.
    fn of_window(stage: &Stage<'_>, window: &Window) -> Self {
        let placed = |channel: usize| {
            let (part, filter) = stage.filter(channel);
            let weights = nonzeros(part, filter, stage.input_shape.channels);
            let mut placed: Vec<Placed> = weights
                .filter_map(|(c, ky, kx, w)| {
                    let (row, column) = stage.place(part, ky, kx);
                    window.place((c, row, column, w))
                })
                .collect();
            placed.sort_unstable();
            placed
        };
        let all: Vec<Vec<Placed>> = (0..stage.shape.channels).map(placed).collect();
        let narrow = all.iter().map(|placed| chain(placed, false)).collect();
        let wide = all.iter().enumerate().map(|(c, placed)| wide(stage, c, placed)).collect();
        Coded { narrow, wide }
    }
}

/// The non-zero weights of a filter: input channel, kernel row, kernel column, weight.
pub(super) fn nonzeros<'a>(
    part: &'a Part<'_>,
    filter: usize,
    inputs: usize,
) -> impl Iterator<Item = Placed> + 'a {
    let k = part.kernel;
    let weights = &part.conv.weights[filter * inputs * k * k..][..inputs * k * k];
    weights
        .iter()
        .enumerate()
        .filter(|(_, w)| **w != 0)
        .map(move |(i, w)| (i / (k * k), i / k % k, i % k, *w))
}

/// The wide coding of a 1x1 filter over a map: it needs no row and no column but its own.
fn wide(stage: &Stage<'_>, channel: usize, placed: &[Placed]) -> Option<Vec<Entry>> {
    let part = stage.filter(channel).0;
    if part.kernel != 1 || stage.place(part, 0, 0).1 != 0 {
        return None;
    }
    let placed: Vec<Placed> = placed.iter().map(|&(c, _, dx, w)| (c, 0, dx, w)).collect();
    Some(chain(&placed, true))
}

/// The list of a PE without filters: weight 0 on the first word that a tile reads. With no list its credit would not move; with a
/// later word it could fall behind by more tiles than its count of tokens holds.
pub(super) fn discard(wide: bool) -> Vec<Entry> {
    chain(&[], wide)
}

/// Entries with steps from channel to channel, too long ones bridged by weights of 0.
///
/// `placed` is in the order of the channels: steps go forwards only, and a PE releases the words that it leaves behind.
fn chain(placed: &[Placed], wide: bool) -> Vec<Entry> {
    let most = usize::from(Entry::max_step(wide));
    let idle_dx = if wide { CENTRE_TAP as u8 } else { 0 };
    let idle = Entry { step: 0, dy: 0, dx: idle_dx, weight: 0, last: false };
    let mut entries = Vec::with_capacity(placed.len().max(1));
    let mut at = 0;
    for &(channel, dy, dx, weight) in placed {
        while channel - at > most {
            entries.push(Entry { step: most as u16, ..idle });
            at += most;
        }
        let step = (channel - at) as u16;
        entries.push(Entry { step, dy: dy as u8, dx: dx as u8, weight, last: false });
        at = channel;
    }
    if entries.is_empty() {
        entries.push(idle);
    }
    if let Some(last) = entries.last_mut() {
        last.last = true;
    }
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_steps_are_bridged() {
        let e = chain(&[(17, 2, 1, 5), (17, 2, 2, 6)], false);
        let steps: Vec<u16> = e.iter().map(|e| e.step).collect();
        assert_eq!(steps, [7, 7, 3, 0]);
        assert_eq!(e.iter().map(|e| e.weight).collect::<Vec<_>>(), [0, 0, 5, 6]);
        assert_eq!(e.iter().map(|e| e.last).collect::<Vec<_>>(), [false, false, false, true]);
        assert_eq!(chain(&[(128, 0, 1, 1)], true).len(), 2);
        assert_eq!(chain(&[(127, 0, 1, 1)], true).len(), 1);
    }

    #[test]
    fn an_empty_filter_is_one_entry() {
        assert_eq!(chain(&[], true), [Entry { step: 0, dy: 0, dx: 1, weight: 0, last: true }]);
    }
}
