//! The program `firebrick` as a user runs it: output, exit codes, messages, files.

mod board;
#[cfg(feature = "generate")]
mod boards;
mod boxes;
mod classify;
mod compile;
mod compress;
mod config;
mod documents;
mod estimate;
mod evaluate;
mod explore;
#[cfg(feature = "fetch")]
mod fetch;
#[cfg(feature = "generate")]
mod generate;
mod help;
mod inspect;
#[cfg(feature = "manual")]
mod manual;
mod models;
mod networks;
mod paper;
mod pictures;
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
