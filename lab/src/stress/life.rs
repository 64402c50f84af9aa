//! A device's life: opened, a sequence of cases, dropped.

use firebrick_sim::verilated::Toolchain;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use super::bench::Bench;
use super::case::{Sequence, Setup};
use super::failure::{Failure, Kind};
use super::tally::Tally;

/// The engines' Verilog, made once each.
pub struct Designs {
    emit: fn(&Setup) -> String,
    known: Mutex<BTreeMap<Setup, Arc<str>>>,
}

impl Designs {
    /// The accelerator's own.
    pub fn new() -> Self {
        Self::made_by(|setup| Toolchain::from_environment().verilog(&setup.config()))
    }

    /// Others, for tests of the campaign.
    pub fn made_by(emit: fn(&Setup) -> String) -> Self {
        Designs { emit, known: Mutex::default() }
    }

    /// Builds the models of `engines` that the cache does not have, so that no campaign's time goes into that.
    ///
    /// # Errors
    /// Why one cannot be built or opened.
    pub fn build(&self, engines: &[Setup]) -> Result<(), Failure> {
        engines.iter().try_for_each(|engine| Bench::open(engine, &self.of(engine)).map(drop))
    }

    fn of(&self, setup: &Setup) -> Arc<str> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(known.entry(*setup).or_insert_with(|| (self.emit)(setup).into()))
    }
}

impl Default for Designs {
    fn default() -> Self {
        Self::new()
    }
}

/// How a sequence ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// What was run.
    pub tally: Tally,
    /// The number of the failed case, and how it failed.
    pub failure: Option<(usize, Failure)>,
}

/// Runs a sequence on a new device until a case fails or `stop` says so before a case.
pub fn run(sequence: &Sequence, designs: &Designs, stop: impl Fn() -> bool) -> Outcome {
    let opened = Bench::open(&sequence.engine, &designs.of(&sequence.engine));
    let mut bench = match opened {
        Ok(bench) => bench,
        Err(failure) => return Outcome { tally: Tally::default(), failure: Some((0, failure)) },
    };
    for (number, case) in sequence.cases.iter().enumerate() {
        if stop() {
            break;
        }
        // After a panic, the device is only asked for its cycles.
        let result = catch_unwind(AssertUnwindSafe(|| bench.run(case)));
        let result = result.unwrap_or_else(|panic| Err(Failure::new(Kind::Software, text(&*panic))));
        if let Err(failure) = result {
            return Outcome { tally: bench.tally(), failure: Some((number, failure)) };
        }
    }
    Outcome { tally: bench.tally(), failure: None }
}

fn text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    format!("panicked: {}", text.unwrap_or("without a text"))
}
