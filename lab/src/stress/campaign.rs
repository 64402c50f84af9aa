//! A campaign: sequences drawn one after the other, run on several threads until the time is over or a case fails.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::case::{Sequence, Setup};
use super::draw;
use super::failure::Failure;
use super::life::{self, Designs};
use super::tally::Tally;
use crate::points::Counts;

/// What a campaign runs.
#[derive(Clone, Copy, Debug)]
pub struct Plan<'a> {
    /// Engines to draw from, smallest first; not empty.
    pub engines: &'a [Setup],
    /// Seed of all that is drawn.
    pub seed: u64,
    /// How long, a case that is under way then not counted.
    pub time: Duration,
    /// Threads.
    pub jobs: usize,
    /// Most sequences; no limit without.
    pub sequences: Option<u64>,
    /// Sequences that are run before those that are drawn, whatever the time.
    pub first: &'a [Sequence],
}

impl Plan<'_> {
    /// The sequence of this number: one of the first ones, or a drawn one.
    fn sequence(&self, number: u64) -> Sequence {
        match usize::try_from(number).ok().and_then(|number| self.first.get(number)) {
            Some(sequence) => sequence.clone(),
            None => draw::sequence(self.seed, number - self.first.len() as u64, self.engines),
        }
    }

    /// What a sequence is called, and its file.
    pub fn origin(&self, number: u64) -> (String, String) {
        match number.checked_sub(self.first.len() as u64) {
            None => (format!("directed sequence {number}"), format!("directed-{number}")),
            Some(drawn) => origin(self.seed, drawn),
        }
    }
}

/// What a drawn sequence is called, and its file.
pub fn origin(seed: u64, number: u64) -> (String, String) {
    (format!("sequence {number} of seed {seed}"), format!("seed-{seed}-sequence-{number}"))
}

/// A failed case.
#[derive(Clone, Debug)]
pub struct Found {
    /// Number of the sequence in the campaign, those before the drawn ones included.
    pub number: u64,
    /// The sequence up to the failed case.
    pub sequence: Sequence,
    /// How it failed.
    pub failure: Failure,
}

impl Found {
    /// What a sequence came to whose case of this number failed; what is behind that case is dropped.
    pub fn new(number: u64, mut sequence: Sequence, (case, failure): (usize, Failure)) -> Self {
        sequence.cases.truncate(case + 1);
        Found { number, sequence, failure }
    }
}

/// What a campaign has done.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Sequences begun.
    pub sequences: u64,
    /// Counts by engine.
    pub tallies: BTreeMap<Setup, Tally>,
    /// Cover points, if they are counted.
    pub points: Counts,
    /// Failed cases: one, or as many as were under way together.
    pub found: Vec<Found>,
}

impl Report {
    /// All engines together.
    pub fn total(&self) -> Tally {
        self.tallies.values().copied().sum()
    }
}

/// Runs a campaign. `progress` is called after each sequence, from any thread, one at a time.
pub fn run(plan: &Plan<'_>, designs: &Designs, progress: impl Fn(&Report) + Sync) -> Report {
    let (next, stopped) = (AtomicU64::new(0), AtomicBool::new(false));
    let report = Mutex::new(Report::default());
    let end = Instant::now() + plan.time;
    let directed = plan.first.len() as u64;
    let late = |number: u64| number >= directed && Instant::now() >= end;
    let over = |number: u64| late(number) || stopped.load(Ordering::Relaxed);
    let work = || {
        while !stopped.load(Ordering::Relaxed) {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if late(number) || plan.sequences.is_some_and(|most| number >= directed + most) {
                break;
            }
            let sequence = plan.sequence(number);
            let outcome = life::run(&sequence, designs, || over(number));
            let mut report = report.lock().unwrap_or_else(PoisonError::into_inner);
            report.sequences += 1;
            *report.tallies.entry(sequence.engine).or_default() += outcome.tally;
            report.points += &outcome.points;
            if let Some(failed) = outcome.failure {
                stopped.store(true, Ordering::Relaxed);
                report.found.push(Found::new(number, sequence, failed));
            }
            progress(&report);
        }
    };
    thread::scope(|scope| {
        for _ in 0..plan.jobs {
            scope.spawn(work);
        }
    });
    report.into_inner().unwrap_or_else(PoisonError::into_inner)
}
