//! Accuracy of a network on many images, by several ways of running it side by side.
//!
//! Software columns take several images at once; an accelerator takes them one by one beside that. The integer columns must have the
//! same sums, or [`evaluate`] fails. Images that cannot be used are left out and told.

mod column;
mod folders;
mod list;
mod runners;
mod score;
mod software;
mod truth;
mod truth_error;

use std::path::PathBuf;

use firebrick_nn::model::{FloatModel, QuantisedModel};
use firebrick_nn::scores;
use firebrick_nn::validate::ModelError;

use crate::dataset::Picture;
use crate::device::{BoardOptions, DeviceError, Simulation};
use crate::image::{ImageError, Orientation};
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
    /// What is made of an image's bytes as they are read: their hash, for one.
    pub digest: Option<fn(&[u8]) -> String>,
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
pub struct Answer {
    /// The column.
    pub column: Column,
    /// The [`TOP`] likeliest classes, the likeliest first.
    pub top: Vec<usize>,
    /// Softmax probabilities of all classes.
    pub probabilities: Vec<f32>,
    /// Exact sums; empty for floats.
    sums: Vec<u32>,
    /// Cycles, if it is an accelerator.
    pub cycles: Option<u32>,
}

/// What became of an image.
#[derive(Debug)]
pub struct Seen {
    /// What the columns say, in the order in which they were asked for; or why the image cannot be used.
    pub answers: Result<Vec<Answer>, ImageError>,
    /// What [`Subject::digest`] made of its bytes; `None` of bytes that could not be read, and if it was not asked for.
    pub digest: Option<String>,
}

/// Runs all images through the columns; `progress` is called after every image of the software, and of each device, `take` with the
/// place of an image and what the columns say about it, in the images' order, as soon as it is known.
///
/// # Errors
/// [`EvaluateError`]: a missing model, a device that fails, or sums that differ between integer columns; that of `take`, which ends it.
pub fn evaluate_each<E: From<EvaluateError>>(
    subject: Subject<'_>,
    columns: &[Column],
    pictures: &[Picture],
    progress: &(dyn Fn() + Sync),
    take: impl FnMut(usize, Seen) -> Result<(), E>,
) -> Result<(), E> {
    Runners::open(subject, columns)?.run(pictures, progress, take)
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
    let pictures: Vec<Picture> = files.iter().cloned().map(Picture::file).collect();
    evaluate_each(subject, columns, &pictures, progress, |place, seen| {
        match seen.answers {
            Ok(answers) => {
                all.files.push(files[place].clone());
                for (result, answer) in all.columns.iter_mut().zip(answers) {
                    result.top.push(answer.top);
                    result.cycles.extend(answer.cycles);
                }
            }
            Err(error) => all.unusable.push((place, error)),
        }
        Ok::<_, EvaluateError>(())
    })?;
    Ok(all)
}

/// Refuses integer columns that differ in a sum.
fn check_sums(answers: &[Answer], picture: &Picture) -> Result<(), EvaluateError> {
    let mut integers = answers.iter().filter(|answer| answer.column != Column::Float);
    let Some(expected) = integers.next() else { return Ok(()) };
    for found in integers {
        let mut sums = found.sums.iter().zip(&expected.sums).enumerate();
        if let Some((class, (&was, &should))) = sums.find(|(_, (a, b))| a != b) {
            let (file, column, first) =
                (picture.name().to_owned(), found.column.name(), expected.column.name());
            return Err(EvaluateError::Different {
                file,
                column,
                first,
                class,
                found: was,
                expected: should,
            });
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
    fn of_scores(column: Column, scores: &[f32]) -> Answer {
        let top = scores::top(scores, TOP).into_iter().map(|(class, _)| class).collect();
        Answer { column, top, probabilities: scores::softmax(scores), sums: Vec::new(), cycles: None }
    }

    fn of_sums(column: Column, model: &QuantisedModel, sums: Vec<u32>) -> Result<Answer, DeviceError> {
        let scores = scores::scores(model, &sums).map_err(ModelError::from)?;
        Ok(Answer { sums, ..Answer::of_scores(column, &scores) })
    }
}

#[cfg(test)]
mod tests;
