//! The virtual board (`make virtual-board`): whether it has to run again, and what its program without an operating system is given and
//! must say. `scripts/virtual-board.sh` builds and runs it.

mod pixels;
mod record;
mod run;

pub use pixels::write as write_pixels;
pub use record::{Decision, NAME, Record, decide, keep, stamp};
pub use run::run;
