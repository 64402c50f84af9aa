//! Files that appear whole or not at all, and folders to work in, whatever ends the program; files that users bring, and their texts.
//!
//! Whoever writes a file that somebody waits for takes an [`Output`]; whoever runs another program in a folder of its own, a
//! [`ScratchFolder`]. Until they are complete they are called `.firebrick-PROCESS-NUMBER.tmp`, beside what they will become.
//!
//! | what ends the program | what removes them |
//! |---|---|
//! | its own end, an error among them | the values' `drop` |
//! | a signal that it is told of | [`stop`] |
//! | SIGKILL, a loss of power | [`sweep`], of the next program that writes into the same folder |
//!
//! A living program holds a lock on each of them (flock(2)), which the system drops with the process: so a sweep takes only what
//! dead ones have left, also where several programs work in one folder.
//!
//! Whoever makes what others may be making, too, waits for its [`Turn`].
//!
//! Whoever reads a user's file takes [`read_input`], or [`text::document`] if it describes something: both have an end, and what was read
//! is not written over ([`is_input`]).
//!
//! Whoever starts another program has it end with this one by [`end_with_this`].
//!
//! ```
//! use std::io::Write;
//!
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("frame.svg");
//! let mut output = firebrick_scratch::Output::create(&path)?;
//! output.write_all(b"<svg/>")?;
//! assert!(!path.exists());
//! output.finish()?;
//! assert_eq!(std::fs::read(&path)?, b"<svg/>");
//! # Ok::<(), std::io::Error>(())
//! ```
#![cfg_attr(not(test), deny(clippy::print_stdout, clippy::print_stderr))]

mod child;
mod folder;
mod inputs;
mod live;
mod lock;
mod name;
mod output;
mod processes;
mod space;
mod sweep;
pub mod text;
mod turn;

pub use child::end_with_this;
pub use folder::ScratchFolder;
pub use inputs::{is_input, note_input, read_all, read_document, read_input};
pub use live::{stop, wait_if_stopping};
pub use output::{Output, publish, write};
pub use space::{is_full, no_space};
pub use sweep::sweep;
pub use turn::Turn;

// The suites of the folder `tests` are part of this crate's one test program: they name it as its users do.
#[cfg(test)]
extern crate self as firebrick_scratch;
#[cfg(test)]
#[path = "../tests/suites.rs"]
mod suites;
