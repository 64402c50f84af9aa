//! Compiler of Firebrick: from a quantised network to what one engine runs.
//!
//! Whoever loads a network onto an engine needs [`compile`](mod@compile); whoever wants to know what it would cost, before there is an
//! engine, [`estimate`](mod@estimate); whoever writes another driver or another engine, [`emulate`].
//!
//! | module | what it holds |
//! |---|---|
//! | [`compile`](mod@compile) | descriptors and weight stream for one engine |
//! | [`estimate`](mod@estimate) | cycles of a compiled program, without the RTL |
//! | [`emulate`] | the engine at the level of its instructions |
#![cfg_attr(not(test), deny(clippy::print_stdout, clippy::print_stderr))]

pub mod compile;
pub mod emulate;
pub mod estimate;
