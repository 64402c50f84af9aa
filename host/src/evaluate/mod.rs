//! Accuracy of a network on many images, by several ways of running it side by side.
//!
//! Software columns take the images in parallel; the simulated accelerator takes them one by one after
//! that. The integer columns must have the same sums, or [`evaluate`] fails. Images that cannot be used are left out and told.

mod column;
mod folders;
mod score;
mod software;
mod truth;

use std::collections::BTreeSet;
use std::path::PathBuf;

use firebrick_nn::model::{FloatModel, QuantisedModel};
use firebrick_nn::scores;
use firebrick_nn::validate::ModelError;

use crate::device::{BoardOptions, Device, DeviceError, DeviceKind, DeviceOptions, Simulation};
use crate::image::ImageError;
use crate::parallel;
pub use column::Column;
pub use score::Score;
use software::Software;
pub use truth::{Truth, TruthError};

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

/// Runs all images through the columns; `progress` is called after every image and device. An image that cannot be used is
/// left out.
///
/// # Errors
/// [`EvaluateError`]: a missing model, a device that fails, or sums that differ between integer columns.
pub fn evaluate(
    subject: Subject<'_>,
    columns: &[Column],
    files: &[PathBuf],
    progress: &(dyn Fn() + Sync),
) -> Result<Evaluation, EvaluateError> {
    let (devices, software): (Vec<Column>, Vec<Column>) = columns.iter().partition(|c| c.device().is_some());
    let Decoded { images, mut answers, unusable } =
        run_software(subject, &software, files, !devices.is_empty(), progress)?;
    let lost: BTreeSet<usize> = unusable.iter().map(|(place, _)| *place).collect();
    let used = files.iter().enumerate().filter(|(place, _)| !lost.contains(place));
    let files: Vec<PathBuf> = used.map(|(_, file)| file.clone()).collect();
    for column in devices {
        answers.push((column, run_device(subject, column, &images, progress)?));
    }
    check_sums(&answers, &files)?;
    answers.sort_by_key(|(column, _)| columns.iter().position(|c| c == column));
    let columns = answers.into_iter().map(|(column, answers)| ColumnResult::new(column, answers)).collect();
    Ok(Evaluation { columns, files, unusable })
}

type Answers = (Column, Vec<Answer>);

/// What software makes of the files.
struct Decoded {
    /// The pixels of the images, if they are kept.
    images: Vec<Vec<u8>>,
    answers: Vec<Answers>,
    unusable: Vec<(usize, ImageError)>,
}

/// Decodes every image and has the software columns answer; keeps the pixels only if a device needs them (else no
/// evaluation of many images would have to hold them).
fn run_software(
    subject: Subject<'_>,
    columns: &[Column],
    files: &[PathBuf],
    keep: bool,
    progress: &(dyn Fn() + Sync),
) -> Result<Decoded, EvaluateError> {
    let runners = columns.iter().map(|c| Software::new(subject, *c)).collect::<Result<Vec<_>, _>>()?;
    let by_image = parallel::map(files, |file| {
        if !runners.is_empty() {
            progress();
        }
        let pixels = match software::load(subject, file) {
            Ok(pixels) => pixels,
            Err(error) if error.is_of_one_image() => return Ok(Err(error)),
            Err(error) => return Err(error.into()),
        };
        let answers = runners.iter().map(|runner| runner.run(&pixels)).collect::<Result<Vec<_>, _>>()?;
        Ok::<_, EvaluateError>(Ok((keep.then_some(pixels), answers)))
    })?;
    let answers = columns.iter().map(|column| (*column, Vec::new())).collect();
    let mut decoded = Decoded { images: Vec::new(), answers, unusable: Vec::new() };
    for (place, image) in by_image.into_iter().enumerate() {
        match image {
            Ok((pixels, image)) => {
                decoded.images.extend(pixels);
                decoded.answers.iter_mut().zip(image).for_each(|((_, answers), answer)| answers.push(answer));
            }
            Err(error) => decoded.unusable.push((place, error)),
        }
    }
    Ok(decoded)
}

fn run_device(
    subject: Subject<'_>,
    column: Column,
    images: &[Vec<u8>],
    progress: &(dyn Fn() + Sync),
) -> Result<Vec<Answer>, EvaluateError> {
    let model = subject.quantised(column)?;
    let kind = column.device().unwrap_or(DeviceKind::Golden);
    let options = DeviceOptions::of(kind, subject.simulation.clone(), subject.board.clone());
    let mut device = Device::open(model.clone(), &options)?;
    let mut answers = Vec::with_capacity(images.len());
    for pixels in images {
        let frame = device.run(pixels)?;
        let cycles = frame.run.as_ref().map(|run| run.cycles);
        answers.push(Answer { cycles, ..Answer::of_sums(model, frame.sums)? });
        progress();
    }
    Ok(answers)
}

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
