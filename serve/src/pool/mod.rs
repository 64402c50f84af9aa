//! The back ends: a thread each, which take frames from one queue.
//!
//! | module | what it holds |
//! |---|---|
//! | `backend` | what a thread runs frames on: software, or an accelerator |
//! | `queue` | the frames that wait, in the order in which they came |
//! | `worker` | a thread: takes frames, runs them, checks some, recovers a back end that has failed |
//! | `health` | which back ends have failed, and whether one has computed something else than the twin |
//! | `crew` | all of them: [`Pool`] |

mod backend;
mod crew;
mod error;
mod health;
mod queue;
mod worker;

#[cfg(test)]
mod tests;

pub(crate) use backend::makers;
pub(crate) use crew::{Crew, Pool};
pub use error::PoolError;
pub(crate) use health::Health;
pub(crate) use queue::Outcome;
