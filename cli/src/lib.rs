//! The program `firebrick`: what its users type, and what they read.
//!
//! Results go to standard output, errors as one line to standard error. Exit codes: 0 done, 1 failed, or something was left out that
//! could not be used, 2 wrong usage. A reader that closes the pipe early is no failure.
//!
//! | module | what it holds |
//! |---|---|
//! | `command` | the subcommands, one module each |
//! | `options` | the options that several of them share |
//! | `output`, `table`, `report` | what they print |
//! | `notice` | what they say beside it: warnings, and what was left out |
//! | [`fetch`] | models that are downloaded, and found by their names |
//! | `paper` | the SqueezeNet paper's tables with our figures; feature `study` |
//! | `explore` | cycles of many networks on many engines, and the best of them; feature `study` |
//!
//! Features, all on by default: `sim` (the simulated device), `generate` (Verilog emission), `fetch` (downloads), `study`. A build
//! for a board has none of them.

mod command;
#[cfg(feature = "study")]
pub mod explore;
pub mod fetch;
mod notice;
mod options;
mod output;
#[cfg(feature = "study")]
pub mod paper;
mod report;
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

/// Runs the program on the process's arguments.
pub fn main() -> ExitCode {
    let command = Arguments::parse().command;
    if let Err(problem) = command.check_usage() {
        Arguments::command().error(ErrorKind::ArgumentConflict, problem).exit();
    }
    match command.run() {
        Ok(()) if notice::failed() => ExitCode::FAILURE,
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            notice::lost(message(&error));
            if is_wrong_usage(&error) { ExitCode::from(WRONG_USAGE) } else { ExitCode::FAILURE }
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

/// The exit code of a wrong use, clap's.
const WRONG_USAGE: u8 = 2;

/// True for a name in the command that nothing is known by.
fn is_wrong_usage(error: &anyhow::Error) -> bool {
    error.downcast_ref::<fetch::FetchError>().is_some_and(fetch::FetchError::is_unknown_name)
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
