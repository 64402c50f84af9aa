//! `firebrick evaluate`: accuracy on a folder of labelled images.

use std::path::{Path, PathBuf};

use clap::Args;
use firebrick_weights::Model;
use serde_json::{Value, json};

use crate::options::engine::EngineOptions;
use crate::options::model::{ModelOptions, Opened};
use crate::refused::UsageError;
use crate::{output, progress};
use firebrick_host::evaluate::{Column, ColumnResult, Score, Subject, Truth, evaluate};
use firebrick_host::image;

/// Measure the accuracy on labelled images, with the float network, its integer form in software, and the
/// simulated accelerator side by side
///
/// The class of an image is taken from its name: a synset id at the start (n01440764_tench.JPEG, looked up in
/// --labels) or the digits behind the last hyphen (0007-3.png); or from --truth.
#[derive(Debug, Args)]
pub(crate) struct Evaluate {
    #[command(flatten)]
    model: ModelOptions,
    /// Further models to measure on the same images, one after the other; may be given several times
    #[arg(long, value_name = "FILE", requires = "model")]
    also: Vec<PathBuf>,
    #[command(flatten)]
    engine: EngineOptions,
    /// What to run, separated by commas; default: twin, and before it float if the model has float weights
    #[arg(long, value_enum, value_name = "LIST", value_delimiter = ',')]
    columns: Vec<Column>,
    /// Classes of the images: lines of a file name and an index or synset id
    #[arg(long, value_name = "FILE")]
    truth: Option<PathBuf>,
    /// Leave out the first images, in the order of their names
    #[arg(long, value_name = "N", default_value_t = 0)]
    skip: u32,
    /// Take only so many images
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    limit: Option<u32>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Folder of PNG or JPEG files
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

/// What is to be printed of a model.
struct Outcome {
    files: Vec<PathBuf>,
    expected: Vec<usize>,
    results: Vec<ColumnResult>,
}

impl Evaluate {
    pub fn check_usage(&self) -> Result<(), UsageError> {
        let repeated = |(i, column): (usize, &Column)| self.columns[..i].contains(column);
        if self.columns.iter().enumerate().any(repeated) {
            return Err(UsageError::Twice { option: "--columns", what: "a column".into() });
        }
        let accelerator = self.columns.iter().any(|column| column.device().is_some());
        if self.engine.stalls.is_some() && !accelerator {
            return Err(UsageError::Needs { option: "--stalls", needed: "--columns sim" });
        }
        Ok(())
    }

    pub fn run(self) -> anyhow::Result<()> {
        if self.also.is_empty() {
            let outcome = self.measure(&self.model)?;
            if self.json {
                output::print_json(&outcome.json())?;
            } else {
                output::print(&outcome.text())?;
            }
            return Ok(());
        }
        let mut all = Vec::new();
        for path in self.model.model.iter().chain(&self.also) {
            let outcome = self.measure(&ModelOptions { model: Some(path.clone()), ..self.model.clone() })?;
            let name = path.display().to_string();
            if self.json {
                let mut value = outcome.json();
                value["model"] = Value::from(name);
                all.push(value);
            } else {
                let gap = if Some(path) == self.model.model.as_ref() { "" } else { "\n" };
                output::print(&format!("{gap}{name}\n{}", outcome.text()))?;
            }
        }
        if self.json {
            output::print_json(&json!({ "models": all }))?;
        }
        Ok(())
    }

    /// Runs one model on all images.
    fn measure(&self, options: &ModelOptions) -> anyhow::Result<Outcome> {
        let Opened { model, synsets } = options.open_as_found()?;
        let classes = match &model {
            Model::Float(model) => model.network.classes(),
            Model::Quantised(model) => model.classes(),
        };
        let files = self.files()?;
        let truth = match &self.truth {
            None => Truth::from_names(synsets, classes),
            Some(path) => Truth::read(path, synsets, classes)?,
        };
        // Before the first image is run: a wrong name is not worth waiting for.
        let expected = files.iter().map(|file| truth.class(file)).collect::<Result<Vec<_>, _>>()?;
        let columns = self.columns(&model);
        let (float, quantised) = match model {
            Model::Float(model) if columns == [Column::Float] => (Some(model), None),
            Model::Float(model) => {
                let quantised = options.quantise(&model)?;
                (Some(model), Some(quantised))
            }
            Model::Quantised(model) => (None, Some(model)),
        };
        let simulation = self.engine.simulation();
        let subject =
            Subject { float: float.as_ref(), quantised: quantised.as_ref(), simulation: &simulation };
        let results = run(subject, &columns, &files)?;
        Ok(Outcome { files, expected, results })
    }

    fn files(&self) -> anyhow::Result<Vec<PathBuf>> {
        let mut files = image::files(&self.folder)?;
        let (found, skip) = (files.len(), self.skip as usize);
        if skip >= found {
            let last = found - 1;
            anyhow::bail!(
                "{}: --skip {skip} of {found} images, accepted: 0 to {last}",
                self.folder.display()
            );
        }
        files.drain(..skip);
        files.truncate(self.limit.map_or(usize::MAX, |limit| limit as usize));
        Ok(files)
    }

    fn columns(&self, model: &Model) -> Vec<Column> {
        match model {
            _ if !self.columns.is_empty() => self.columns.clone(),
            Model::Float(_) => vec![Column::Float, Column::Twin],
            Model::Quantised(_) => vec![Column::Twin],
        }
    }
}

/// Runs the columns with a progress bar on standard error, if that is a terminal.
fn run(subject: Subject<'_>, columns: &[Column], files: &[PathBuf]) -> anyhow::Result<Vec<ColumnResult>> {
    let devices = columns.iter().filter(|column| column.device().is_some()).count();
    let rounds = devices + usize::from(devices < columns.len());
    let running = progress::counting("running the images", rounds * files.len());
    let results = evaluate(subject, columns, files, &|| running.step());
    drop(running);
    Ok(results?)
}

impl Outcome {
    /// Every column with its score against the first one.
    fn scores(&self) -> impl Iterator<Item = (&ColumnResult, Score)> {
        self.results.iter().map(|result| (result, Score::new(result, &self.expected, &self.results[0])))
    }

    /// Images that a column takes for another class: file, class, likeliest class of every column.
    fn mistakes(&self) -> impl Iterator<Item = (&Path, usize, Vec<usize>)> {
        let image = |i: usize| {
            let first = |result: &ColumnResult| result.top[i].first().copied().unwrap_or(0);
            (self.files[i].as_path(), self.expected[i], self.results.iter().map(first).collect())
        };
        (0..self.files.len())
            .map(image)
            .filter(|(_, class, found): &(_, _, Vec<usize>)| found.iter().any(|other| other != class))
    }

    fn json(&self) -> Value {
        let column = |(result, score): (&ColumnResult, Score)| {
            let count = |count| json!({ "correct": count, "accuracy": score.share(count) });
            json!({
                "column": result.column.name(),
                "top1": count(score.top1),
                "top5": count(score.top5),
                "agreement": { "with": self.results[0].column.name(), "images": score.agreeing,
                               "share": score.share(score.agreeing) },
                "mean_cycles": mean(&result.cycles),
            })
        };
        let mistake = |(file, class, found): (&Path, usize, Vec<usize>)| {
            let names = self.results.iter().map(|result| result.column.name().to_owned());
            let found: serde_json::Map<String, Value> =
                names.zip(found.into_iter().map(Value::from)).collect();
            json!({ "file": file.display().to_string(), "expected": class, "found": found })
        };
        json!({
            "images": self.files.len(),
            "columns": self.scores().map(column).collect::<Vec<_>>(),
            "mistakes": self.mistakes().map(mistake).collect::<Vec<_>>(),
        })
    }

    fn text(&self) -> String {
        let mut text = String::new();
        for (file, class, found) in self.mistakes() {
            let each = self.results.iter().zip(found);
            let each: Vec<String> =
                each.map(|(result, found)| format!("{} {found}", result.column.name())).collect();
            text += &format!("{}: class {class}, taken for {}\n", file.display(), each.join(", "));
        }
        let first = self.results.first().map_or("", |result| result.column.name());
        let images = self.files.len();
        text += &format!("{images} {}\n\n", if images == 1 { "image" } else { "images" });
        text += &format!("{:<8}  {:>8}  {:>8}  {:>11}", "column", "top-1", "top-5", format!("as {first}"));
        let cycles = self.results.iter().any(|result| !result.cycles.is_empty());
        text += if cycles { "  cycles an image\n" } else { "\n" };
        for (result, score) in self.scores() {
            let percent = |count| 100.0 * score.share(count);
            let (top1, top5, same) = (percent(score.top1), percent(score.top5), percent(score.agreeing));
            let name = result.column.name();
            text += &format!("{name:<8}  {top1:>6.2} %  {top5:>6.2} %  {same:>9.2} %");
            text += &mean(&result.cycles).map_or("\n".into(), |c| format!("  {:>15}\n", output::grouped(c)));
        }
        text
    }
}

/// The mean; `None` of nothing.
fn mean(cycles: &[u32]) -> Option<u64> {
    let sum: u64 = cycles.iter().map(|&cycles| u64::from(cycles)).sum();
    (!cycles.is_empty()).then(|| sum / cycles.len() as u64)
}
