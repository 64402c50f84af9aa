//! The program `firebrick`, one module a subcommand.
//!
//! Results go to standard output, errors as one line to standard error. Exit codes: 0 done, 1 failed,
//! 2 wrong usage. A reader that closes the pipe early is no failure.

mod accelerator_options;
mod board_options;
mod classify;
mod clock;
mod compile;
mod compress;
mod doctor;
mod estimate;
mod evaluate;
mod explore;
#[cfg(feature = "fetch")]
mod fetch;
#[cfg(feature = "generate")]
mod generate;
mod inspect;
mod load;
mod options;
mod output;
mod paper;
mod profile;
mod report;
mod seeded;
#[cfg(feature = "generate")]
mod synth;
mod table;
mod verify;

use std::io;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser, Subcommand};

/// SqueezeNet on a small FPGA, from its pruned weights.
#[derive(Debug, Parser)]
#[command(name = "firebrick", version, propagate_version = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Classify(classify::Classify),
    Compile(compile::Compile),
    Compress(compress::Compress),
    Doctor(doctor::Doctor),
    Estimate(estimate::Estimate),
    Evaluate(evaluate::Evaluate),
    Explore(explore::Explore),
    #[cfg(feature = "fetch")]
    Fetch(fetch::Fetch),
    #[cfg(feature = "generate")]
    Generate(generate::Generate),
    Inspect(inspect::Inspect),
    Load(load::Load),
    Paper(paper::Paper),
    Profile(profile::Profile),
    #[cfg(feature = "generate")]
    Synth(synth::Synth),
    Verify(verify::Verify),
}

impl Command {
    /// What clap cannot check by itself: options that need or exclude another one.
    fn check_usage(&self) -> Result<(), String> {
        match self {
            Command::Classify(command) => command.check_usage(),
            Command::Compress(command) => command.check_usage(),
            Command::Evaluate(command) => command.check_usage(),
            Command::Profile(command) => command.check_usage(),
            Command::Verify(command) => command.check_usage(),
            #[cfg(feature = "generate")]
            Command::Generate(command) => command.check_usage(),
            #[cfg(feature = "generate")]
            Command::Synth(command) => command.check_usage(),
            #[cfg(feature = "fetch")]
            Command::Fetch(_) => Ok(()),
            Command::Doctor(_) | Command::Load(_) => Ok(()),
            Command::Compile(_) | Command::Estimate(_) | Command::Explore(_) => Ok(()),
            Command::Inspect(_) | Command::Paper(_) => Ok(()),
        }
    }

    fn run(self) -> anyhow::Result<()> {
        match self {
            Command::Classify(command) => command.run(),
            Command::Compile(command) => command.run(),
            Command::Compress(command) => command.run(),
            Command::Doctor(command) => command.run(),
            Command::Estimate(command) => command.run(),
            Command::Load(command) => command.run(),
            Command::Paper(command) => command.run(),
            Command::Evaluate(command) => command.run(),
            Command::Explore(command) => command.run(),
            #[cfg(feature = "fetch")]
            Command::Fetch(command) => command.run(),
            #[cfg(feature = "generate")]
            Command::Generate(command) => command.run(),
            Command::Inspect(command) => command.run(),
            Command::Profile(command) => command.run(),
            Command::Verify(command) => command.run(),
            #[cfg(feature = "generate")]
            Command::Synth(command) => command.run(),
        }
    }
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
        let image = crate::image::ImageError::Unreadable { path, source: cause() };
        assert_eq!(message(&image.into()), "x.png: cannot be read: disk on fire");
    }

    #[test]
    fn the_arguments_are_consistent() {
        Arguments::command().debug_assert();
    }
}
