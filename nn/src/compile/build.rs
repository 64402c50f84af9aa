//! From stages to a program: places in memory, passes, weight stream.

use std::collections::BTreeMap;

use firebrick_spec::descriptor::{Bypass, OutputMode, Pass, pooled};
use firebrick_spec::layout::{SUM_BYTES, WordFormat};
use firebrick_spec::requant::requantise;
use firebrick_spec::{BEAT_BYTES, EngineConfig, FeatureMapLayout, PIXELS};

use super::filters::Coded;
use super::limits::{input_layout, row_taps};
use super::memory::Allocator;
use super::pack::{Lists, stream};
use super::program::{ImageRegion, MapRegion, PassInfo, Program, SumsRegion};
use super::split::Cut;
use super::stage::{Addend, Stage};

/// A stage with its filters' entries and its passes.
pub(super) struct Planned<'a> {
    pub stage: Stage<'a>,
    pub coded: Coded,
    pub cuts: Vec<Cut>,
}

/// The program of `planned`, whose first stage reads the image and whose last one writes the sums;
/// none if there is no such stage.
pub(super) fn build(planned: &[Planned<'_>], config: &EngineConfig) -> Option<Program> {
    let lists: Vec<Lists<'_>> = planned.iter().flat_map(|p| p.cuts.iter().map(|cut| lists(p, cut))).collect();
    let weights = stream(&lists, config);
    let mut memory = Allocator::default();
    let weights_offset = memory.region(weights.len());
    let reader = planned.iter().find_map(|p| p.stage.phases.clone().map(|phases| (p, phases)))?;
    let layout = input_layout(&reader.0.stage);
    let image = ImageRegion { offset: memory.region(layout.bytes()), layout, phases: reader.1 };
    let maps: Vec<MapRegion> = planned.iter().filter_map(|p| map_region(&p.stage, &mut memory)).collect();
    let last = &planned.iter().find(|p| p.stage.output == OutputMode::Sums)?.stage;
    let mut sums = SumsRegion { offset: 0, channels: last.shape.channels };
    sums.offset = memory.region(sums.bytes());
    let places: BTreeMap<&str, usize> = maps.iter().map(|m| (m.layer.as_str(), m.offset)).collect();
    let mut commands = Vec::new();
    let mut passes = Vec::new();
    for p in planned {
        let source = places.get(p.stage.input).copied().unwrap_or(image.offset);
        let target = places.get(p.stage.name).copied().unwrap_or(sums.offset);
        for cut in &p.cuts {
            let mut command = command(&p.stage, cut, source, target);
            if let Some(addend) = &p.stage.bypass {
                command.bypass = Some(bypass(addend, &p.stage, cut, *places.get(addend.source)?));
            }
            commands.push(command);
            passes.push(info(p, cut));
        }
    }
    commands.last_mut()?.interrupt = true;
    Some(Program {
        config: *config,
        config_hash: config.hash(),
        memory_bytes: memory.bytes(),
        weights,
        weights_offset,
        image,
        maps,
        border: border(last),
        sums,
        passes,
        commands,
    })
}

/// Row taps of one pass: only 1x1 filters in wide coding need no more than one.
fn pass_taps(stage: &Stage<'_>, cut: &Cut) -> usize {
    if cut.wide { 1 } else { row_taps(stage) }
}

fn lists<'a>(planned: &'a Planned<'a>, cut: &'a Cut) -> Lists<'a> {
    let stage = &planned.stage;
    let input = input_layout(stage);
    let row_taps = pass_taps(stage, cut);
    Lists {
        cut,
        coded: &planned.coded,
        tiles: stage.shape.height * input.strips,
        channels: input.channels,
        pitch: if row_taps == 1 { 0 } else { input.pitch() },
        row_taps,
        filters: cut
            .channels
            .clone()
            .map(|c| {
                let (part, filter) = stage.filter(c);
                (part.conv, filter)
            })
            .collect(),
    }
}

/// The map that the stage writes.
fn output_layout(stage: &Stage<'_>) -> Option<FeatureMapLayout> {
    let s = stage.shape;
    match stage.output {
        OutputMode::Map => Some(FeatureMapLayout::map(s.channels, s.height, s.width)),
        OutputMode::Pooled => Some(FeatureMapLayout::map(s.channels, pooled(s.height), pooled(s.width))),
        OutputMode::Sums => None,
    }
}

fn map_region(stage: &Stage<'_>, memory: &mut Allocator) -> Option<MapRegion> {
    let layout = output_layout(stage)?;
    Some(MapRegion { layer: stage.name.to_owned(), offset: memory.region(layout.bytes()), layout })
}

fn command(stage: &Stage<'_>, cut: &Cut, source: usize, target: usize) -> Pass {
    let input = input_layout(stage);
    let padding = match input.format {
        WordFormat::Map if pass_taps(stage, cut) > 1 => input.pitch() as u32,
        _ => 0,
    };
    let channel_bytes = match stage.output {
        OutputMode::Sums => SUM_BYTES,
        _ => WordFormat::Map.bytes(),
    };
    let pooled_strips = match stage.output {
        OutputMode::Pooled => pooled(stage.shape.width).div_ceil(PIXELS),
        _ => 0,
    };
    Pass {
        interrupt: false,
        image: input.format == WordFormat::Image,
        output: stage.output,
        source: source as u32,
        beats: (input.bytes() / BEAT_BYTES) as u32,
        lead_words: padding,
        tail_words: padding,
        target: (target + cut.channels.start * channel_bytes) as u32,
        strip_stride: (stage.shape.channels * WordFormat::Map.bytes()) as u32,
        filters: cut.channels.len() as u32,
        strips: input.strips as u32,
        last_valid: (stage.shape.width - (input.strips - 1) * PIXELS) as u32,
        rows: stage.shape.height as u32,
        pooled_strips: pooled_strips as u32,
        bypass: None,
    }
}

/// The part of the map at `offset` that the cut's channels are added to.
fn bypass(addend: &Addend<'_>, stage: &Stage<'_>, cut: &Cut, offset: usize) -> Bypass {
    let word = WordFormat::Map.bytes();
    Bypass {
        source: (offset + cut.channels.start * word) as u32,
        stride: (stage.shape.channels * word) as u32,
        multiplier: addend.scale.multiplier,
        shift: addend.scale.shift,
    }
}

fn info(planned: &Planned<'_>, cut: &Cut) -> PassInfo {
    let stage = &planned.stage;
    let pixels = (stage.shape.height * stage.shape.width) as u64;
    let (mut weights, mut nonzeros) = (0, 0);
    for (part, filter) in cut.channels.clone().map(|c| stage.filter(c)) {
        let size = stage.input_shape.channels * part.kernel * part.kernel;
        weights += size as u64;
        nonzeros += part.conv.weights[filter * size..][..size].iter().filter(|w| **w != 0).count() as u64;
    }
    let entries = || (0..cut.hands.len()).map(|pe| cut.list_entries(&planned.coded, pe));
    let output_bytes = match output_layout(stage) {
        Some(map) => map.height * map.strips * cut.channels.len() * WordFormat::Map.bytes(),
        None => cut.channels.len().next_multiple_of(2) * SUM_BYTES,
    };
    let input = input_layout(stage);
    PassInfo {
        name: stage.name.to_owned(),
        layers: stage.layers.iter().map(|l| (*l).to_owned()).collect(),
        channels: cut.channels.clone(),
        macs: weights * pixels,
        nonzero_macs: nonzeros * pixels,
        tiles: stage.shape.height * input.strips,
        entries_max: entries().max().unwrap_or(0),
        entries_total: entries().sum(),
        input_bytes: input.bytes(),
        bypass_bytes: match stage.bypass {
            Some(_) => stage.shape.height * input.strips * cut.channels.len() * WordFormat::Map.bytes(),
            None => 0,
        },
        output_bytes,
    }
}

/// What the border of a padded 1x1 layer adds to each channel's sum: each of its pixels is the bias.
fn border(stage: &Stage<'_>) -> Vec<u32> {
    (0..stage.shape.channels)
        .map(|channel| {
            let (part, f) = stage.filter(channel);
            let value = requantise(0, part.conv.bias[f], part.conv.multiplier[f], part.conv.shift[f]);
            u32::from(value) * stage.border_pixels as u32
        })
        .collect()
}
