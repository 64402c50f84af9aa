//! `firebrick evaluate`: accuracy on a folder of labelled images.

mod expected;
mod outcome;

use std::path::{Path, PathBuf};

use clap::Args;
use firebrick_weights::Model;

use crate::json::images::{EvaluateLine, Evaluated};
use crate::options::board::BoardArguments;
use crate::options::engine::EngineOptions;
use crate::options::images::Images;
use crate::options::inputs::{Inputs, Sorted};
use crate::options::model::{NetworkOptions, classes, labels_of, network_name};
use crate::options::number::{COUNT, whole};
use crate::refused::UsageError;
use crate::{output, progress};
use expected::expected;
use firebrick_host::device::DeviceKind;
use firebrick_host::evaluate::{Column, Evaluation, Subject, evaluate_each};
use outcome::Outcome;

/// Measure the accuracy on labelled images, with the float network, its integer form in software, and the
/// simulated accelerator side by side
///
/// The class of an image is taken from --truth; or from the class folder that it is in, which is called by a synset id, a label or an
/// index; or from its name: a synset id at the start (n01440764_tench.JPEG) or the digits behind the last hyphen (0007-3.png).
/// An image that cannot be used is named, the others are measured, and the exit code is 1.
#[derive(Debug, Args)]
#[command(override_usage = "firebrick evaluate [OPTIONS] [MODEL] <IMAGE>...")]
pub(crate) struct Evaluate {
    #[command(flatten)]
    network: NetworkOptions,
    /// Further models to measure on the same images, one after the other; may be given several times
    #[arg(long, value_name = "FILE")]
    also: Vec<PathBuf>,
    /// Where to run; with --columns on several side by side
    #[arg(long, value_enum, conflicts_with = "columns")]
    device: Option<DeviceKind>,
    #[command(flatten)]
    engine: EngineOptions,
    #[command(flatten)]
    board: BoardArguments,
    /// What to run side by side, separated by commas; default: twin, and before it float if the model has float weights
    #[arg(long, value_enum, value_name = "LIST", value_delimiter = ',')]
    columns: Vec<Column>,
    /// Classes of the images: lines of a file name and an index or synset id, for each image one class
    #[arg(long, value_name = "FILE")]
    truth: Option<PathBuf>,
    /// Leave out the first images, in the order of their names
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = whole::<u32>(0, COUNT))]
    skip: u32,
    /// Take only so many images
    #[arg(long, value_name = "N", value_parser = whole::<u32>(1, COUNT))]
    limit: Option<u32>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Print a line of JSON for each image when all columns have it, and one for each model
    #[arg(long, conflicts_with = "json")]
    jsonl: bool,
    #[command(flatten)]
    inputs: Inputs,
}

impl Evaluate {
    pub fn check_usage(&self) -> Result<(), UsageError> {
        let repeated = |(i, column): &(usize, &Column)| self.columns[..*i].contains(column);
        if let Some((_, column)) = self.columns.iter().enumerate().find(repeated) {
            let what = format!("the column {}", column.name());
            return Err(UsageError::Twice { option: "--columns", what });
        }
        let columns = self.columns.iter().filter_map(|column| column.device());
        let asked: Vec<DeviceKind> = self.device.into_iter().chain(columns).collect();
        self.board.check_usage(asked.contains(&DeviceKind::Board), "--device board or --columns board")?;
        if self.engine.stalls.is_some() && !asked.into_iter().any(DeviceKind::is_simulation) {
            return Err(UsageError::Needs { option: "--stalls", needed: "--device sim or --columns sim" });
        }
        let Sorted { model, .. } = self.inputs.sorted()?;
        if !self.also.is_empty() && model.is_none() {
            return Err(UsageError::Needs {
                option: "--also",
                needed: "a model before it: MODEL or --model FILE",
            });
        }
        self.network.check_usage(model.as_deref())
    }

    pub fn run(self) -> anyhow::Result<()> {
        let Sorted { model, images } = self.inputs.sorted()?;
        let images = self.images(&images)?;
        let paths: Vec<Option<&Path>> = match self.also.is_empty() {
            true => vec![model.as_deref()],
            false => model.iter().chain(&self.also).map(|path| Some(path.as_path())).collect(),
        };
        let several = paths.len() > 1;
        let pipe = |image: &&PathBuf| !image.is_file() && (image.exists() || image.as_os_str() == "-");
        if let Some(image) = images.files.iter().find(pipe).filter(|_| several) {
            return Err(UsageError::PipeTwice { image: image.clone() }.into());
        }
        let mut evaluations = Vec::new();
        for (i, path) in paths.into_iter().enumerate() {
            let outcome = self.measure(path, &images)?;
            if self.json {
                evaluations.push(outcome.evaluation());
            } else if self.jsonl {
                output::print_json_line(&EvaluateLine::Summary(outcome.evaluation()))?;
            } else {
                let gap = if i == 0 { "" } else { "\n" };
                let title = outcome.model.as_ref().filter(|_| several).map(|name| format!("{gap}{name}\n"));
                output::print(&(title.unwrap_or_default() + &outcome.text()))?;
            }
        }
        if self.json {
            output::print_json(&Evaluated { evaluations })?;
        }
        Ok(())
    }

    /// Runs one model on all images.
    fn measure(&self, path: Option<&Path>, images: &Images) -> anyhow::Result<Outcome> {
        let model = self.network.open_as_found(path)?;
        let (network, labels) = (network_name(&model), labels_of(&model));
        let (files, expected) = expected(self.truth.as_deref(), images, &labels, classes(&model))?;
        let columns = self.columns(&model);
        let (float, quantised) = match model {
            Model::Float(model) if columns == [Column::Float] => (Some(model), None),
            Model::Float(model) => {
                let quantised = self.network.quantise(path, &model)?;
                (Some(model), Some(quantised))
            }
            Model::Quantised(model) => {
                // With several models it is for another one.
                if self.also.is_empty() {
                    self.network.refuse_calibration()?;
                }
                (None, Some(model))
            }
        };
        let (simulation, board) = (self.engine.simulation(), self.engine.board(&self.board));
        let (float, quantised) = (float.as_ref(), quantised.as_ref());
        let orientation = self.network.images.orientation();
        let subject = Subject { float, quantised, simulation: &simulation, board: &board, orientation };
        let model = path.map(|path| path.display().to_string());
        let mut outcome = Outcome::new(model, network, labels, &columns);
        run(subject, &columns, &files, |batch| {
            let known = outcome.images();
            outcome.append(batch, &expected);
            let mut new = (known..outcome.images()).filter(|_| self.jsonl);
            Ok(new.try_for_each(|i| output::print_json_line(&EvaluateLine::Image(outcome.image(i))))?)
        })?;
        if let ([_], Some(why)) = (&files[..], &outcome.lost) {
            // Told already, and told once.
            anyhow::bail!("{why}");
        }
        anyhow::ensure!(outcome.images() > 0, "none of {} images can be used", files.len());
        Ok(outcome)
    }

    /// The images that `--skip` and `--limit` leave.
    fn images(&self, paths: &[PathBuf]) -> anyhow::Result<Images> {
        let mut images = Images::find(paths)?;
        let (found, skip) = (images.files.len(), self.skip as usize);
        if skip >= found {
            let name = paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ");
            anyhow::ensure!(found > 0, "{name}: none of its images can be read");
            anyhow::bail!("{name}: --skip {skip} of {found} images, accepted: 0 to {}", found - 1);
        }
        images.files.drain(..skip);
        images.files.truncate(self.limit.map_or(usize::MAX, |limit| limit as usize));
        Ok(images)
    }

    fn columns(&self, model: &Model) -> Vec<Column> {
        match model {
            _ if !self.columns.is_empty() => self.columns.clone(),
            _ if self.device.is_some() => self.device.map(Column::of).into_iter().collect(),
            Model::Float(_) => vec![Column::Float, Column::Twin],
            Model::Quantised(_) => vec![Column::Twin],
        }
    }
}

/// Runs the columns with a progress bar on standard error, if that is a terminal.
fn run(
    subject: Subject<'_>,
    columns: &[Column],
    files: &[PathBuf],
    take: impl FnMut(Evaluation) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let devices = columns.iter().filter(|column| column.device().is_some()).count();
    let rounds = devices + usize::from(devices < columns.len());
    let running = progress::counting("running the images", rounds * files.len());
    evaluate_each(subject, columns, files, &|| running.step(), take)
}
