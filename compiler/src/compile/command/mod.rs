//! Commands: the passes of a plan with what they read, run and write.
//!
//! | module | passes of |
//! |---|---|
//! | `whole` | a stage that reads all of its input at once |
//! | `partial` | a stage that is split over its input: partial sums, and the pass that adds them up |
//! | `copy` | shifted copies of a map, for kernels that are wider than a word's halo |
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
    match &planned.passes {
        Passes::Whole { coded, cuts } => {
            cuts.iter().map(|cut| whole::step(&planned.stage, coded, cut)).collect()
        }
        Passes::Partial { sums, copies } => {
            let copied = copies.iter().flat_map(|shifted| copy::steps(&planned.stage, shifted));
            copied.chain(partial::steps(&planned.stage, sums)).collect()
        }
    }
}
