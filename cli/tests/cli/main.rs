//! The program `firebrick` as a user runs it: output, exit codes, messages, files.

mod board;
#[cfg(feature = "generate")]
mod boards;
mod classify;
mod compile;
#[cfg(feature = "compress")]
mod compress;
mod estimate;
mod evaluate;
mod explore;
#[cfg(feature = "fetch")]
mod fetch;
#[cfg(feature = "generate")]
mod generate;
mod inspect;
#[cfg(all(feature = "fetch", feature = "generate", feature = "sim"))]
mod json;
mod models;
mod networks;
mod paper;
#[cfg(feature = "sim")]
mod profile;
#[cfg(feature = "fetch")]
mod server;
#[cfg(feature = "sim")]
mod sim;
mod support;
#[cfg(feature = "generate")]
mod synth;
#[cfg(feature = "generate")]
mod testbench;
mod usage;
#[cfg(feature = "sim")]
mod verify;
