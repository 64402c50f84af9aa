//! Work that many machines share, for whoever has a batch queue: a list of items, a shard of it for each task, a file for each
//! shard, and one report of all of them.
//!
//! | module | what it holds |
//! |---|---|
//! | [`shard`] | which items are whose |
//! | [`environment`] | a task's number from its queue: Slurm, Kubernetes, GNU parallel |
//! | [`header`] | what a shard's file begins with: all that must be the same in every shard |
//! | [`journal`] | the file while it is written: a line an item, a lock, resumed where it was broken off |
//! | [`part`] | such a file as it is read |
//! | [`parts`] | all of them together, or what is missing, doubled or foreign |
//! | [`sitting`] | what is no part of a report: hosts, times, rates |
//! | [`digest`] | hashes of models and data |
//!
//! What an item says is its command's own; here it is a line of JSON. A report is made by reading the items in their order, by the
//! same code for one process and for many: so it is the same, byte for byte, for every number of shards.
#![cfg_attr(not(test), deny(clippy::print_stdout, clippy::print_stderr))]

pub mod digest;
pub mod environment;
pub mod header;
pub mod journal;
pub mod part;
pub mod parts;
pub mod shard;
pub mod sitting;

pub use digest::sha256;
pub use header::Header;
pub use journal::{Journal, JournalError};
pub use part::{Item, PartError};
pub use parts::{Gap, MergeError, Parts};
pub use shard::Shard;
