//! The columns, ready to run: networks that are prepared, devices that are open.

use super::software::{self, Software};
use super::{Answer, Column, EvaluateError, Seen, Subject, check_sums};
use crate::dataset::Picture;
use crate::device::{Device, DeviceError, DeviceKind, DeviceOptions};
use crate::image::ImageError;
use crate::parallel;

/// What runs the columns.
pub(super) struct Runners<'a> {
    subject: Subject<'a>,
    /// In the order in which they were asked for.
    columns: &'a [Column],
    software: Vec<(Column, Software<'a>)>,
    devices: Vec<(Column, Device)>,
}

/// What software makes of an image.
struct Decoded {
    /// The pixels, if a device needs them, and what the software columns say.
    found: Result<(Vec<u8>, Vec<Answer>), ImageError>,
    digest: Option<String>,
}

/// Images whose pixels are held at most, until devices have run them or their turn has come: 10 MB of 227x227.
const AHEAD: usize = 64;

impl<'a> Runners<'a> {
    /// Prepares the networks, then opens the devices.
    ///
    /// # Errors
    /// A missing model, or a device that cannot be opened.
    pub fn open(subject: Subject<'a>, columns: &'a [Column]) -> Result<Self, EvaluateError> {
        let (devices, software): (Vec<Column>, Vec<Column>) =
            columns.iter().partition(|c| c.device().is_some());
        let prepared = |column: Column| Ok((column, Software::new(subject, column)?));
        let software = software.into_iter().map(prepared).collect::<Result<_, EvaluateError>>()?;
        let opened = |column: Column| {
            let kind = column.device().unwrap_or(DeviceKind::Golden);
            let options = DeviceOptions::of(kind, subject.simulation.clone(), subject.board.clone());
            Ok((column, Device::open(subject.quantised(column)?.clone(), &options)?))
        };
        let devices = devices.into_iter().map(opened).collect::<Result<_, EvaluateError>>()?;
        Ok(Runners { subject, columns, software, devices })
    }

    /// Runs images through the columns, as [`super::evaluate_each`] says.
    ///
    /// # Errors
    /// A device that fails, or sums that differ between integer columns; that of `take`.
    pub fn run<E: From<EvaluateError>>(
        self,
        pictures: &[Picture],
        progress: &(dyn Fn() + Sync),
        mut take: impl FnMut(usize, Seen) -> Result<(), E>,
    ) -> Result<(), E> {
        let Runners { subject, columns, software, mut devices } = self;
        let keep = !devices.is_empty();
        let job = |picture: &Picture| {
            let decoded = run_software(subject, &software, picture, keep);
            if !software.is_empty() {
                progress();
            }
            decoded
        };
        parallel::in_order(pictures, AHEAD, job, |place, decoded| {
            let Decoded { found, digest } = decoded?;
            let answers = match found {
                Ok((pixels, answers)) => {
                    Ok(run_devices(&mut devices, columns, &pixels, answers, &pictures[place], progress)?)
                }
                Err(error) => Err(error),
            };
            take(place, Seen { answers, digest })
        })
    }
}

/// Adds what the devices say to what software does, in the order in which the columns were asked for.
fn run_devices(
    devices: &mut [(Column, Device)],
    columns: &[Column],
    pixels: &[u8],
    mut answers: Vec<Answer>,
    picture: &Picture,
    progress: &(dyn Fn() + Sync),
) -> Result<Vec<Answer>, EvaluateError> {
    for (column, device) in devices {
        let frame = device.run(pixels)?;
        let cycles = frame.run.as_ref().map(|run| run.cycles);
        answers.push(Answer { cycles, ..Answer::of_sums(*column, device.model(), frame.sums)? });
        progress();
    }
    check_sums(&answers, picture)?;
    answers.sort_by_key(|answer| columns.iter().position(|column| *column == answer.column));
    Ok(answers)
}

/// Decodes an image and has the software columns answer; keeps the pixels only if a device needs them.
///
/// # Errors
/// What is wrong with more than this image.
fn run_software(
    subject: Subject<'_>,
    software: &[(Column, Software<'_>)],
    picture: &Picture,
    keep: bool,
) -> Result<Decoded, EvaluateError> {
    let mut digest = None;
    let pixels = match software::load(subject, picture, &mut digest) {
        Ok(pixels) => pixels,
        Err(error) if error.is_of_one_image() => return Ok(Decoded { found: Err(error), digest }),
        Err(error) => return Err(error.into()),
    };
    let answers = software.iter().map(|(_, software)| software.run(&pixels));
    let answers = answers.collect::<Result<Vec<_>, DeviceError>>()?;
    Ok(Decoded { found: Ok((if keep { pixels } else { Vec::new() }, answers)), digest })
}
