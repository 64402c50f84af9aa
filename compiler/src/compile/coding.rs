//! What the planning of passes asks of a stage's filters.
//!
//! The compiler counts the entries that it makes of weights (`filters`); a sketch estimates them from a density, without any
//! weights (`lengths`). Both are planned by the same code.

use std::ops::Range;

use super::stage::Stage;
use super::window::Window;

/// Planes that are added up: the highest one only repeats the sign.
pub(super) const SUMMED: usize = 3;

/// The entries of a stage's filters over (a part of) its input, or how many there are.
pub(super) trait Coding: Sized {
    /// What they are made from beside the stage.
    type Source;

    /// All of the stage's weights.
    fn new(stage: &Stage<'_>, source: &Self::Source) -> Self;

    /// The weights in `window` of a map.
    fn within(stage: &Stage<'_>, window: &Window, source: &Self::Source) -> Self;

    /// Filters that copy each of `channels` channels, `dx` being the column tap that is read.
    fn copies(channels: usize, dx: usize) -> Self;

    /// Filters that add up byte planes of `filters` filters in `groups` groups: for each filter planes 2, 1 and 0.
    fn added(filters: usize, groups: usize) -> Self;

    /// Entries of a channel's filter; the narrow coding's if there is no wide one.
    fn entries(&self, channel: usize, wide: bool) -> usize;

    /// True if all of the channels' filters have a wide coding.
    fn is_wide(&self, channels: Range<usize>) -> bool;
}
