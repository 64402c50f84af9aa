//! Shifted copies of a map: a word has one halo pixel on either side, so a kernel reads columns farther away from a copy.
//!
//! A copy by one column is a 1x1 pass whose filters read the left or the right neighbour, and requantise it to itself. Farther
//! ones are copies of copies.

use firebrick_spec::layout::{CENTRE_TAP, WordFormat};
use firebrick_spec::{EngineConfig, FeatureMapLayout, OutputMode, PIXELS, Pass, weights as w};

use super::{Part, Region, Step, info, plain, reads};
use crate::compile::coding::Coding;
use crate::compile::cut::{Cut, cuts};
use crate::compile::filters::Coded;
use crate::compile::limits::input_layout;
use crate::compile::pack::Lists;
use crate::compile::partial::PartialSums;
use crate::compile::program::PassInfo;
use crate::compile::schedule::Cost;
use crate::compile::stage::Stage;

/// Channels of a pass that copies: more would need bridges over long steps.
const CHANNELS: usize = 128;

/// A requantisation that changes nothing: `(x m + 2^(s-1)) >> s` for `m = 2^s`.
const SHIFT: u64 = 1;

/// One shifted copy.
pub(in crate::compile) struct Shifted<C = Coded> {
    shift: isize,
    /// Most channels of a pass.
    most: usize,
    /// The passes: first channel, entries, who computes them.
    pub pieces: Vec<(usize, C, Cut)>,
}

/// The shifts of the copies for `sums`, each after the one that it is made of.
pub(in crate::compile) fn shifts<C>(sums: &PartialSums<C>) -> Vec<isize> {
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
        let map = input_layout(stage);
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

impl Shifted {
    /// The passes.
    pub(super) fn steps<'a>(&'a self, stage: &'a Stage<'a>) -> impl Iterator<Item = Step<'a>> {
        self.pieces.iter().map(move |(first, coded, cut)| self.step(stage, *first, coded, cut))
    }

    fn step<'a>(&'a self, stage: &'a Stage<'a>, first: usize, coded: &'a Coded, cut: &'a Cut) -> Step<'a> {
        let map = input_layout(stage);
        let channels = coded.narrow.len();
        let pass = self.pass(stage, &map, first, channels, cut);
        let parameter = |channel: usize| {
            w::PARAM_MULTIPLIER.put(1 << SHIFT)
                | w::PARAM_SHIFT.put(SHIFT)
                | w::PARAM_CHANNEL.put(channel as u64)
        };
        let written = first + cut.channels.start..first + cut.channels.end;
        Step {
            lists: Lists {
                cut,
                coded,
                tiles: map.height * map.strips,
                channels,
                pitch: 0,
                row_taps: 1,
                parameters: (0..cut.channels.len()).map(parameter).collect(),
            },
            info: PassInfo {
                name: format!("{} moved by {}", stage.input, -self.shift),
                output_bytes: map.height * map.strips * written.len() * WordFormat::Map.bytes(),
                ..info::record(stage, written, coded, cut, &pass)
            },
            pass,
            source: Region::input(self.shift - self.shift.signum()),
            target: Region::Shifted(self.shift),
        }
    }

    fn pass(
        &self,
        stage: &Stage<'_>,
        map: &FeatureMapLayout,
        first: usize,
        channels: usize,
        cut: &Cut,
    ) -> Pass {
        let word = WordFormat::Map.bytes();
        let part =
            Part { first_row: 0, rows: map.height, strips: map.strips, first_channel: first, channels };
        let pass = Pass {
            output: OutputMode::Map,
            target: ((first + cut.channels.start) * word) as u32,
            strip_stride: (map.channels * word) as u32,
            filters: cut.channels.len() as u32,
            strips: map.strips as u32,
            // What is moved to the right needs the columns beyond the map.
            last_valid: PIXELS as u32,
            rows: map.height as u32,
            ..plain(stage)
        };
        reads(map, &part, pass)
    }
}
