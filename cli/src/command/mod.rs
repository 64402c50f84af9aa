//! The subcommands, one module each.

mod classify;
mod compile;
#[cfg(feature = "compress")]
mod compress;
mod doctor;
mod estimate;
mod evaluate;
#[cfg(feature = "study")]
mod explore;
#[cfg(feature = "fetch")]
mod fetch;
#[cfg(feature = "generate")]
mod generate;
mod inspect;
mod load;
#[cfg(feature = "study")]
mod paper;
mod profile;
#[cfg(feature = "generate")]
mod synth;
mod verify;

use clap::Subcommand;

/// What is to be done.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Classify(classify::Classify),
    Compile(compile::Compile),
    #[cfg(feature = "compress")]
    Compress(compress::Compress),
    Doctor(doctor::Doctor),
    Estimate(estimate::Estimate),
    Evaluate(evaluate::Evaluate),
    #[cfg(feature = "study")]
    Explore(explore::Explore),
    #[cfg(feature = "fetch")]
    Fetch(fetch::Fetch),
    #[cfg(feature = "generate")]
    Generate(generate::Generate),
    Inspect(inspect::Inspect),
    Load(load::Load),
    #[cfg(feature = "study")]
    Paper(paper::Paper),
    Profile(profile::Profile),
    #[cfg(feature = "generate")]
    Synth(synth::Synth),
    Verify(verify::Verify),
}

impl Command {
    /// What clap cannot check by itself: options that need or exclude another one.
    pub fn check_usage(&self) -> Result<(), String> {
        match self {
            Command::Classify(command) => command.check_usage(),
            #[cfg(feature = "compress")]
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
            Command::Compile(_) | Command::Estimate(_) | Command::Inspect(_) => Ok(()),
            #[cfg(feature = "study")]
            Command::Explore(_) | Command::Paper(_) => Ok(()),
        }
    }

    pub fn run(self) -> anyhow::Result<()> {
        match self {
            Command::Classify(command) => command.run(),
            Command::Compile(command) => command.run(),
            #[cfg(feature = "compress")]
            Command::Compress(command) => command.run(),
            Command::Doctor(command) => command.run(),
            Command::Estimate(command) => command.run(),
            Command::Load(command) => command.run(),
            #[cfg(feature = "study")]
            Command::Paper(command) => command.run(),
            Command::Evaluate(command) => command.run(),
            #[cfg(feature = "study")]
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
