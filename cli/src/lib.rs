//! The program `firebrick`: what its users type, and what they read.
//!
//! Results go to standard output, errors as one line to standard error. Exit codes: 0 done, 1 failed,
//! 2 wrong usage. A reader that closes the pipe early is no failure.
//!
//! | module | what it holds |
//! |---|---|
//! | `command` | the subcommands, one module each |
//! | `options` | the options that several of them share |
//! | `output`, `columns`, `table`, `report` | what they print for a reader |
//! | `json` | what they print for programs |
//! | `schema` | its schemas; feature `schema` |
//! | [`fetch`] | models that are downloaded, and found by their names |
//! | `paper` | the SqueezeNet paper's tables with our figures; feature `study` |
//! | `explore` | cycles of many networks on many engines, and the best of them; feature `study` |
//!
//! Features, on by default: `sim` (the simulated device), `generate` (Verilog emission), `fetch` (downloads), `compress`, `study`. A
//! build for a board has none of them. `schema` makes documents.

mod columns;
mod command;
#[cfg(feature = "study")]
pub mod explore;
pub mod fetch;
mod json;
mod options;
mod output;
#[cfg(feature = "study")]
pub mod paper;
mod report;
#[cfg(feature = "schema")]
pub mod schema;
mod table;

use std::io;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser};

use command::Command;

/// SqueezeNet on a small FPGA, from its pruned weights.
#[derive(Debug, Parser)]
#[command(name = "firebrick", version, propagate_version = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

/// The command line as clap has it, with all commands of this build.
pub fn command_line() -> clap::Command {
    Arguments::command()
}

/// Runs the program on the process's arguments.
pub fn main() -> ExitCode {
    let command = Arguments::parse().command;
    if let Err(problem) = command.check_usage() {
        Arguments::command().error(ErrorKind::ArgumentConflict, problem).exit();
    }
    match command.run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {}", message(&error));
            ExitCode::FAILURE
        }
    }
}

/// The error and its causes; many errors' texts have their cause in them already.
fn message(error: &anyhow::Error) -> String {
    error.chain().map(ToString::to_string).fold(String::new(), |text, cause| {
        if text.is_empty() {
            cause
        } else if text.contains(&cause) {
            text
        } else {
            format!("{text}: {cause}")
        }
    })
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_is_told_once() {
        let cause = || io::Error::other("disk on fire");
        let context = anyhow::Error::new(cause()).context("out/firebrick.v");
        assert_eq!(message(&context), "out/firebrick.v: disk on fire");
        let path = std::path::PathBuf::from("x.png");
        let image = firebrick_host::image::ImageError::Unreadable { path, source: cause() };
        assert_eq!(message(&image.into()), "x.png: cannot be read: disk on fire");
    }

    #[test]
    fn the_arguments_are_consistent() {
        Arguments::command().debug_assert();
    }
}
