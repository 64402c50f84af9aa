//! The columns, ready to run: networks that are prepared, devices that are open.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::software::{self, Software};
use super::{Answer, Answers, Column, ColumnResult, EvaluateError, Evaluation, Subject, check_sums};
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

/// What software makes of the files.
struct Decoded {
    /// The pixels of the images, if they are kept.
    images: Vec<Vec<u8>>,
    answers: Vec<Answers>,
    unusable: Vec<(usize, ImageError)>,
}

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

    /// Runs images through the columns; `progress` is called after every image and device.
    ///
    /// # Errors
    /// A device that fails, or sums that differ between integer columns.
    pub fn run(
        &mut self,
        files: &[PathBuf],
        progress: &(dyn Fn() + Sync),
    ) -> Result<Evaluation, EvaluateError> {
        let Decoded { images, mut answers, unusable } =
            run_software(self.subject, &self.software, files, !self.devices.is_empty(), progress)?;
        let lost: BTreeSet<usize> = unusable.iter().map(|(place, _)| *place).collect();
        let used = files.iter().enumerate().filter(|(place, _)| !lost.contains(place));
        let files: Vec<PathBuf> = used.map(|(_, file)| file.clone()).collect();
        for (column, device) in &mut self.devices {
            answers.push((*column, run_device(device, &images, progress)?));
        }
        check_sums(&answers, &files)?;
        answers.sort_by_key(|(column, _)| self.columns.iter().position(|c| c == column));
        let columns =
            answers.into_iter().map(|(column, answers)| ColumnResult::new(column, answers)).collect();
        Ok(Evaluation { columns, files, unusable })
    }
}

fn run_device(
    device: &mut Device,
    images: &[Vec<u8>],
    progress: &(dyn Fn() + Sync),
) -> Result<Vec<Answer>, EvaluateError> {
    let mut answers = Vec::with_capacity(images.len());
    for pixels in images {
        let frame = device.run(pixels)?;
        let cycles = frame.run.as_ref().map(|run| run.cycles);
        answers.push(Answer { cycles, ..Answer::of_sums(device.model(), frame.sums)? });
        progress();
    }
    Ok(answers)
}

/// Decodes every image and has the software columns answer; keeps the pixels only if a device needs them.
fn run_software(
    subject: Subject<'_>,
    software: &[(Column, Software<'_>)],
    files: &[PathBuf],
    keep: bool,
    progress: &(dyn Fn() + Sync),
) -> Result<Decoded, EvaluateError> {
    let by_image = parallel::map(files, |file| {
        if !software.is_empty() {
            progress();
        }
        let pixels = match software::load(subject, file) {
            Ok(pixels) => pixels,
            Err(error) if error.is_of_one_image() => return Ok(Err(error)),
            Err(error) => return Err(error.into()),
        };
        let answers = software.iter().map(|(_, software)| software.run(&pixels));
        let answers = answers.collect::<Result<Vec<_>, DeviceError>>()?;
        Ok::<_, EvaluateError>(Ok((keep.then_some(pixels), answers)))
    })?;
    let answers = software.iter().map(|(column, _)| (*column, Vec::new())).collect();
    let mut decoded = Decoded { images: Vec::new(), answers, unusable: Vec::new() };
    for (place, image) in by_image.into_iter().enumerate() {
        match image {
            Ok((pixels, image)) => {
                decoded.images.extend(pixels);
                let columns = decoded.answers.iter_mut().zip(image);
                columns.for_each(|((_, answers), answer)| answers.push(answer));
            }
            Err(error) => decoded.unusable.push((place, error)),
        }
    }
    Ok(decoded)
}
