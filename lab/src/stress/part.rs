//! A campaign of so many sequences in shards, for batch queues: a line of a file for each sequence, and one report of all of them.
//!
//! Unlike a campaign of some time, it goes on behind a failure: a shard's other sequences are not lost.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::path::{Path, PathBuf};

use firebrick_host::parallel;
use firebrick_shards::sitting::Sitting;
use firebrick_shards::{Gap, Header, Shard};
use firebrick_sim::verilated::Toolchain;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::campaign::{self, Found};
use super::case::Setup;
use super::life::{self, Designs};
use super::tally::Tally;
use crate::record::{digest, without_header};
use crate::sharded::{self, ShardError};
use crate::stress::draw;

/// The command that the files are of.
const COMMAND: &str = "stress";

/// Sequences that may be run before the one that is written next.
const AHEAD: usize = 16;

/// What is to be run by all shards together.
#[derive(Clone, Copy, Debug)]
pub struct Work<'a> {
    /// Engines to draw from, smallest first; not empty.
    pub engines: &'a [Setup],
    /// Seed of all that is drawn.
    pub seed: u64,
    /// Number of sequences.
    pub sequences: u64,
}

/// A sequence, as a shard's file has it.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Record {
    engine: Setup,
    counts: Tally,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    failure: Option<String>,
}

/// What sequences have come to, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Sequences.
    pub sequences: u64,
    /// Counts by engine.
    pub tallies: BTreeMap<Setup, Tally>,
    /// Failures: the sequence's origin, and what was found.
    pub failures: Vec<String>,
}

impl Totals {
    fn add(&mut self, record: Record) {
        self.sequences += 1;
        *self.tallies.entry(record.engine).or_default() += record.counts;
        self.failures.extend(record.failure);
    }

    /// All engines together.
    pub fn total(&self) -> Tally {
        self.tallies.values().copied().sum()
    }
}

/// A hash over the Verilog of the engines, but for its header.
pub fn rtl(engines: &[Setup]) -> String {
    let text = |setup: &Setup| Toolchain::from_environment().verilog(&setup.config());
    let texts: Vec<String> = engines.iter().map(text).collect();
    let parts: Vec<(&str, &str)> = texts.iter().map(|text| ("engine", without_header(text))).collect();
    digest(&parts)
}

impl Work<'_> {
    /// What a shard's file begins with; `rtl` is the engines' [`rtl`].
    pub fn header(&self, rtl: &str, shard: Shard) -> Header {
        let job = json!({ "seed": self.seed, "engines": self.engines, "rtl": rtl });
        Header::new(COMMAND, job, self.sequences, shard)
    }

    /// Runs sequences and hands on what came of them, in their order; `failed` is told of each failure at once.
    fn each<E>(
        &self,
        numbers: std::ops::Range<u64>,
        designs: &Designs,
        failed: impl Fn(&Found) + Sync,
        mut take: impl FnMut(Record) -> Result<(), E>,
    ) -> Result<(), E> {
        let numbers: Vec<u64> = numbers.collect();
        let run = |number: &u64| {
            let sequence = draw::sequence(self.seed, *number, self.engines);
            let (engine, outcome) = (sequence.engine, life::run(&sequence, designs, || false));
            let failure = outcome.failure.map(|case| {
                let found = Found::new(*number, sequence, case);
                failed(&found);
                format!("{}: {}", self.origin(*number), found.failure)
            });
            Record { engine, counts: outcome.tally, failure }
        };
        parallel::in_order(&numbers, AHEAD, run, |_, record| take(record))
    }

    /// What a sequence is called.
    pub fn origin(&self, number: u64) -> String {
        campaign::origin(self.seed, number).0
    }

    /// Runs all of them in this process.
    pub fn whole(&self, designs: &Designs, failed: impl Fn(&Found) + Sync) -> Totals {
        let mut totals = Totals::default();
        let add = |record| {
            totals.add(record);
            Ok::<(), Infallible>(())
        };
        let Ok(()) = self.each(0..self.sequences, designs, failed, add);
        totals
    }

    /// Runs a shard, or the rest of one that was broken off; what all its sequences have come to.
    ///
    /// # Errors
    /// The file cannot be written, or is another's.
    pub fn part(
        &self,
        header: &Header,
        file: (&Path, bool),
        designs: &Designs,
        failed: impl Fn(&Found) + Sync,
    ) -> Result<(Totals, Sitting), ShardError> {
        let mut totals = Totals::default();
        let sitting = sharded::run(header, file, &mut |record| totals.add(record), |left, take| {
            self.each(left, designs, failed, take)
        })?;
        Ok((totals, sitting))
    }
}

/// What shards have come to, and what is missing of them, nothing unless the merge is partial.
///
/// # Errors
/// Files that cannot be used, or make no whole.
pub fn merge(paths: &[PathBuf], partial: bool) -> Result<(Header, Totals, Vec<Gap>), ShardError> {
    let mut totals = Totals::default();
    let (header, gaps) = sharded::merge(paths, partial, COMMAND, |_, record| totals.add(record))?;
    Ok((header, totals, gaps))
}
