//! The program `firebrick` as a user runs it: output, exit codes, messages, files.

mod board;
#[cfg(feature = "generate")]
mod boards;
mod boxes;
mod brought;
mod classify;
mod closed_pipe;
mod compile;
#[cfg(feature = "compress")]
mod compress;
mod config;
mod controls;
#[cfg(feature = "shards")]
mod datasets;
mod documents;
#[cfg(feature = "sim")]
mod early;
mod estimate;
mod evaluate;
mod explore;
#[cfg(feature = "generate")]
mod export;
#[cfg(feature = "fetch")]
mod fetch;
#[cfg(feature = "generate")]
mod floorplan;
#[cfg(feature = "sim")]
mod full_disk;
#[cfg(feature = "generate")]
mod generate;
mod grammar;
mod help;
mod inspect;
#[cfg(all(feature = "fetch", feature = "generate", feature = "sim"))]
mod json;
mod labels;
mod lost;
mod manners;
#[cfg(feature = "manual")]
mod manual;
#[cfg(feature = "shards")]
mod mishaps;
mod models;
mod narrow;
mod networks;
mod outputs;
mod paper;
mod pictures;
#[cfg(feature = "sim")]
mod profile;
mod pty;
#[cfg(all(feature = "shards", feature = "study"))]
mod queues;
#[cfg(feature = "serve")]
mod serve;
#[cfg(feature = "fetch")]
mod server;
#[cfg(feature = "shards")]
mod shards;
#[cfg(feature = "sim")]
mod signals;
#[cfg(feature = "sim")]
mod sim;
mod special;
mod support;
#[cfg(feature = "generate")]
mod synth;
#[cfg(feature = "sim")]
mod terminal;
#[cfg(feature = "generate")]
mod testbench;
mod told;
mod usage;
#[cfg(feature = "sim")]
mod verify;
