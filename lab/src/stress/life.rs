//! A device's life: opened, a sequence of cases, dropped.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use firebrick_sim::verilated::{Coverage, Toolchain};

use super::bench::Bench;
use super::case::{Sequence, Setup};
use super::failure::{Failure, Kind};
use super::tally::Tally;
use crate::points::Counts;
use crate::points::catalogue::Catalogue;
use crate::points::count::{Instrumented, instrument};

/// The engines' Verilog, made once each.
pub struct Designs {
    emit: fn(&Setup) -> String,
    /// The points that are counted, if any are.
    points: Option<Catalogue>,
    known: Mutex<BTreeMap<Setup, Arc<Instrumented>>>,
}

impl Designs {
    /// The accelerator's own.
    pub fn new() -> Self {
        Self::made_by(|setup| Toolchain::from_environment().verilog(&setup.config()))
    }

    /// Others, for tests of the campaign.
    pub fn made_by(emit: fn(&Setup) -> String) -> Self {
        Designs { emit, points: None, known: Mutex::default() }
    }

    /// The same, which count cover points.
    pub fn counting(self, catalogue: Catalogue) -> Self {
        Designs { points: Some(catalogue), ..self }
    }

    /// Builds the models of `engines` that the cache does not have, so that no campaign's time goes into that.
    ///
    /// # Errors
    /// Why one cannot be built or opened.
    pub fn build(&self, engines: &[Setup]) -> Result<(), Failure> {
        engines.iter().try_for_each(|engine| self.open(engine).map(drop))
    }

    fn open(&self, setup: &Setup) -> Result<(Bench, Arc<Instrumented>), Failure> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let design = Arc::clone(known.entry(*setup).or_insert_with(|| self.emitted(setup).into()));
        drop(known);
        let coverage = if self.points.is_some() { Coverage::Points } else { Coverage::Nothing };
        Ok((Bench::open(setup, &design.verilog, coverage)?, design))
    }

    fn emitted(&self, setup: &Setup) -> Instrumented {
        let verilog = (self.emit)(setup);
        match &self.points {
            None => Instrumented { verilog, points: Vec::new() },
            Some(catalogue) => instrument(&verilog, catalogue),
        }
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
    /// Cover points, if they are counted.
    pub points: Counts,
    /// The number of the failed case, and how it failed.
    pub failure: Option<(usize, Failure)>,
}

/// Runs a sequence on a new device until a case fails or `stop` says so before a case.
pub fn run(sequence: &Sequence, designs: &Designs, stop: impl Fn() -> bool) -> Outcome {
    let (mut bench, design) = match designs.open(&sequence.engine) {
        Ok(opened) => opened,
        Err(failure) => {
            return Outcome {
                tally: Tally::default(),
                points: Counts::default(),
                failure: Some((0, failure)),
            };
        }
    };
    let mut failure = None;
    for (number, case) in sequence.cases.iter().enumerate() {
        if stop() {
            break;
        }
        // After a panic, the device is only asked for what it has counted.
        let result = catch_unwind(AssertUnwindSafe(|| bench.run(case)));
        let result = result.unwrap_or_else(|panic| Err(Failure::new(Kind::Software, text(&*panic))));
        if let Err(found) = result {
            failure = Some((number, found));
            break;
        }
    }
    let counted = if designs.points.is_some() { points(&bench, &design) } else { Ok(Counts::default()) };
    let failure = failure.or(counted.as_ref().err().map(|failure| (sequence.cases.len(), failure.clone())));
    Outcome { tally: bench.tally(), points: counted.unwrap_or_default(), failure }
}

fn points(bench: &Bench, design: &Instrumented) -> Result<Counts, Failure> {
    let software = |problem| Failure::new(Kind::Software, problem);
    let mut points = design.read(&bench.coverage()?).map_err(software)?;
    points += bench.points();
    Ok(points)
}

fn text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    format!("panicked: {}", text.unwrap_or("without a text"))
}
