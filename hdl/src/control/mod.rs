//! Registers, descriptor queue and sequencer: everything that talks to the host.
//!
//! | block | what it does |
//! |---|---|
//! | [`LitePort`] | AXI4-Lite handshakes, one access at a time each way |
//! | [`RegisterFile`] | the registers of [`firebrick_spec::registers`] behind a [`LitePort`] |
//! | [`DescriptorQueue`] | the descriptors' words, in block RAM |
//! | [`Sequencer`] | takes descriptor after descriptor, starts and ends passes |
//! | [`FaultLatch`] | the first error and its detail |
//! | [`ResetControl`] | power-on and soft reset |
//! | [`PassLog`] | start and end of the last 256 passes |

mod faults;
mod lite_port;
mod pass_log;
mod queue;
mod register_file;
mod reset_control;
mod sequencer;

pub use faults::FaultLatch;
pub use lite_port::LitePort;
pub use pass_log::PassLog;
pub use queue::DescriptorQueue;
pub use register_file::RegisterFile;
pub use reset_control::ResetControl;
pub use sequencer::Sequencer;
