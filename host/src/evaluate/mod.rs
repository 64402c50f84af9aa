//! Accuracy of a network on many images, by several ways of running it side by side.
//!
//! Software columns take the images of a batch in parallel; an accelerator takes them one by one after
//! that. The integer columns must have the same sums, or [`evaluate`] fails. Images that cannot be used are left out and told.

mod batch;
mod column;
mod folders;
mod runners;
mod score;
mod software;
mod truth;
mod truth_error;

use std::path::PathBuf;

use firebrick_nn::model::{FloatModel, QuantisedModel};
use firebrick_nn::scores;
use firebrick_nn::validate::ModelError;

use crate::device::{BoardOptions, DeviceError, Simulation};
use crate::image::{ImageError, Orientation};
use batch::Batches;
pub use column::Column;
use runners::Runners;
pub use score::Score;
pub use truth::Truth;
pub use truth_error::TruthError;

/// Classes that are kept of every image, the likeliest ones.
pub const TOP: usize = 5;

/// Why images were not evaluated.
#[derive(Debug, thiserror::Error)]
pub enum EvaluateError {
    /// A column needs a model that is not given.
    #[error("the column {column} needs {needed}")]
    Missing {
        /// The column.
        column: &'static str,
        /// What it needs.
        needed: &'static str,
    },
    /// A network that no image fits.
    #[error(transparent)]
    Image(#[from] ImageError),
    /// A model that contradicts itself, or a device that fails.
    #[error(transparent)]
    Device(#[from] DeviceError),
    /// Two integer columns computed different sums.
    #[error("{}: {column} is not identical to {first}: class {class} has the sum {found}, expected {expected}",
            file.display())]
    Different {
        /// The image.
        file: PathBuf,
        /// The column that differs.
        column: &'static str,
        /// The first integer column.
        first: &'static str,
        /// The first class that differs.
        class: usize,
        /// Its sum.
        found: u32,
        /// Its sum in the first integer column.
        expected: u32,
    },
}

/// What is evaluated.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The float network, for [`Column::Float`].
    pub float: Option<&'a FloatModel>,
    /// The integer network, for the other columns.
    pub quantised: Option<&'a QuantisedModel>,
    /// Engine and stalls of the simulated accelerator, for the columns that need it.
    pub simulation: &'a Simulation,
    /// Where the board is, for the columns that need it.
    pub board: &'a BoardOptions,
    /// Which way up images are taken.
    pub orientation: Orientation,
}

/// What a column says about the images.
#[derive(Clone, Debug, PartialEq)]
pub struct ColumnResult {
    /// The column.
    pub column: Column,
    /// For every image the [`TOP`] likeliest classes, the likeliest first.
    pub top: Vec<Vec<usize>>,
    /// For every image the cycles that it took; empty unless the column is an accelerator.
    pub cycles: Vec<u32>,
}

/// What the columns say, and about which images.
#[derive(Debug)]
pub struct Evaluation {
    /// The columns in the order in which they were asked for; each image that could be used is in all of them.
    pub columns: Vec<ColumnResult>,
    /// The files that could be used, in their order.
    pub files: Vec<PathBuf>,
    /// Those that could not: their places in the list that was given, and why.
    pub unusable: Vec<(usize, ImageError)>,
}

/// What one column says about one image.
#[derive(Clone, Debug)]
struct Answer {
    top: Vec<usize>,
    /// Exact sums; empty for floats.
    sums: Vec<u32>,
    cycles: Option<u32>,
}

/// Runs all images through the columns, in batches; `progress` is called after every image and device, `take` with what the columns say
/// about a batch as soon as it is known. An image that cannot be used is left out.
///
/// # Errors
/// [`EvaluateError`]: a missing model, a device that fails, or sums that differ between integer columns; that of `take`, which ends it.
pub fn evaluate_each<E: From<EvaluateError>>(
    subject: Subject<'_>,
    columns: &[Column],
    files: &[PathBuf],
    progress: &(dyn Fn() + Sync),
    mut take: impl FnMut(Evaluation) -> Result<(), E>,
) -> Result<(), E> {
    let mut runners = Runners::open(subject, columns)?;
    for batch in Batches::of(files.len()) {
        let mut found = runners.run(&files[batch.clone()], progress)?;
        found.unusable.iter_mut().for_each(|(place, _)| *place += batch.start);
        take(found)?;
    }
    Ok(())
}

/// [`evaluate_each`], of all images at once.
///
/// # Errors
/// As [`evaluate_each`].
pub fn evaluate(
    subject: Subject<'_>,
    columns: &[Column],
    files: &[PathBuf],
    progress: &(dyn Fn() + Sync),
) -> Result<Evaluation, EvaluateError> {
    let none = |&column: &Column| ColumnResult { column, top: Vec::new(), cycles: Vec::new() };
    let mut all =
        Evaluation { columns: columns.iter().map(none).collect(), files: Vec::new(), unusable: Vec::new() };
    evaluate_each(subject, columns, files, progress, |batch| {
        all.append(batch);
        Ok::<_, EvaluateError>(())
    })?;
    Ok(all)
}

impl Evaluation {
    /// Adds what the same columns say about further images.
    pub fn append(&mut self, next: Evaluation) {
        for (column, next) in self.columns.iter_mut().zip(next.columns) {
            column.top.extend(next.top);
            column.cycles.extend(next.cycles);
        }
        self.files.extend(next.files);
        self.unusable.extend(next.unusable);
    }
}

type Answers = (Column, Vec<Answer>);

/// Refuses integer columns that differ in a sum.
fn check_sums(answers: &[Answers], files: &[PathBuf]) -> Result<(), EvaluateError> {
    let mut integers = answers.iter().filter(|(column, _)| *column != Column::Float);
    let Some((first, expected)) = integers.next() else { return Ok(()) };
    for (column, found) in integers {
        for ((file, found), expected) in files.iter().zip(found).zip(expected) {
            let mut sums = found.sums.iter().zip(&expected.sums).enumerate();
            if let Some((class, (&found, &expected))) = sums.find(|(_, (a, b))| a != b) {
                let (file, column, first) = (file.clone(), column.name(), first.name());
                return Err(EvaluateError::Different { file, column, first, class, found, expected });
            }
        }
    }
    Ok(())
}

impl<'a> Subject<'a> {
    fn quantised(&self, column: Column) -> Result<&'a QuantisedModel, EvaluateError> {
        let needed = "a quantised model";
        self.quantised.ok_or(EvaluateError::Missing { column: column.name(), needed })
    }
}

impl Answer {
    fn of_sums(model: &QuantisedModel, sums: Vec<u32>) -> Result<Answer, DeviceError> {
        let top = top(&scores::scores(model, &sums).map_err(ModelError::from)?);
        Ok(Answer { top, sums, cycles: None })
    }
}

impl ColumnResult {
    fn new(column: Column, answers: Vec<Answer>) -> Self {
        let cycles = answers.iter().filter_map(|answer| answer.cycles).collect();
        ColumnResult { column, cycles, top: answers.into_iter().map(|answer| answer.top).collect() }
    }
}

fn top(scores: &[f32]) -> Vec<usize> {
    scores::top(scores, TOP).into_iter().map(|(class, _)| class).collect()
}

#[cfg(test)]
mod tests;
