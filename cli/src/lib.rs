//! The program `firebrick`: what its users type, and what they read.
//!
//! Results go to standard output, errors as one line to standard error. Exit codes: 0 done, 1 failed,
//! 2 wrong usage, 141 if the reader of standard output has gone, as of a program that SIGPIPE ends.
//!
//! | module | what it holds |
//! |---|---|
//! | `command` | the subcommands, one module each |
//! | `options` | the options that several of them share |
//! | `output`, `table`, `report` | what they print |
//! | `log`, `progress` | what is told meanwhile, on standard error |
//! | `signals` | the end by Ctrl-C and its like |
//! | [`fetch`] | models that are downloaded, and found by their names |
//! | `paper` | the SqueezeNet paper's tables with our figures; feature `study` |
//! | `explore` | cycles of many networks on many engines, and the best of them; feature `study` |
//!
//! Features, all on by default: `sim` (the simulated device), `generate` (Verilog emission), `fetch` (downloads), `compress`, `study`.
//! A build for a board has none of them.
#![cfg_attr(not(test), deny(clippy::print_stdout, clippy::print_stderr))]

mod command;
#[cfg(feature = "study")]
pub mod explore;
pub mod fetch;
mod log;
mod options;
mod output;
#[cfg(feature = "study")]
pub mod paper;
mod progress;
mod report;
mod signals;
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
    #[command(flatten)]
    verbosity: log::Verbosity,
}

/// Exit code of a program whose reader has gone, as a shell gives it for SIGPIPE.
const CLOSED_PIPE: u8 = 128 + 13;

/// Runs the program on the process's arguments.
pub fn main() -> ExitCode {
    let Arguments { command, verbosity } = Arguments::parse();
    signals::watch();
    if let Err(problem) = command.check_usage().and_then(|()| verbosity.start()) {
        Arguments::command().error(ErrorKind::ArgumentConflict, problem).exit();
    }
    let result = {
        let _doing = progress::doing(command.doing());
        command.run()
    };
    progress::end();
    // What a signal has broken off is no error to tell: the process is about to end by the signal.
    signals::wait_if_ending();
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if is_closed_pipe(&error) => ExitCode::from(CLOSED_PIPE),
        Err(error) => {
            log::error(&message(&error));
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
