//! Registers, descriptor queue and sequencer: everything that talks to the host.
//!
//! | block | what it does |
//! |---|---|
//! | [`LitePort`] | AXI4-Lite handshakes, one access at a time each way |
//! | [`RegisterFile`] | the registers of [`firebrick_spec::registers`] behind a [`LitePort`] |
//! | [`DescriptorQueue`] | the descriptors' words, in block RAM |
//! | [`DescriptorReader`] | fetches and checks the next descriptor |
//! | [`DescriptorCheck`] | whether a descriptor's check sum agrees |
//! | [`FieldCheck`] | what a descriptor's words may be |
//! | [`PassRunner`] | sends a descriptor's words, starts its pass and sees it end |
//! | [`WordSender`] | the order of those words |
//! | [`PassTimes`] | when passes end, and the times of it |
//! | [`Awaited`] | for whom the engine waits |
//! | [`Sequencer`] | takes descriptor after descriptor: wires the blocks around [`PassRunner`] |
//! | [`Watchdog`] | stops an engine in which nothing moves |
//! | [`FaultLatch`] | the first error and its detail |
//! | [`ResetControl`] | power-on and soft reset |
//! | [`Counters`] | why PEs waited, and beats moved, pass by pass |
//! | [`PassLog`] | the records of the last 128 passes |

pub mod awaited;
pub mod counters;
pub mod descriptor_check;
pub mod descriptor_reader;
pub mod faults;
pub mod field_check;
pub mod lite_port;
pub mod pass_log;
pub mod pass_runner;
pub mod pass_times;
pub mod queue;
pub mod register_file;
pub mod reset_control;
pub mod sequencer;
pub mod watchdog;
pub mod word_sender;

pub use awaited::Awaited;
pub use counters::Counters;
pub use descriptor_check::DescriptorCheck;
pub use descriptor_reader::DescriptorReader;
pub use faults::FaultLatch;
pub use field_check::FieldCheck;
pub use lite_port::LitePort;
pub use pass_log::PassLog;
pub use pass_runner::PassRunner;
pub use pass_times::PassTimes;
pub use queue::DescriptorQueue;
pub use register_file::RegisterFile;
pub use reset_control::ResetControl;
pub use sequencer::Sequencer;
pub use watchdog::Watchdog;
pub use word_sender::WordSender;
