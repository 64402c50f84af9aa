//! Shifted copies of a map: a word has one halo pixel on either side, so a kernel reads columns farther away from a copy.
//!
//! A copy that is not shifted is wider than the map: its rows have as many strips as the stage's output. What it is read from goes
//! on into the next row, so that the first column behind the map's own strips holds anything, and may not be read.
//!
//! A copy by one column is made by 1x1 passes whose filters read the left or the right neighbour. Farther ones are copies of
//! copies, for a word shows one column beyond its pixels.

use firebrick_spec::EngineConfig;
use firebrick_spec::config::PASS_CHANNELS;
use firebrick_spec::layout::CENTRE_TAP;

use super::coding::Coding;
use super::cut::{Cut, cuts};
use super::filters::Coded;
use super::partial::PartialSums;
use super::reason::Reason;
use super::schedule::Cost;
use super::stage::Stage;

/// Channels of a pass that copies: the steps to more would be bridged by ever more zero weights. 128 channels have 1,217 entries a
/// tile, which five PEs walk while their results leave; 512 would have 18,908. AlexNet's frame is as long, within 0.1 %, with
/// 64 to 512 channels a pass.
const CHANNELS: usize = 128;

/// One shifted copy.
pub(super) struct Shifted<C = Coded> {
    /// Its pixel `x` is pixel `x + shift` of the map.
    pub shift: isize,
    /// Most channels of a pass.
    most: usize,
    /// The passes: first channel, entries, who computes them.
    pub pieces: Vec<(usize, C, Cut)>,
}

/// The widened copy of `stage`'s input, if it needs one.
///
/// # Errors
/// The reason if its lists do not fit, or its channels not one pass: some of a map's channels are runs within its strips.
pub(super) fn widened<C: Coding>(
    stage: &Stage<'_>,
    config: &EngineConfig,
) -> Result<Vec<Shifted<C>>, Reason> {
    if !stage.is_widened() {
        return Ok(Vec::new());
    }
    let (found, accepted) = (stage.input_shape.channels, PASS_CHANNELS.min(config.activation_words));
    if found > accepted {
        return Err(Reason::WidenedChannels { found, accepted });
    }
    let coded = C::copies(found, CENTRE_TAP);
    let no_copies = || Reason::NoCopies { words: config.weight_words };
    let cuts = cuts(&coded, 0..found, config).ok_or_else(no_copies)?;
    let pieces = cuts.into_iter().map(|cut| (0, C::copies(found, CENTRE_TAP), cut));
    Ok(vec![Shifted { shift: 0, most: found, pieces: pieces.collect() }])
}

/// The shifts of the copies for `sums`, each after the one that it is made of.
pub(super) fn shifts<C>(sums: &PartialSums<C>) -> Vec<isize> {
    let all = || sums.groups.iter().map(|(window, _)| window.shift);
    let (least, most) = (all().min().unwrap_or(0), all().max().unwrap_or(0));
    (1..=most).chain((least..0).rev()).collect()
}

impl<C: Coding> Shifted<C> {
    /// The copy of `stage`'s input by `shift` columns; none if its lists do not fit the weight store.
    pub fn new(stage: &Stage<'_>, shift: isize, config: &EngineConfig) -> Option<Self> {
        let channels = stage.input_shape.channels;
        let size = CHANNELS.min(config.activation_words);
        let dx = if shift > 0 { CENTRE_TAP + 1 } else { CENTRE_TAP - 1 };
        let mut pieces = Vec::new();
        for first in (0..channels).step_by(size) {
            let count = size.min(channels - first);
            let coded = || C::copies(count, dx);
            pieces.extend(cuts(&coded(), 0..count, config)?.into_iter().map(|cut| (first, coded(), cut)));
        }
        Some(Shifted { shift, most: size, pieces })
    }

    /// The costs of its passes, which have no choice.
    pub fn costs(&self, stage: &Stage<'_>) -> Vec<Vec<Cost>> {
        let map = stage.input_layout();
        let tiles = map.height * map.strips;
        let words = |first: usize| tiles * (map.channels - first).min(self.most);
        let cost =
            |(first, coded, cut): &(usize, C, Cut)| vec![Cost::new(coded, cut, tiles, words(*first), 1)];
        self.pieces.iter().map(cost).collect()
    }

    /// Most channels of a pass.
    pub fn most(&self) -> usize {
        self.most
    }

    /// Number of its passes.
    pub fn passes(&self) -> usize {
        self.pieces.len()
    }
}
