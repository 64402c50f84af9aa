//! `firebrick evaluate`: accuracy on a folder of labelled images.

use std::path::PathBuf;

use clap::Args;
use firebrick_weights::Model;
use indicatif::ProgressBar;

use crate::columns::Columns;
use crate::json::images::{
    Agreement, Answer, Class, Column as ColumnJson, Correct, EvaluateLine, Evaluated, EvaluatedImage,
    Evaluation,
};
use crate::options::engine::EngineOptions;
use crate::options::model::{ModelOptions, Opened};
use crate::output;
use firebrick_host::device::DeviceKind;
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
    /// Print a line of JSON for each image, and one for each model
    #[arg(long, conflicts_with = "json")]
    jsonl: bool,
    /// Folder of PNG or JPEG files
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

/// What is to be printed of a model.
struct Outcome {
    /// As the option --model takes it.
    model: Option<String>,
    network: String,
    labels: Vec<String>,
    files: Vec<PathBuf>,
    expected: Vec<usize>,
    results: Vec<ColumnResult>,
}

impl Evaluate {
    pub fn check_usage(&self) -> Result<(), String> {
        let repeated = |(i, column): (usize, &Column)| self.columns[..i].contains(column);
        if self.columns.iter().enumerate().any(repeated) {
            return Err("--columns names a column twice".into());
        }
        let accelerator = self.columns.iter().any(|column| column.device().is_some());
        if self.engine.stalls.is_some() && !accelerator {
            return Err("--stalls needs --columns sim".into());
        }
        Ok(())
    }

    pub fn run(self) -> anyhow::Result<()> {
        let paths: Vec<Option<PathBuf>> = match self.also.is_empty() {
            true => vec![self.model.model.clone()],
            false => self.model.model.iter().chain(&self.also).cloned().map(Some).collect(),
        };
        let several = paths.len() > 1;
        let mut evaluations = Vec::new();
        for (i, path) in paths.into_iter().enumerate() {
            let outcome = self.measure(&ModelOptions { model: path, ..self.model.clone() })?;
            if self.json {
                evaluations.push(outcome.evaluation());
            } else if self.jsonl {
                for image in 0..outcome.files.len() {
                    output::print_json_line(&EvaluateLine::Image(outcome.image(image)))?;
                }
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
    fn measure(&self, options: &ModelOptions) -> anyhow::Result<Outcome> {
        let Opened { model, synsets } = options.open_as_found()?;
        let (network, labels) = match &model {
            Model::Float(model) => (&model.network, model.labels.clone()),
            Model::Quantised(model) => (&model.network, model.labels.clone()),
        };
        let (network, classes) = (network.name.clone(), network.classes());
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
        let device = self.engine.device(DeviceKind::Golden);
        let subject = Subject { float: float.as_ref(), quantised: quantised.as_ref(), device: &device };
        let results = run(subject, &columns, &files)?;
        let model = options.model.as_ref().map(|path| path.display().to_string());
        Ok(Outcome { model, network, labels, files, expected, results })
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
    let bar = ProgressBar::new((rounds * files.len()) as u64);
    let results = evaluate(subject, columns, files, &|| bar.inc(1));
    bar.finish_and_clear();
    Ok(results?)
}

impl Outcome {
    /// Every column with its score against the first one.
    fn scores(&self) -> impl Iterator<Item = (&ColumnResult, Score)> {
        self.results.iter().map(|result| (result, Score::new(result, &self.expected, &self.results[0])))
    }

    /// Images that a column takes for another class.
    fn mistakes(&self) -> impl Iterator<Item = EvaluatedImage> {
        let wrong =
            |image: &EvaluatedImage| image.answers.iter().any(|answer| answer.index != image.truth.index);
        (0..self.files.len()).map(|i| self.image(i)).filter(wrong)
    }

    fn image(&self, i: usize) -> EvaluatedImage {
        let label = |index: usize| self.labels.get(index).cloned().unwrap_or_else(|| index.to_string());
        let answer = |result: &ColumnResult| {
            let index = result.top[i].first().copied().unwrap_or(0);
            let cycles = result.cycles.get(i).copied();
            Answer { column: result.column.name(), index, label: label(index), cycles }
        };
        let index = self.expected[i];
        EvaluatedImage {
            file: self.files[i].display().to_string(),
            truth: Class { index, label: label(index) },
            answers: self.results.iter().map(answer).collect(),
        }
    }

    fn evaluation(&self) -> Evaluation {
        let column = |(result, score): (&ColumnResult, Score)| {
            let correct = |correct| Correct { correct, accuracy: score.share(correct) };
            ColumnJson {
                column: result.column.name(),
                top1: correct(score.top1),
                top5: correct(score.top5),
                agreement: Agreement {
                    with: self.results[0].column.name(),
                    agreeing: score.agreeing,
                    agreeing_share: score.share(score.agreeing),
                },
                mean_cycles: mean(&result.cycles),
            }
        };
        Evaluation {
            model: self.model.clone(),
            network: self.network.clone(),
            image_count: self.files.len(),
            columns: self.scores().map(column).collect(),
            mistakes: self.mistakes().collect(),
        }
    }

    fn text(&self) -> String {
        let mut text = String::new();
        for EvaluatedImage { file, truth, answers } in self.mistakes() {
            let each: Vec<String> =
                answers.iter().map(|answer| format!("{} {}", answer.column, answer.index)).collect();
            let line = format!("{file}: class {}, taken for {}", truth.index, each.join(", "));
            text += &(output::wrapped(&line, output::width() - 2).replace('\n', "\n  ") + "\n");
        }
        let first = self.results.first().map_or("", |result| result.column.name());
        let images = self.files.len();
        text += &format!("{images} {}\n\n", if images == 1 { "image" } else { "images" });
        let table =
            Columns::default().text("column").number("top-1").number("top-5").number(&format!("as {first}"));
        let cycles = self.results.iter().any(|result| !result.cycles.is_empty());
        let mut table = if cycles { table.number("cycles an image") } else { table };
        for (result, score) in self.scores() {
            let percent = |count| format!("{:.2} %", 100.0 * score.share(count));
            let mut row = vec![result.column.name().to_owned()];
            row.extend([score.top1, score.top5, score.agreeing].map(percent));
            if cycles {
                row.push(mean(&result.cycles).map_or(String::new(), output::grouped));
            }
            table.row(row);
        }
        text + &table.lines(output::width(), "")
    }
}

/// The mean; `None` of nothing.
fn mean(cycles: &[u32]) -> Option<u64> {
    let sum: u64 = cycles.iter().map(|&cycles| u64::from(cycles)).sum();
    (!cycles.is_empty()).then(|| sum / cycles.len() as u64)
}
