//! From stages to a program: places in memory, passes, weight stream.

use std::collections::BTreeMap;

use firebrick_spec::EngineConfig;
use firebrick_spec::descriptor::{OutputMode, Pass};
use firebrick_spec::requant::requantise;

use super::command::{self, Places, Region, Step};
use super::memory::Allocator;
use super::pack::{Lists, stream};
use super::plan::{Passes, Planned};
use super::program::{ImageRegion, MapRegion, PassInfo, Program, SumsRegion};
use super::stage::Stage;

/// The program of `planned`, whose first stage reads the image and whose last one writes the sums;
/// none if there is no such stage.
pub(super) fn build(planned: &[Planned<'_>], config: &EngineConfig) -> Option<Program> {
    let steps: Vec<Vec<Step<'_>>> = planned.iter().map(command::steps).collect();
    let lists: Vec<&Lists<'_>> = steps.iter().flatten().map(|step| &step.lists).collect();
    let weights = stream(&lists, config);
    let mut memory = Allocator::default();
    let weights_offset = memory.region(weights.len());
    let reader = planned.iter().find_map(|p| p.stage.phases.clone().map(|phases| (p, phases)))?;
    let layout = reader.0.stage.input_layout();
    let image = ImageRegion { offset: memory.region(layout.bytes()), layout, phases: reader.1 };
    let maps: Vec<MapRegion> = planned.iter().filter_map(|p| map_region(&p.stage, &mut memory)).collect();
    let last = &planned.iter().find(|p| p.stage.output == OutputMode::Sums)?.stage;
    let mut sums = SumsRegion { offset: 0, channels: last.shape.channels };
    sums.offset = memory.region(sums.bytes());
    // Partial sums and copies are read by the passes right behind those that write them, so all stages share their regions. The
    // copies lie behind the maps: the last row of a widened one is read beyond its map's end, by less than the copy has.
    let scratch = memory.region(planned.iter().map(scratch_bytes).max().unwrap_or(0));
    let shared = shared_copies(planned, &mut memory);
    let offsets: BTreeMap<&str, usize> = maps.iter().map(|m| (m.layer.as_str(), m.offset)).collect();
    let (mut commands, mut passes): (Vec<Pass>, Vec<_>) = Default::default();
    for (planned, steps) in planned.iter().zip(&steps) {
        let stage = &planned.stage;
        let mut regions = shared.clone();
        regions.insert(Region::Input, offsets.get(stage.input).copied().unwrap_or(image.offset));
        regions.insert(Region::Output, offsets.get(stage.name).copied().unwrap_or(sums.offset));
        regions.insert(Region::Scratch, scratch);
        let bypass = match &stage.bypass {
            Some(addend) => *offsets.get(addend.source)?,
            None => 0,
        };
        let places = Places { regions, bypass };
        for step in steps {
            commands.push(step.command(&places)?);
            passes.push(step.info.clone());
        }
    }
    number(&mut passes);
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

/// Numbers the passes of one name, so that a name is that of one pass.
fn number(passes: &mut [PassInfo]) {
    let mut all: BTreeMap<String, usize> = BTreeMap::new();
    for pass in passes.iter() {
        *all.entry(pass.name.clone()).or_default() += 1;
    }
    let mut before: BTreeMap<String, usize> = BTreeMap::new();
    for pass in passes.iter_mut().filter(|pass| all[&pass.name] > 1) {
        let place = before.entry(pass.name.clone()).or_default();
        *place += 1;
        pass.name = format!("{} #{place}", pass.name);
    }
}

/// Bytes of the stage's partial sums.
fn scratch_bytes(planned: &Planned<'_>) -> usize {
    match &planned.passes {
        Passes::Partial { sums, .. } => sums.scratch_bytes(&planned.stage),
        Passes::Whole { .. } => 0,
    }
}

/// Regions for the shifted copies, each as large as the largest of its shift.
fn shared_copies(planned: &[Planned<'_>], memory: &mut Allocator) -> BTreeMap<Region, usize> {
    let mut bytes: BTreeMap<Region, usize> = BTreeMap::new();
    for planned in planned {
        for copy in planned.passes.copies() {
            let most = bytes.entry(Region::Shifted(copy.shift)).or_default();
            *most = (*most).max(planned.stage.input_layout().bytes());
        }
    }
    bytes.into_iter().map(|(region, bytes)| (region, memory.region(bytes))).collect()
}

fn map_region(stage: &Stage<'_>, memory: &mut Allocator) -> Option<MapRegion> {
    let layout = stage.output_layout()?;
    Some(MapRegion { layer: stage.name.to_owned(), offset: memory.region(layout.bytes()), layout })
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
