//! Waveforms of hardware blocks as pictures for their documentation.
//!
//! Whoever documents a block drives it here: [`Waveform`] clocks it in rust-hdl's simulator and keeps what its signals were in each
//! cycle. [`Waveform::check`] compares the picture of that with the committed one, so that no picture shows what the block does
//! not do.
//!
//! | module | what it does |
//! |---|---|
//! | `signals` | a block's signals by name |
//! | `row` | a signal over time |
//! | `picture` | the picture (SVG) |
#![cfg_attr(not(test), deny(clippy::print_stdout, clippy::print_stderr))]

mod picture;
mod row;
mod signals;
mod waveform;

pub use waveform::Waveform;
