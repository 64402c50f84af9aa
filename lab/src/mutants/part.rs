//! Mutants in shards, for batch queues: a line of a file for each mutant, and one report of all of them.

use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use firebrick_shards::sitting::Sitting;
use firebrick_shards::{Gap, Header, Shard};
use serde_json::json;

use super::report::{Judged, Report};
use super::{Mutant, Verdict, equivalent};
use crate::record::{digest, without_header};
use crate::sharded::{self, ShardError};

/// The command that the files are of.
const COMMAND: &str = "rtl_mutants";

/// Mutants of an engine, and how they are judged.
pub struct Work<'a> {
    /// The engine's Verilog.
    pub verilog: &'a str,
    /// Seed that draws the mutants.
    pub seed: u64,
    /// Processor time of a mutant's simulation, in seconds.
    pub seconds: u64,
    /// The mutants.
    pub mutants: &'a [Mutant],
    /// Judges a text.
    pub judge: &'a dyn Fn(&str) -> io::Result<Verdict>,
}

/// Why mutants are not judged.
#[derive(Debug, thiserror::Error)]
pub enum WorkError {
    /// A file that cannot be written, read or merged.
    #[error(transparent)]
    Shard(#[from] ShardError),
    /// A process or a temporary file that cannot be made.
    #[error(transparent)]
    Judge(#[from] io::Error),
    /// Without a mistake the cases fail, too: here they say nothing.
    #[error("the engine itself fails: {verdict}")]
    Engine {
        /// How.
        verdict: Verdict,
    },
}

impl Work<'_> {
    /// What a shard's file begins with.
    pub fn header(&self, shard: Shard) -> Header {
        let rtl = digest(&[("engine", without_header(self.verilog))]);
        let job = json!({ "seed": self.seed, "seconds": self.seconds, "rtl": rtl });
        Header::new(COMMAND, job, self.mutants.len() as u64, shard)
    }

    /// Judges mutants by their places, after the engine itself, and hands on what became of each.
    ///
    /// # Errors
    /// The engine itself fails, or nothing can be judged; those of `take`.
    pub fn each<E: From<WorkError>>(
        &self,
        places: impl IntoIterator<Item = usize>,
        mut take: impl FnMut(usize, Judged) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut places = places.into_iter().peekable();
        if places.peek().is_none() {
            return Ok(());
        }
        let of = |text: &str| (self.judge)(text).map_err(WorkError::from);
        match of(self.verilog)? {
            Verdict::Survived => {}
            verdict => return Err(WorkError::Engine { verdict }.into()),
        }
        for place in places {
            let mutant = &self.mutants[place];
            let verdict = of(&mutant.apply(self.verilog))?;
            let verdict = equivalent::with_reason(self.verilog, mutant, verdict).map_err(WorkError::from)?;
            take(place, Judged::new(mutant, verdict))?;
        }
        Ok(())
    }

    /// Judges a shard, or the rest of one that was broken off; all of it.
    ///
    /// # Errors
    /// As [`Work::each`]; a file that cannot be written, or is another's.
    pub fn part(&self, header: &Header, file: (&Path, bool)) -> Result<(Report, Sitting), WorkError> {
        let mut report = Report { seed: self.seed, judged: Vec::new() };
        let begin = header.of().range(header.items).start as usize;
        let mut add = |judged: Judged| {
            let number = begin + report.judged.len() + 1;
            report.judged.push((number, judged));
        };
        let sitting = sharded::run(header, file, &mut add, |left: Range<u64>, take| {
            let places = left.start as usize..left.end as usize;
            self.each(places, |_, judged| take(judged).map_err(WorkError::from))
        })?;
        Ok((report, sitting))
    }
}

/// What became of all mutants of shards, and what is missing, nothing unless the merge is partial.
///
/// # Errors
/// Files that cannot be used, or make no whole.
pub fn merge(paths: &[PathBuf], partial: bool) -> Result<(Report, Vec<Gap>), ShardError> {
    let mut report = Report::default();
    let (header, gaps) = sharded::merge(paths, partial, COMMAND, |index, judged| {
        report.judged.push((index as usize + 1, judged));
    })?;
    report.seed = header.job["seed"].as_u64().unwrap_or_default();
    Ok((report, gaps))
}

#[cfg(test)]
mod tests;
