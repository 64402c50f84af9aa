//! Commands: the passes of a plan with what they read, run and write.
//!
//! | module | passes of |
//! |---|---|
//! | `whole` | a stage that reads all of its input at once |
//! | `partial` | a stage that is split over its input: partial sums, and the pass that adds them up |
//! | `copy` | copies of a map: shifted, for kernels that are wider than a word's halo, or with wider rows |
//! | `step`, `fields`, `info` | a pass before its places are known, its descriptor's fields, its record |

mod copy;
mod fields;
mod info;
mod partial;
mod step;
mod whole;

use super::plan::{Passes, Planned};

pub(super) use fields::{WORD_BEATS, runs};
pub(super) use step::{Places, Region, Step};

/// The passes of `planned`.
pub(super) fn steps<'a>(planned: &'a Planned<'a>) -> Vec<Step<'a>> {
    let stage = &planned.stage;
    let copied = planned.passes.copies().iter().flat_map(|shifted| copy::steps(stage, shifted));
    match &planned.passes {
        Passes::Whole { coded, cuts, .. } => {
            copied.chain(cuts.iter().map(|cut| whole::step(stage, coded, cut))).collect()
        }
        Passes::Partial { sums, .. } => copied.chain(partial::steps(stage, sums)).collect(),
    }
}
