//! The driver: runs a compiled network on an accelerator, whatever reaches it.
//!
//! [`Engine`] needs registers ([`firebrick_spec::bus::RegisterBus`]) and memory
//! ([`firebrick_spec::bus::DmaMemory`]); the same code drives the simulated RTL and a board.

mod engine;
mod error;
mod frames;
mod identity;
mod log;
mod passes;
mod queue;
mod state;

pub use engine::Engine;
pub use error::DriverError;
pub use identity::identify;
pub use log::{Beats, PassRecord, QueuedRun, Run, Stalls};
pub use passes::PassName;
pub use state::HardwareState;

#[cfg(test)]
pub(crate) mod mock;
#[cfg(test)]
mod tests;
