//! `firebrick evaluate`: accuracy on labelled images.

mod expected;
#[cfg(feature = "shards")]
mod job;
mod prepared;

use std::path::{Path, PathBuf};

use clap::Args;
use firebrick_weights::Model;

use crate::evaluation::record::ImageRecord;
use crate::evaluation::report::Report;
use crate::json::images::EvaluateLine;
use crate::options::board::BoardArguments;
use crate::options::engine::EngineOptions;
use crate::options::images::Images;
use crate::options::inputs::{Inputs, Sorted};
use crate::options::model::{NetworkOptions, classes, labels_of, network_name};
use crate::options::number::{COUNT, whole};
#[cfg(feature = "shards")]
use crate::options::part::PartOptions;
#[cfg(feature = "shards")]
use crate::options::reports::ReportOptions;
use crate::output;
use crate::refused::UsageError;
use expected::{Lists, expected};
use firebrick_host::dataset::Picture;
use firebrick_host::device::DeviceKind;
use firebrick_host::evaluate::{Column, Subject};
use prepared::Prepared;

/// Measure the accuracy on labelled images, with the float network, its integer form in software, and the
/// simulated accelerator side by side
///
/// Images are files, folders, folders of class folders, and uncompressed .tar archives, which are read in place. The class of an image is
/// taken from --truth; or from what stands beside it in its archive (0001.cls for 0001.png); or from the class folder that it is in, which is called by a synset id, a label or an
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
    /// Classes of the images: lines of a file name and an index or synset id (val.txt), for each image one class; a .csv table of names
    /// and classes; or ILSVRC's ..._validation_ground_truth.txt with --truth-ids
    #[arg(long, value_name = "FILE")]
    truth: Option<PathBuf>,
    /// What the numbers of ILSVRC's ground truth stand for: lines of a synset id and its number (map_clsloc.txt)
    #[arg(long, value_name = "FILE", requires = "truth")]
    truth_ids: Option<PathBuf>,
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
    #[cfg(feature = "shards")]
    #[command(flatten)]
    reports: ReportOptions,
    #[cfg(feature = "shards")]
    #[command(flatten)]
    part: PartOptions,
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
        #[cfg(feature = "shards")]
        self.part.check_usage(&[
            ("--json", self.json),
            ("--jsonl", self.jsonl),
            ("--report", self.reports.report.is_some()),
            ("--predictions", self.reports.predictions.is_some()),
        ])?;
        self.network.check_usage(model.as_deref())
    }

    pub fn run(self) -> anyhow::Result<()> {
        let Sorted { model, images } = self.inputs.sorted()?;
        let images = self.images(&images)?;
        let paths: Vec<Option<&Path>> = match self.also.is_empty() {
            true => vec![model.as_deref()],
            false => model.iter().chain(&self.also).map(|path| Some(path.as_path())).collect(),
        };
        if paths.len() > 1 {
            let names = images.pictures.iter().filter(|picture| picture.is_file()).map(Picture::name);
            let mut pipes =
                names.filter(|name| !name.is_file() && (name.exists() || name.as_os_str() == "-"));
            if let Some(image) = pipes.next() {
                return Err(UsageError::PipeTwice { image: image.to_owned() }.into());
            }
        }
        let prepared = |path: &Option<&Path>| self.prepare(*path, &images);
        let models = paths.iter().map(prepared).collect::<anyhow::Result<Vec<_>>>()?;
        #[cfg(feature = "shards")]
        if let Some((shard, out)) = self.part.part()? {
            return self.run_part(shard, out, &models, &images);
        }
        self.run_all(&models, &images)
    }

    /// Runs all models on all images, and prints what is found.
    fn run_all(&self, models: &[Prepared], images: &Images) -> anyhow::Result<()> {
        #[cfg(feature = "shards")]
        let files = self.reports.begin()?;
        let mut report = Report::new(models.iter().map(|model| model.subject.clone()).collect());
        for number in 0..models.len() {
            self.measure(number, models, images, 0..images.pictures.len(), &mut |record| {
                report.add(record);
                let outcome = &report.outcomes[number];
                let new = outcome.runs.last().filter(|_| self.jsonl && outcome.is_run_last());
                Ok(new.map_or(Ok(()), |run| {
                    output::print_json_line(&EvaluateLine::Image(outcome.image(run)))
                })?)
            })?;
            report.outcomes[number].check()?;
            if self.jsonl {
                output::print_json_line(&EvaluateLine::Summary(report.outcomes[number].evaluation()))?;
            } else if !self.json {
                output::print(&report.text(number))?;
            }
        }
        #[cfg(feature = "shards")]
        files.write(&report, &[])?;
        match (self.json, self.jsonl) {
            (true, _) => output::print_json(&report.json())?,
            (false, false) => output::print(&report.ending())?,
            (false, true) => {}
        }
        Ok(())
    }

    /// Runs a part of all images of all models, and keeps what is found.
    #[cfg(feature = "shards")]
    fn run_part(
        &self,
        shard: firebrick_shards::Shard,
        out: &Path,
        models: &[Prepared],
        images: &Images,
    ) -> anyhow::Result<()> {
        use crate::part::{Part, tell_lost};
        let each = images.pictures.len() as u64;
        let items = each * models.len() as u64;
        let header = firebrick_shards::Header::new("evaluate", self.job(models, images)?, items, shard);
        let mut part = Part::open(out, header, self.part.resume, |item| {
            tell_lost(&item);
            Ok(())
        })?;
        let left = part.left();
        for number in 0..models.len() {
            let begin = number as u64 * each;
            let place = |item: u64| (item.clamp(begin, begin + each) - begin) as usize;
            let places = place(left.start)..place(left.end);
            self.measure(number, models, images, places, &mut |record| Ok(part.add(&record)?))?;
        }
        part.end()
    }

    /// Opens a model, and finds out what is to be run.
    fn prepare(&self, path: Option<&Path>, images: &Images) -> anyhow::Result<Prepared> {
        let model = self.network.open_as_found(path)?;
        let labels = labels_of(&model);
        let lists = Lists { truth: self.truth.as_deref(), ids: self.truth_ids.as_deref() };
        let expected = expected(lists, images, &labels, classes(&model))?;
        let columns = self.columns(&model);
        let lines = match &model {
            Model::Float(model) => &model.labels,
            Model::Quantised(model) => &model.labels,
        };
        let subject = Prepared::subject(path, network_name(&model), lines, &columns);
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
        Ok(Prepared { subject, columns, float, quantised, expected })
    }

    /// Runs one model on some of the images.
    fn measure(
        &self,
        number: usize,
        models: &[Prepared],
        images: &Images,
        places: std::ops::Range<usize>,
        emit: &mut dyn FnMut(ImageRecord) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let model = &models[number];
        let (simulation, board) = (self.engine.simulation(), self.engine.board(&self.board));
        #[cfg(feature = "shards")]
        let digest: Option<fn(&[u8]) -> String> = self.part.out.is_some().then_some(firebrick_shards::sha256);
        #[cfg(not(feature = "shards"))]
        let digest = None;
        let subject = Subject {
            float: model.float.as_ref(),
            quantised: model.quantised.as_ref(),
            simulation: &simulation,
            board: &board,
            orientation: self.network.images.orientation(),
            digest,
        };
        model.run(number, subject, images, places, emit)
    }

    /// The images that `--skip` and `--limit` leave.
    fn images(&self, paths: &[PathBuf]) -> anyhow::Result<Images> {
        let mut images = Images::find_all(paths)?;
        let (found, skip) = (images.pictures.len(), self.skip as usize);
        if skip >= found {
            let name = paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ");
            anyhow::ensure!(found > 0, "{name}: none of its images can be read");
            anyhow::bail!("{name}: --skip {skip} of {found} images, accepted: 0 to {}", found - 1);
        }
        images.pictures.drain(..skip);
        images.pictures.truncate(self.limit.map_or(usize::MAX, |limit| limit as usize));
        Ok(images)
    }

    /// True if a column is an accelerator.
    #[cfg(feature = "shards")]
    fn runs_on_an_engine(&self) -> bool {
        let device = self.device.map(Column::of);
        self.columns.iter().copied().chain(device).any(|column| column.device().is_some())
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
