//! The options of a command that does a part of its work at a time.

use std::path::{Path, PathBuf};

use clap::Args;
use firebrick_shards::Shard;
use firebrick_shards::environment::{self, Asked, NoShard, SHARDS};

use super::out;
use crate::refused::UsageError;

/// Which part, and where what it finds is kept.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct PartOptions {
    /// Do only shard I of N, I from 0, or `env` for the task's number of Slurm, Kubernetes or GNU parallel; `firebrick merge` makes one
    /// report of all shards. FIREBRICK_SHARDS=N in the environment stands for env/N
    #[arg(long, value_name = "I/N", value_parser = asked)]
    pub shard: Option<Asked>,
    /// Keep what is found in a file of its own, a line of JSON an item, each as soon as it is known; `firebrick merge` prints it
    #[arg(short, long, value_name = "FILE", value_parser = out::file())]
    pub out: Option<PathBuf>,
    /// Go on with the file of --out if it was broken off; begin it if it is not there
    #[arg(long, requires = "out")]
    pub resume: bool,
}

/// Parses `--shard`.
fn asked(text: &str) -> Result<Asked, NoShard> {
    text.parse()
}

impl PartOptions {
    /// The part, and the file; `None` if all is to be done and printed.
    ///
    /// # Errors
    /// It is not known which part; a part without a file.
    pub fn part(&self) -> Result<Option<(Shard, &Path)>, UsageError> {
        let shard = environment::shard(self.shard, &|name| std::env::var(name).ok())?;
        match (shard, &self.out) {
            (Some(_), None) => {
                let option = if self.shard.is_some() { "--shard" } else { SHARDS };
                Err(UsageError::Needs { option, needed: "--out FILE, which `firebrick merge` reads" })
            }
            (shard, Some(out)) => Ok(Some((shard.unwrap_or(Shard::WHOLE), out))),
            (None, None) => Ok(None),
        }
    }

    /// That nothing is to be printed or drawn of a part: of `printed` those that are given.
    ///
    /// # Errors
    /// As [`PartOptions::part`]; one of `printed`.
    pub fn check_usage(&self, printed: &[(&'static str, bool)]) -> Result<(), UsageError> {
        if self.part()?.is_none() {
            return Ok(());
        }
        match printed.iter().find(|(_, given)| *given) {
            Some((option, _)) => {
                let other = "--out: `firebrick merge` has it".to_owned();
                Err(UsageError::Both { option, other })
            }
            None => Ok(()),
        }
    }
}
