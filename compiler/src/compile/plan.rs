//! The plan: the stages of a network and the passes of each.

use firebrick_spec::EngineConfig;

use super::choices::Choices;
use super::coding::Coding;
use super::cut::Cut;
use super::error::{CompileError, Refusal};
use super::filters::Coded;
use super::fuse::Graph;
use super::limits;
use super::partial::PartialSums;
use super::reason::Reason;
use super::schedule::{self, Cost};
use super::shifted::{Shifted, shifts, widened};
use super::stage::Stage;

/// A stage and its passes.
pub(super) struct Planned<'a, C = Coded> {
    pub stage: Stage<'a>,
    pub passes: Passes<C>,
}

/// How a stage became passes.
pub(super) enum Passes<C = Coded> {
    /// Passes that read all of the input, with their filters' entries, behind those that make a wider copy of it.
    Whole { copies: Vec<Shifted<C>>, coded: C, cuts: Vec<Cut> },
    /// Passes through partial sums, behind those that make copies of the input.
    Partial { copies: Vec<Shifted<C>>, sums: PartialSums<C> },
}

impl<C> Passes<C> {
    /// The copies of the input.
    pub fn copies(&self) -> &[Shifted<C>] {
        let (Passes::Whole { copies, .. } | Passes::Partial { copies, .. }) = self;
        copies
    }
}

impl<C: Coding> Planned<'_, C> {
    /// Number of its passes.
    pub fn passes(&self) -> usize {
        let copied: usize = self.passes.copies().iter().map(Shifted::passes).sum();
        copied
            + match &self.passes {
                Passes::Whole { cuts, .. } => cuts.len(),
                Passes::Partial { sums, .. } => {
                    let partial = sums.blocks.iter().flat_map(|block| &block.partial).map(Vec::len);
                    partial.sum::<usize>() + sums.blocks.len()
                }
            }
    }
}

/// The stages of `graph` and their passes, the fewest cycles by a simple model.
pub(super) fn planned<'a, C: Coding>(
    graph: &Graph<'a>,
    source: &C::Source,
    config: &EngineConfig,
) -> Result<Vec<Planned<'a, C>>, CompileError> {
    let (stages, mut refusals) = graph.stages();
    let mut undecided = Vec::new();
    for stage in stages {
        match Undecided::new(stage, source, config) {
            Ok(stage) => undecided.push(stage),
            Err(found) => refusals.extend(found),
        }
    }
    match refusals.is_empty() {
        true => Ok(decide(undecided, config)),
        false => Err(CompileError::Refused(refusals)),
    }
}

/// A stage and the passes that it could be split into.
pub(super) enum Undecided<'a, C> {
    /// Passes that read all of the input, behind those that copy it.
    Whole(Stage<'a>, Vec<Shifted<C>>, C, Choices),
    /// Passes through partial sums, of which there is no choice, with their costs.
    Partial(Stage<'a>, Passes<C>, Vec<Vec<Cost>>),
}

impl<'a, C: Coding> Undecided<'a, C> {
    /// The possible passes of `stage`.
    ///
    /// # Errors
    /// Everything about it that the engine cannot do.
    pub fn new(stage: Stage<'a>, source: &C::Source, config: &EngineConfig) -> Result<Self, Vec<Refusal>> {
        let refusal = |reason: Reason| match reason {
            Reason::Average { .. } => Refusal::new(stage.name, reason),
            _ => Refusal::new(stage.computed(), reason),
        };
        let refuse = |reasons: Vec<Reason>| reasons.into_iter().map(refusal).collect::<Vec<_>>();
        let found = limits::violations(&stage);
        if !found.is_empty() {
            return Err(refuse(found));
        }
        let mut copies = widened(&stage, config).map_err(|reason| refuse(vec![reason]))?;
        let mut reasons = limits::too_large(&stage, config);
        if reasons.is_empty() {
            let coded = C::new(&stage, source);
            match Choices::new(&stage, &coded, config) {
                Ok(choices) => return Ok(Undecided::Whole(stage, copies, coded, choices)),
                Err(reason) => reasons.push(reason),
            }
        }
        if stage.phases.is_some() {
            return Err(refuse(reasons));
        }
        let sums = PartialSums::new(&stage, source, config).map_err(|reason| refuse(vec![reason]))?;
        let shifted = shifts(&sums).into_iter().map(|shift| Shifted::new(&stage, shift, config));
        let Some(shifted) = shifted.collect::<Option<Vec<Shifted<C>>>>() else {
            return Err(refuse(vec![Reason::NoCopies { words: config.weight_words }]));
        };
        copies.extend(shifted);
        let mut costs = costs_of(&copies, &stage);
        costs.extend(sums.costs(&stage));
        Ok(Undecided::Partial(stage, Passes::Partial { copies, sums }, costs))
    }

    /// The costs of the possible passes, as [`schedule::shortest`] takes them.
    fn costs(&self) -> Vec<Vec<Cost>> {
        match self {
            Undecided::Whole(stage, copies, _, choices) => {
                let mut costs = costs_of(copies, stage);
                costs.extend_from_slice(&choices.costs);
                costs
            }
            Undecided::Partial(_, _, costs) => costs.clone(),
        }
    }
}

fn costs_of<C: Coding>(copies: &[Shifted<C>], stage: &Stage<'_>) -> Vec<Vec<Cost>> {
    copies.iter().flat_map(|copy| copy.costs(stage)).collect()
}

/// The passes that all stages together are best split into: a stage's last pass hides the loading of the next one's weights.
fn decide<'a, C: Coding>(undecided: Vec<Undecided<'a, C>>, config: &EngineConfig) -> Vec<Planned<'a, C>> {
    let costs: Vec<Vec<Cost>> = undecided.iter().flat_map(Undecided::costs).collect();
    let mut lengths = schedule::shortest(&costs, config).into_iter();
    let mut planned = Vec::new();
    for stage in undecided {
        planned.push(match stage {
            Undecided::Whole(stage, copies, coded, choices) => {
                let copied = copies.iter().map(Shifted::passes).sum();
                lengths.by_ref().take(copied).for_each(drop);
                let cuts = choices.take(&coded, config, &mut lengths);
                Planned { stage, passes: Passes::Whole { copies, coded, cuts } }
            }
            Undecided::Partial(stage, passes, costs) => {
                lengths.by_ref().take(costs.len()).for_each(drop);
                Planned { stage, passes }
            }
        });
    }
    planned
}
