//! A filter as the entries that a PE walks.

use firebrick_spec::layout::CENTRE_TAP;
use firebrick_spec::weights::Entry;

use super::stage::{Part, Stage};

/// The entries of every output channel of a stage, in both codings.
pub(super) struct Coded {
    /// Narrow coding.
    pub narrow: Vec<Vec<Entry>>,
    /// Wide coding, for the 1x1 filters over a map.
    pub wide: Vec<Option<Vec<Entry>>>,
}

impl Coded {
    pub fn new(stage: &Stage<'_>) -> Self {
        let channels = 0..stage.shape.channels;
        let narrow = channels.clone().map(|c| narrow(stage, c)).collect();
        let wide = channels.map(|c| wide(stage, c)).collect();
        Coded { narrow, wide }
    }
}

/// A weight of a filter at its place: channel, row tap, column tap, weight.
type Placed = (usize, usize, usize, i8);

/// The non-zero weights of a filter: input channel, kernel row, kernel column, weight.
fn nonzeros<'a>(part: &'a Part<'_>, filter: usize, inputs: usize) -> impl Iterator<Item = Placed> + 'a {
    let k = part.kernel;
    let weights = &part.conv.weights[filter * inputs * k * k..][..inputs * k * k];
    weights
        .iter()
        .enumerate()
        .filter(|(_, w)| **w != 0)
        .map(move |(i, w)| (i / (k * k), i / k % k, i % k, *w))
}

fn narrow(stage: &Stage<'_>, channel: usize) -> Vec<Entry> {
    let (part, filter) = stage.filter(channel);
    let weights = nonzeros(part, filter, stage.input_shape.channels);
    let mut placed: Vec<Placed> = match &stage.phases {
        Some(phases) => weights
            .map(|(c, ky, kx, w)| {
                let (plane, dy, dx) = phases.place(c, ky, kx);
                (plane, dy, dx, w)
            })
            .collect(),
        None if part.kernel == 1 => weights.map(|(c, _, _, w)| (c, CENTRE_TAP, CENTRE_TAP, w)).collect(),
        None => weights.collect(),
    };
    placed.sort_unstable_by_key(|(c, dy, dx, _)| (*c, *dy, *dx));
    chain(&placed, false)
}

fn wide(stage: &Stage<'_>, channel: usize) -> Option<Vec<Entry>> {
    let (part, filter) = stage.filter(channel);
    if stage.phases.is_some() || part.kernel != 1 {
        return None;
    }
    let placed: Vec<Placed> = nonzeros(part, filter, stage.input_shape.channels)
        .map(|(c, _, _, w)| (c, 0, CENTRE_TAP, w))
        .collect();
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
