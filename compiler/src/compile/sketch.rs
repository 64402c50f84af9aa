//! The passes of a network of which only the densities are known: what a fast estimate needs, planned as the compiler does, without
//! weights, descriptors or a weight stream.

use std::collections::BTreeMap;
use std::ops::Range;

use firebrick_spec::descriptor::pooled;
use firebrick_spec::layout::PLANES;
use firebrick_spec::{BEAT_BYTES, EngineConfig, OutputMode, PIXELS};

use super::coding::Coding;
use super::command::{WORD_BEATS, runs};
use super::cut::{Cut, list_words};
use super::error::CompileError;
use super::fuse::Graph;
use super::lengths::Lengths;
use super::pack::Gate;
use super::partial::{Block, PartialSums};
use super::plan::{Passes, Planned, planned};
use super::shifted::Shifted;
use super::stage::Stage;
use super::window::Window;
use firebrick_nn::density::Density;
use firebrick_nn::model::{QuantisedAdd, QuantisedConv, QuantisedModel};
use firebrick_nn::network::{Colour, Network, Op, Preprocess, Resize};
use firebrick_nn::validate::ModelError;

/// A pass as the analytic model sees it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PassShape {
    /// Tiles: output rows x strips.
    pub tiles: usize,
    /// Channels that are written, byte planes of partial sums included.
    pub channels: usize,
    /// Results of a tile on the chain.
    pub results: usize,
    /// Strips of a row.
    pub strips: usize,
    /// For each PE the entries of its filters, in order.
    pub lists: Vec<Vec<u16>>,
    /// Words that the first tile needs, those of zeros included; each other tile needs `step` more, of which its first filter
    /// needs `begin`.
    pub first: usize,
    /// See `first`.
    pub step: usize,
    /// See `first`.
    pub begin: usize,
    /// Words of zeros above the map.
    pub lead: usize,
    /// Beats of the input.
    pub beats: usize,
    /// Beats of a word.
    pub word_beats: usize,
    /// A map is added.
    pub bypass: bool,
    /// The input is strided.
    pub strided: bool,
    /// What is written.
    pub output: OutputMode,
    /// Strips of a pooled row.
    pub pooled_strips: usize,
    /// Words of the pass's packets, their headers included, and one more for each header's gate.
    pub weights: usize,
    /// Passes that must have finished before they are let in.
    pub after: usize,
}

/// Entries of a list.
pub(crate) fn entries(list: &[u16]) -> usize {
    list.iter().map(|filter| usize::from(*filter)).sum()
}

/// The passes of `network` with weights of `density`, on an engine of `config`.
///
/// # Errors
/// As [`super::compile`].
pub(crate) fn sketch(
    network: &Network,
    density: &Density,
    config: &EngineConfig,
) -> Result<Vec<PassShape>, CompileError> {
    config.validate()?;
    network.validate().map_err(ModelError::from)?;
    let model = hollow(network);
    let planned: Vec<Planned<'_, Lengths>> = planned(&Graph::unchecked(&model)?, density, config)?;
    let mut passes: Vec<PassShape> = planned.iter().flat_map(stage).collect();
    let mut gate = Gate::new(config);
    for pass in &mut passes {
        // A PE without filters has a list of one entry.
        let lists: Vec<usize> = pass.lists.iter().map(|list| list_words(entries(list).max(1))).collect();
        // A packet of parameters, and one for each PE.
        pass.weights = lists.iter().sum::<usize>() + pass.results + 2 * (config.pes + 1);
        pass.after = gate.admit(lists);
    }
    Ok(passes)
}

/// A model of the network without weights; what else it needs to be one (scales, colours) says nothing, and no plan depends on it.
pub(super) fn hollow(network: &Network) -> QuantisedModel {
    let named = |test: fn(&Op) -> bool| network.layers.iter().filter(move |layer| test(&layer.op));
    let conv = QuantisedConv { weights: vec![], bias: vec![], multiplier: vec![], shift: vec![] };
    let channels = network.input.channels;
    let convs = named(|op| matches!(op, Op::Conv { .. } | Op::LinearConv { .. }))
        .map(|layer| (layer.name.clone(), conv.clone()));
    let add = QuantisedAdd { multiplier: 1 << 15, shift: 15 };
    let adds: BTreeMap<_, _> = named(|op| *op == Op::Add).map(|layer| (layer.name.clone(), add)).collect();
    QuantisedModel {
        network: network.clone(),
        preprocess: Preprocess {
            colour: if channels == 1 { Colour::Grey } else { Colour::Bgr },
            resize: Resize::Warp,
            mean: vec![0.0; channels],
            scale: vec![1.0; channels],
        },
        labels: Vec::new(),
        convs: convs.collect(),
        adds,
        input_zero: vec![0; channels],
        output_scale: 1.0,
        output_zero: 0,
    }
}

fn stage(planned: &Planned<'_, Lengths>) -> Vec<PassShape> {
    let stage = &planned.stage;
    let copied = planned.passes.copies().iter().flat_map(|shifted| copies_of(stage, shifted));
    match &planned.passes {
        Passes::Whole { coded, cuts, .. } => {
            copied.chain(cuts.iter().map(|cut| whole(stage, coded, cut))).collect()
        }
        Passes::Partial { sums, .. } => {
            copied.chain(sums.blocks.iter().flat_map(|block| block_passes(stage, sums, block))).collect()
        }
    }
}

/// A pass of `cut` that reads `channels` channels of `rows` row taps and writes a map.
fn pass(stage: &Stage<'_>, coded: &Lengths, cut: &Cut, channels: usize, rows: usize) -> PassShape {
    let filters = cut.channels.len();
    let length = |filter: &usize| coded.entries(cut.channels.start + filter, cut.wide) as u16;
    let first = ((rows - 1) * stage.strips() + 1) * channels;
    PassShape {
        tiles: stage.tiles(),
        channels: filters,
        results: filters,
        strips: stage.strips(),
        lists: cut.hands.iter().map(|hand| hand.iter().map(length).collect()).collect(),
        first,
        step: channels,
        begin: channels,
        lead: 0,
        beats: 0,
        word_beats: WORD_BEATS,
        bypass: false,
        strided: false,
        output: OutputMode::Map,
        pooled_strips: 0,
        weights: 0,
        after: 0,
    }
}

/// `pass` as one that writes the stage's output.
fn output(stage: &Stage<'_>, pass: PassShape) -> PassShape {
    let pooled_strips = match stage.output {
        OutputMode::Pooled => pooled(stage.shape.width).div_ceil(PIXELS),
        _ => 0,
    };
    PassShape { bypass: stage.bypass.is_some(), output: stage.output, pooled_strips, ..pass }
}

fn whole(stage: &Stage<'_>, coded: &Lengths, cut: &Cut) -> PassShape {
    let map = stage.input_layout();
    let taps = Window::whole(stage).pass_rows(stage, cut.wide);
    let plain = output(stage, pass(stage, coded, cut, map.channels, taps.len()));
    if stage.phases.is_some() {
        let bytes = map.bytes();
        return PassShape { beats: bytes / BEAT_BYTES, word_beats: map.format.bytes() / BEAT_BYTES, ..plain };
    }
    over_map(stage, &taps, map.channels, plain)
}

/// `pass` as one that reads `channels` channels of the stage's input with the row taps `taps`.
fn over_map(stage: &Stage<'_>, taps: &Range<usize>, channels: usize, pass: PassShape) -> PassShape {
    let rows = stage.rows_read(taps);
    PassShape {
        lead: rows.lead * stage.strips() * channels,
        beats: WORD_BEATS * rows.count * stage.strips() * channels,
        strided: runs(&stage.input_layout(), rows.count, stage.strips(), channels) > 1,
        ..pass
    }
}

pub(super) fn block_passes(
    stage: &Stage<'_>,
    sums: &PartialSums<Lengths>,
    block: &Block<Lengths>,
) -> Vec<PassShape> {
    let groups = sums.groups.iter().zip(&block.partial);
    let mut passes: Vec<PassShape> = groups
        .flat_map(|((window, coded), cuts)| cuts.iter().map(|cut| partial(stage, window, coded, cut)))
        .collect();
    let (groups, filters) = (sums.groups.len(), block.channels.len());
    let channels = PLANES * groups * filters;
    let last = pass(stage, &block.coded, &block.last, channels, 1);
    passes.push(output(
        stage,
        PassShape {
            channels: filters,
            beats: WORD_BEATS * stage.tiles() * channels,
            // The first filter's last entry is in the last group's planes.
            begin: PLANES * (groups - 1) * filters + PLANES,
            ..last
        },
    ));
    passes
}

fn partial(stage: &Stage<'_>, window: &Window, coded: &Lengths, cut: &Cut) -> PassShape {
    let (taps, channels) = (window.pass_rows(stage, cut.wide), window.channels.len());
    let plain = pass(stage, coded, cut, channels, taps.len());
    let written = PLANES * plain.results;
    over_map(stage, &taps, channels, PassShape { channels: written, output: OutputMode::Partial, ..plain })
}

pub(super) fn copies_of(stage: &Stage<'_>, shifted: &Shifted<Lengths>) -> Vec<PassShape> {
    let map = stage.input_layout();
    let (tiles, count) = (map.height * map.strips, |first: usize| (map.channels - first).min(shifted.most()));
    let source = if shifted.shift == 0 { stage.stored_layout() } else { map };
    let pass = |(first, coded, cut): &(usize, Lengths, Cut)| PassShape {
        tiles,
        strips: map.strips,
        beats: WORD_BEATS * tiles * count(*first),
        strided: runs(&source, map.height, map.strips, count(*first)) > 1,
        ..pass(stage, coded, cut, count(*first), 1)
    };
    shifted.pieces.iter().map(pass).collect()
}
