//! A filter as the entries that a PE walks.

use std::ops::Range;

use firebrick_spec::layout::CENTRE_TAP;
use firebrick_spec::weights::Entry;

use super::limits::{input_layout, row_taps};
use super::partial::PLANES;
use super::stage::{Part, Stage};

/// The entries of every output channel of a stage, in both codings.
pub(super) struct Coded {
    /// Narrow coding.
    pub narrow: Vec<Vec<Entry>>,
    /// Wide coding, for the 1x1 filters over a map.
    pub wide: Vec<Option<Vec<Entry>>>,
}

/// A part of what a stage's filters read.
#[derive(Clone, Debug)]
pub(super) struct Window {
    /// Input channels.
    pub channels: Range<usize>,
    /// Row taps of the stage.
    pub rows: Range<usize>,
}

impl Window {
    /// All that `stage` reads.
    pub fn whole(stage: &Stage<'_>) -> Self {
        let layout = input_layout(stage);
        Window { channels: 0..layout.channels, rows: 0..row_taps(stage) }
    }

    /// The weight's place in the window, if it is in it.
    fn place(&self, (channel, dy, dx, weight): Placed) -> Option<Placed> {
        let inside = self.channels.contains(&channel) && self.rows.contains(&dy);
        inside.then(|| (channel - self.channels.start, dy - self.rows.start, dx, weight))
    }
}

impl Coded {
    pub fn new(stage: &Stage<'_>) -> Self {
        Self::within(stage, &Window::whole(stage))
    }

    /// The entries of the weights in `window`, whose first channel and row are then 0.
    pub fn within(stage: &Stage<'_>, window: &Window) -> Self {
        let centre = if row_taps(stage) == 1 { 0 } else { CENTRE_TAP };
        let placed = |c: usize| -> Vec<Placed> {
            let mut placed: Vec<Placed> =
                placed(stage, c, centre).into_iter().filter_map(|weight| window.place(weight)).collect();
            placed.sort_unstable_by_key(|(c, dy, dx, _)| (*c, *dy, *dx));
            placed
        };
        let all: Vec<Vec<Placed>> = (0..stage.shape.channels).map(placed).collect();
        let narrow = all.iter().map(|placed| chain(placed, false)).collect();
        let wide = all.iter().enumerate().map(|(c, placed)| wide(stage, c, placed)).collect();
        Coded { narrow, wide }
    }

    /// The entries that add up byte planes of `filters` filters in `groups` groups: for each filter planes 2, 1 and 0.
    pub fn added(filters: usize, groups: usize) -> Self {
        let channel = |group: usize, filter: usize, plane: usize| PLANES * (group * filters + filter) + plane;
        let results = (0..filters).flat_map(|filter| (0..3).rev().map(move |plane| (filter, plane)));
        let wide = results.map(|(filter, plane)| {
            let placed: Vec<Placed> =
                (0..groups).map(|group| (channel(group, filter, plane), 0, CENTRE_TAP, 1)).collect();
            Some(chain(&placed, true))
        });
        Coded { narrow: Vec::new(), wide: wide.collect() }
    }
}

/// A weight of a filter at its place: channel, row tap, column tap, weight.
pub(super) type Placed = (usize, usize, usize, i8);

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

/// The weights of a channel's filter at their places in what the stage reads; `centre` is the row tap of 1x1 filters.
fn placed(stage: &Stage<'_>, channel: usize, centre: usize) -> Vec<Placed> {
    let (part, filter) = stage.filter(channel);
    let weights = nonzeros(part, filter, stage.input_shape.channels);
    match &stage.phases {
        Some(phases) => weights
            .map(|(c, ky, kx, w)| {
                let (plane, dy, dx) = phases.place(c, ky, kx);
                (plane, dy, dx, w)
            })
            .collect(),
        None if part.kernel == 1 => weights.map(|(c, _, _, w)| (c, centre, CENTRE_TAP, w)).collect(),
        None => weights.collect(),
    }
}

/// The wide coding of a 1x1 filter over a map: it needs no row tap but its own.
fn wide(stage: &Stage<'_>, channel: usize, placed: &[Placed]) -> Option<Vec<Entry>> {
    if stage.phases.is_some() || stage.filter(channel).0.kernel != 1 {
        return None;
    }
    let placed: Vec<Placed> = placed.iter().map(|&(c, _, dx, w)| (c, 0, dx, w)).collect();
    Some(chain(&placed, true))
}

/// The list of a PE without filters: weight 0 on the last word that a tile reads.
pub(super) fn discard(channels: usize, row_taps: usize, wide: bool) -> Vec<Entry> {
    let dx = if wide { CENTRE_TAP } else { 0 };
    chain(&[(channels - 1, row_taps - 1, dx, 0)], wide)
}

/// Entries with steps from channel to channel, too long ones bridged by weights of 0.
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

    #[test]
    fn a_pe_without_filters_reads_the_last_word() {
        let e = discard(9, 3, false);
        assert_eq!(e.iter().map(|e| e.step).sum::<u16>(), 8);
        assert_eq!(e.last().map(|e| (e.dy, e.weight, e.last)), Some((2, 0, true)));
    }
}
