//! Boards of Firebrick: what is known of each, and what an FPGA engineer builds for one.
//!
//! Whoever makes a bitstream needs this crate. Without features it only knows the boards, which is what a program on a board
//! wants of it: no rust-hdl, no templates.
//!
//! | module | what it holds |
//! |---|---|
//! | [`Board`] | a board, from its `board.yaml` |
//! | [`clock`] | how fast an engine of an estimated path may be clocked |
//! | `export` | a compiled network as files for drivers in other languages; feature `generate` |
//! | `generate` | Vivado projects; feature `generate` |
//! | `synth` | yosys on the emitted Verilog, and whether a board has room; feature `generate` |
#![cfg_attr(not(test), deny(clippy::print_stdout, clippy::print_stderr))]

mod check;
pub mod clock;
#[cfg(feature = "generate")]
pub mod export;
mod family;
mod find;
#[cfg(feature = "generate")]
pub mod generate;
mod invalid;
mod keys;
mod schema;
#[cfg(feature = "generate")]
pub mod synth;

pub use family::Family;
pub use find::{BoardError, names};
pub use invalid::InvalidBoard;
pub use keys::RangeError;
pub use schema::{AddressMap, Board, Clock, EnginePreset, Memory, Part, Ports, Resources, Settings, Store};
