//! The subcommands, one module each.

mod classify;
mod compile;
#[cfg(feature = "manual")]
mod completions;
#[cfg(feature = "compress")]
mod compress;
mod doctor;
mod estimate;
mod evaluate;
#[cfg(feature = "study")]
mod explore;
#[cfg(feature = "generate")]
mod export;
#[cfg(feature = "fetch")]
mod fetch;
#[cfg(feature = "generate")]
mod generate;
mod inspect;
mod load;
#[cfg(feature = "manual")]
mod man;
#[cfg(feature = "shards")]
mod merge;
#[cfg(feature = "study")]
mod paper;
mod profile;
#[cfg(feature = "serve")]
mod serve;
#[cfg(feature = "generate")]
mod synth;
mod unload;
mod verify;

use clap::Subcommand;

use crate::refused::UsageError;

#[cfg(feature = "serve")]
pub(crate) use serve::with_environment;

/// What is to be done.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Classify(classify::Classify),
    Compile(compile::Compile),
    #[cfg(feature = "manual")]
    Completions(completions::Completions),
    #[cfg(feature = "compress")]
    Compress(compress::Compress),
    Doctor(doctor::Doctor),
    Estimate(estimate::Estimate),
    Evaluate(evaluate::Evaluate),
    #[cfg(feature = "study")]
    Explore(explore::Explore),
    #[cfg(feature = "generate")]
    Export(export::Export),
    #[cfg(feature = "fetch")]
    Fetch(fetch::Fetch),
    #[cfg(feature = "generate")]
    Generate(generate::Generate),
    Inspect(inspect::Inspect),
    Load(load::Load),
    #[cfg(feature = "manual")]
    Man(man::Man),
    #[cfg(feature = "shards")]
    Merge(merge::Merge),
    #[cfg(feature = "study")]
    Paper(paper::Paper),
    Profile(profile::Profile),
    #[cfg(feature = "serve")]
    Serve(serve::Serve),
    #[cfg(feature = "generate")]
    Synth(synth::Synth),
    Unload(unload::Unload),
    Verify(verify::Verify),
}

impl Command {
    /// What clap cannot check by itself: options that need or exclude another one.
    pub fn check_usage(&self) -> Result<(), UsageError> {
        match self {
            Command::Classify(command) => command.check_usage(),
            #[cfg(feature = "compress")]
            Command::Compress(command) => command.check_usage(),
            Command::Evaluate(command) => command.check_usage(),
            Command::Profile(command) => command.check_usage(),
            #[cfg(feature = "serve")]
            Command::Serve(command) => command.check_usage(),
            Command::Verify(command) => command.check_usage(),
            #[cfg(feature = "generate")]
            Command::Export(command) => command.check_usage(),
            #[cfg(feature = "generate")]
            Command::Generate(command) => command.check_usage(),
            #[cfg(feature = "generate")]
            Command::Synth(command) => command.check_usage(),
            #[cfg(feature = "fetch")]
            Command::Fetch(_) => Ok(()),
            Command::Doctor(command) => command.check_usage(),
            Command::Load(_) | Command::Unload(_) => Ok(()),
            #[cfg(feature = "shards")]
            Command::Merge(_) => Ok(()),
            #[cfg(feature = "manual")]
            Command::Completions(_) | Command::Man(_) => Ok(()),
            Command::Compile(command) => command.check_usage(),
            Command::Estimate(command) => command.check_usage(),
            Command::Inspect(command) => command.check_usage(),
            #[cfg(all(feature = "study", feature = "shards"))]
            Command::Explore(command) => command.check_usage(),
            #[cfg(all(feature = "study", not(feature = "shards")))]
            Command::Explore(_) => Ok(()),
            #[cfg(feature = "study")]
            Command::Paper(_) => Ok(()),
        }
    }

    /// Tells a command that describes the program what that is.
    #[cfg_attr(not(feature = "manual"), expect(unused_variables, clippy::needless_pass_by_ref_mut))]
    pub fn describe(&mut self, program: &clap::Command) {
        match self {
            #[cfg(feature = "manual")]
            Command::Completions(command) => command.program = program.clone(),
            #[cfg(feature = "manual")]
            Command::Man(command) => command.program = program.clone(),
            _ => {}
        }
    }

    /// True if what it tells are lines of JSON, of its work, too: it runs where nobody looks.
    pub fn keeps_records(&self) -> bool {
        #[cfg(feature = "serve")]
        return matches!(self, Command::Serve(_));
        #[cfg(not(feature = "serve"))]
        false
    }

    /// What a terminal shows while the command does nothing that has a name of its own.
    pub fn doing(&self) -> &'static str {
        match self {
            Command::Classify(_) => "classifying",
            Command::Compile(_) => "compiling",
            #[cfg(feature = "manual")]
            Command::Completions(_) => "writing the completions",
            #[cfg(feature = "compress")]
            Command::Compress(_) => "compressing",
            Command::Doctor(_) => "checking the board",
            Command::Estimate(_) => "estimating",
            Command::Evaluate(_) => "evaluating",
            #[cfg(feature = "study")]
            Command::Explore(_) => "exploring",
            #[cfg(feature = "generate")]
            Command::Export(_) => "exporting",
            #[cfg(feature = "fetch")]
            Command::Fetch(_) => "fetching",
            #[cfg(feature = "generate")]
            Command::Generate(_) => "writing the engine's Verilog",
            Command::Inspect(_) => "reading the model",
            Command::Load(_) => "loading",
            Command::Unload(_) => "unloading",
            #[cfg(feature = "manual")]
            Command::Man(_) => "writing the pages",
            #[cfg(feature = "shards")]
            Command::Merge(_) => "merging",
            #[cfg(feature = "study")]
            Command::Paper(_) => "computing the tables",
            Command::Profile(_) => "profiling",
            #[cfg(feature = "serve")]
            Command::Serve(_) => "serving",
            #[cfg(feature = "generate")]
            Command::Synth(_) => "synthesising",
            Command::Verify(_) => "verifying",
        }
    }

    pub fn run(self) -> anyhow::Result<()> {
        match self {
            Command::Classify(command) => command.run(),
            Command::Compile(command) => command.run(),
            #[cfg(feature = "manual")]
            Command::Completions(command) => command.run(),
            #[cfg(feature = "compress")]
            Command::Compress(command) => command.run(),
            Command::Doctor(command) => command.run(),
            Command::Estimate(command) => command.run(),
            Command::Load(command) => command.run(),
            Command::Unload(command) => command.run(),
            #[cfg(feature = "manual")]
            Command::Man(command) => command.run(),
            #[cfg(feature = "shards")]
            Command::Merge(command) => command.run(),
            #[cfg(feature = "study")]
            Command::Paper(command) => command.run(),
            Command::Evaluate(command) => command.run(),
            #[cfg(feature = "study")]
            Command::Explore(command) => command.run(),
            #[cfg(feature = "generate")]
            Command::Export(command) => command.run(),
            #[cfg(feature = "fetch")]
            Command::Fetch(command) => command.run(),
            #[cfg(feature = "generate")]
            Command::Generate(command) => command.run(),
            Command::Inspect(command) => command.run(),
            Command::Profile(command) => command.run(),
            #[cfg(feature = "serve")]
            Command::Serve(command) => command.run(),
            Command::Verify(command) => command.run(),
            #[cfg(feature = "generate")]
            Command::Synth(command) => command.run(),
        }
    }
}
