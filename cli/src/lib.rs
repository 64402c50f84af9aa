//! The program `firebrick`: what its users type, and what they read.
//!
//! Results go to standard output, errors as one line to standard error, but for the layers of a model that cannot run: a line each.
//! Exit codes: 0 done, 1 failed, or something was left out that could not be used, 2 wrong usage, 141 if the reader of standard output has gone, as of a program that SIGPIPE ends.
//!
//! | module | what it holds |
//! |---|---|
//! | `arguments` | the command line |
//! | `command` | the subcommands, one module each |
//! | `options` | the options that several of them share |
//! | `config` | what is set once: files, environment |
//! | `help`, `colour` | examples and width of the help; what is coloured |
//! | `fit` | lines that fit a terminal |
//! | `output`, `columns`, `table`, `report` | what they print for a reader |
//! | `json` | what they print for programs |
//! | `schema` | its schemas; feature `schema` |
//! | `evaluation`, `verification` | what models say about images, and engines beside the golden model |
//! | `part` | a part of a command's work, feature `shards` |
//! | `refused`, `refusals`, `hint` | wrong usage; the layers of a model that cannot run; what options have to do with a failure |
//! | `usage` | what the library that parses the command line says, made more helpful |
//! | `alike` | names that are nearly those that were typed |
//! | `picture` | what their pictures share |
//! | `plain` | control characters of files, kept from the terminal |
//! | `notice` | what they say beside it: warnings, and what was left out |
//! | `log`, `progress` | what is told meanwhile, on standard error |
//! | `signals` | the end by Ctrl-C and its like |
//! | [`fetch`] | models that are downloaded, and found by their names |
//! | `paper` | the SqueezeNet paper's tables with our figures; feature `study` |
//! | `explore` | cycles of many networks on many engines, and the best of them; feature `study` |
//!
//! Features, on by default: `sim` (the simulated device), `generate` (Verilog emission), `fetch` (downloads), `compress`, `study`, `shards`,
//! `color`, `manual` (completions and man pages). A build for a board has none of them. `serve` is the server; `schema` makes documents.

#![cfg_attr(not(test), deny(clippy::print_stdout, clippy::print_stderr))]

mod alike;
mod arguments;
mod colour;
mod columns;
mod command;
mod config;
mod evaluation;
#[cfg(feature = "study")]
pub mod explore;
pub mod fetch;
mod fit;
#[cfg(feature = "generate")]
mod folder;
mod help;
mod hint;
mod json;
mod log;
mod notice;
mod options;
mod output;
#[cfg(feature = "study")]
pub mod paper;
#[cfg(feature = "shards")]
mod part;
mod picture;
mod plain;
mod progress;
mod refusals;
mod refused;
mod report;
#[cfg(feature = "schema")]
pub mod schema;
mod signals;
mod table;
mod usage;
mod verification;

use std::io;
use std::process::ExitCode;

pub use arguments::program;

use arguments::Stop;

/// Exit code of wrong usage.
const USAGE: u8 = 2;

/// Exit code of a program whose reader has gone, as a shell gives it for SIGPIPE.
const CLOSED_PIPE: u8 = 128 + 13;

/// Runs the program on the process's arguments.
pub fn main() -> ExitCode {
    let command = match arguments::parse(std::env::args_os().collect()) {
        Ok(command) => command,
        Err(Stop::Usage(answer)) => {
            let printed = arguments::print(&answer);
            return match printed {
                // Nobody reads it if that fails.
                _ if answer.use_stderr() => USAGE.into(),
                Ok(()) => ExitCode::SUCCESS,
                Err(error) if error.kind() == io::ErrorKind::BrokenPipe => CLOSED_PIPE.into(),
                Err(error) => {
                    log::error(&format!("standard output: {error}"));
                    ExitCode::FAILURE
                }
            };
        }
        Err(stop) => {
            log::error(&message(&stop.into()));
            return USAGE.into();
        }
    };
    signals::watch();
    let result = {
        let _doing = progress::doing(command.doing());
        command.run()
    };
    progress::end();
    // What a signal has broken off is no error to tell: the process is about to end by the signal.
    signals::wait_if_ending();
    match result {
        Ok(()) if notice::failed() => ExitCode::FAILURE,
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if is_closed_pipe(&error) => ExitCode::from(CLOSED_PIPE),
        Err(error) => {
            notice::lost(message(&error));
            if is_wrong_usage(&error) { USAGE.into() } else { ExitCode::FAILURE }
        }
    }
}

/// The error and its causes, and what the options have to do with it.
fn message(error: &anyhow::Error) -> String {
    if let Some(text) = refusals::told(error) {
        return text;
    }
    match hint::of(error) {
        Some(hint) => format!("{error:#}; {hint}"),
        None => format!("{error:#}"),
    }
}

/// True for a name in the command that nothing is known by, and for what turns out not to go together.
fn is_wrong_usage(error: &anyhow::Error) -> bool {
    error.is::<refused::UsageError>()
        || error.downcast_ref::<fetch::FetchError>().is_some_and(fetch::FetchError::is_unknown_name)
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
    fn an_option_that_asks_for_another_engine_is_named() {
        use firebrick_host::device::DeviceError;
        use firebrick_host::pipeline::PipelineError;

        let other = || DeviceError::OtherEngine { what: "pes", asked: 8, found: 4 };
        let text = "pes = 8: the accelerator on the board has 4; leave --pes away, or load another bitstream";
        assert_eq!(message(&other().into()), text);
        assert_eq!(message(&PipelineError::from(other()).into()), text);
    }
}
