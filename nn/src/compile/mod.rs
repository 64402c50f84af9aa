//! The compiler: from a quantised network to descriptors and a weight stream for one engine.
//!
//! | module | what it does |
//! |---|---|
//! | `fuse` | layers become stages: what is computed in one reading of a map |
//! | `stage` | a stage, and whether its kernels are possible |
//! | `phases` | the image becomes phase planes |
//! | `limits` | whether a stage fits the stores and the contract's fields |
//! | `filters` | a filter becomes the entries that a PE walks |
//! | `deal` | filters are dealt to the PEs |
//! | `split`, `schedule` | a stage is split into passes by its output channels: the fewest cycles |
//! | `pack` | the weight stream |
//! | `memory`, `build` | places in memory, descriptors |
//!
//! What the engine cannot do is refused with the layer's name and the reason, all of it at once.

mod build;
mod deal;
mod error;
mod filters;
mod fuse;
mod limits;
mod memory;
mod pack;
mod phases;
mod program;
mod schedule;
mod split;
mod stage;

#[cfg(test)]
pub(crate) mod tests;

use firebrick_spec::descriptor::BEATS;
use firebrick_spec::weights::PACKET_AFTER;
use firebrick_spec::{BEAT_BYTES, EngineConfig};

use crate::model::QuantisedModel;
use build::{Planned, build};
use filters::Coded;
use fuse::Graph;
use split::Choices;
use stage::Stage;

pub use error::{CompileError, Refusal};
pub use phases::Phases;
pub use program::{ImageRegion, MapRegion, PassInfo, Program, SumsRegion};

/// Compiles `model` for an engine of `config`.
///
/// # Errors
/// An impossible configuration, a model that contradicts itself, or everything about its layers that
/// the engine cannot do.
pub fn compile(model: &QuantisedModel, config: &EngineConfig) -> Result<Program, CompileError> {
    config.validate()?;
    let (stages, mut refusals) = Graph::new(model)?.stages();
    let mut open = Vec::new();
    for stage in stages {
        match choices(stage, config) {
            Ok(o) => open.push(o),
            Err(found) => refusals.extend(found),
        }
    }
    if !refusals.is_empty() {
        return Err(CompileError::Refused(refusals));
    }
    let planned = plan(open, config);
    let passes = planned.iter().map(|p| p.cuts.len()).sum();
    at_most("passes", passes, PACKET_AFTER.max() as usize)?;
    let program = build(&planned, config)
        .ok_or_else(|| CompileError::Model("no layer reads the image and ends in an average pool".into()))?;
    at_most("words of weights", program.weights.len() / BEAT_BYTES, BEATS.max() as usize)?;
    at_most("bytes of memory", program.memory_bytes, u32::MAX as usize)?;
    Ok(program)
}

fn at_most(what: &str, value: usize, most: usize) -> Result<(), CompileError> {
    if value > most {
        return Err(CompileError::Model(format!(
            "the network needs {value} {what}; at most {most} are possible"
        )));
    }
    Ok(())
}

/// A stage, its filters' entries, and the passes that it could be split into.
type Open<'a> = (Stage<'a>, Coded, Choices);

fn choices<'a>(stage: Stage<'a>, config: &EngineConfig) -> Result<Open<'a>, Vec<Refusal>> {
    let found = limits::violations(&stage, config);
    if !found.is_empty() {
        return Err(found.into_iter().map(|reason| Refusal::new(stage.name, reason)).collect());
    }
    let coded = Coded::new(&stage);
    match Choices::new(&stage, &coded, config) {
        Ok(choices) => Ok((stage, coded, choices)),
        Err(reason) => Err(vec![Refusal::new(stage.name, reason)]),
    }
}

fn plan<'a>(open: Vec<Open<'a>>, config: &EngineConfig) -> Vec<Planned<'a>> {
    let costs: Vec<_> = open.iter().flat_map(|(_, _, choices)| choices.costs.iter().cloned()).collect();
    let mut lengths = schedule::shortest(&costs, config).into_iter();
    open.into_iter()
        .map(|(stage, coded, choices)| Planned { stage, coded, cuts: choices.take(&mut lengths) })
        .collect()
}
