//! The compiler: from a quantised network to descriptors and a weight stream for one engine.
//!
//! | module | what it does |
//! |---|---|
//! | `fuse` | layers become stages: what is computed in one reading of a map |
//! | `stage` | a stage, and whether its kernels are possible |
//! | `phases` | the image becomes phase planes |
//! | `limits` | whether a stage fits the stores and the contract's fields |
//! | `window`, `coding` | a part of a map, and what planning asks of the filters over it |
//! | `filters`, `lengths` | a filter becomes the entries that a PE walks; how many there would be |
//! | `deal`, `cut` | filters are dealt to the PEs: a pass of some output channels |
//! | `choices`, `schedule` | a stage is split into passes by its output channels: the fewest cycles |
//! | `partial`, `shifted` | a stage that does not fit is split over its input, too, through partial sums and copies of the input |
//! | `plan` | all stages and their passes |
//! | `pack` | the weight stream |
//! | `sketch` | the passes of a network of which only the density is known, for fast estimates |
//! | `memory`, `build`, `command` | places in memory, descriptors |
//! | `program`, `error`, `reason` | what comes of it |
//!
//! What the engine cannot do is refused with the layer's name and the reason, all of it at once.

mod build;
mod choices;
mod coding;
mod command;
mod cut;
mod deal;
mod error;
mod filters;
mod fuse;
mod lengths;
mod limits;
mod memory;
mod pack;
mod partial;
mod phases;
mod plan;
mod program;
mod reason;
mod schedule;
mod shifted;
mod sketch;
mod stage;
mod window;

#[cfg(test)]
pub(crate) mod tests;

use firebrick_spec::descriptor::BEATS;
use firebrick_spec::weights::PACKET_AFTER;
use firebrick_spec::{BEAT_BYTES, EngineConfig};

use build::build;
use firebrick_nn::density::Density;
use firebrick_nn::model::QuantisedModel;
use firebrick_nn::network::Network;
use fuse::Graph;
use lengths::Lengths;
use plan::{Planned, Undecided, planned};
use sketch::hollow;

pub use error::{CompileError, Refusal};
pub use phases::Phases;
pub use program::{ImageRegion, MapRegion, PassInfo, Program, SumsRegion};
pub use reason::{Reason, check_pooling};
pub(crate) use sketch::{PassShape, entries, sketch};

/// Compiles `model` for an engine of `config`.
///
/// # Errors
/// An impossible configuration, a model that contradicts itself, or everything about its layers that
/// the engine cannot do.
pub fn compile(model: &QuantisedModel, config: &EngineConfig) -> Result<Program, CompileError> {
    config.validate()?;
    let planned: Vec<Planned<'_>> = planned(&Graph::new(model)?, &(), config)?;
    at_most("passes", planned.iter().map(Planned::passes).sum(), PACKET_AFTER.max() as usize)?;
    let program = build(&planned, config).ok_or(CompileError::NoEnds)?;
    possible_sizes(program.weights.len(), program.memory_bytes)?;
    Ok(program)
}

/// Everything of `network` that an engine of `config` cannot do, whatever the weights: what [`compile`] would refuse. Empty if
/// all of it runs, or if the network or the configuration is itself impossible. The network may lack its end.
pub fn refusals(network: &Network, config: &EngineConfig) -> Vec<Refusal> {
    let model = hollow(network);
    let (Ok(()), Ok(graph)) = (config.validate(), Graph::unchecked(&model)) else { return Vec::new() };
    let (stages, mut refusals) = graph.stages();
    for stage in stages {
        let found = Undecided::<Lengths>::new(stage, &Density::Share(1.0), config);
        refusals.extend(found.err().unwrap_or_default());
    }
    refusals
}

/// That a weight stream and a buffer of these bytes have room in the contract's fields.
fn possible_sizes(weight_bytes: usize, memory_bytes: usize) -> Result<(), CompileError> {
    at_most("words of weights", weight_bytes / BEAT_BYTES, BEATS.max() as usize)?;
    at_most("bytes of memory", memory_bytes, u32::MAX as usize)
}

fn at_most(what: &'static str, found: usize, accepted: usize) -> Result<(), CompileError> {
    if found > accepted {
        return Err(CompileError::TooLarge { what, found, accepted });
    }
    Ok(())
}
