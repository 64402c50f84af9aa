//! What the columns say about a model's images, and how that is printed.

use std::collections::BTreeSet;

use crate::columns::Columns;
use crate::json::images::{
    Agreement, Answer, Class, Column as ColumnJson, Correct, EvaluatedImage, Evaluation as Summary,
};
use crate::{notice, output};
use firebrick_host::evaluate::{Column, ColumnResult, Evaluation, Score};
use firebrick_host::labels::Labels;
use firebrick_spec::chain;

/// What is to be printed of a model.
pub(super) struct Outcome {
    /// As the command line has it.
    pub model: Option<String>,
    network: String,
    /// The class of each image that could be used.
    expected: Vec<usize>,
    found: Evaluation,
    labels: Labels,
    /// Why the last of the images that cannot be used is none.
    pub lost: Option<String>,
}

impl Outcome {
    /// Of no image.
    pub fn new(model: Option<String>, network: String, labels: Labels, columns: &[Column]) -> Self {
        let none = |&column: &Column| ColumnResult { column, top: Vec::new(), cycles: Vec::new() };
        let columns = columns.iter().map(none).collect();
        let found = Evaluation { columns, files: Vec::new(), unusable: Vec::new() };
        Outcome { model, network, expected: Vec::new(), found, labels, lost: None }
    }

    /// Adds the next batch, of which `expected` has the classes of all images by their places; tells which images were lost.
    pub fn append(&mut self, batch: Evaluation, expected: &[usize]) {
        let begin = self.found.files.len() + self.found.unusable.len();
        let places = begin..begin + batch.files.len() + batch.unusable.len();
        let lost: BTreeSet<usize> = batch.unusable.iter().map(|(place, _)| *place).collect();
        self.expected.extend(places.filter(|place| !lost.contains(place)).map(|place| expected[place]));
        batch.unusable.iter().for_each(|(_, error)| notice::lost_to(error));
        self.lost = batch.unusable.last().map(|(_, error)| chain(error)).or(self.lost.take());
        self.found.append(batch);
    }

    /// How many images could be used.
    pub fn images(&self) -> usize {
        self.found.files.len()
    }

    /// A class by its index, and by its name if that says more.
    fn class(&self, class: usize) -> String {
        match self.labels.name(class) {
            name if name == class.to_string() => name,
            name => format!("{class} ({name})"),
        }
    }

    /// Every column with its score against the first one.
    fn scores(&self) -> impl Iterator<Item = (&ColumnResult, Score)> {
        self.found
            .columns
            .iter()
            .map(|result| (result, Score::new(result, &self.expected, &self.found.columns[0])))
    }

    /// Images that a column takes for another class.
    fn mistakes(&self) -> impl Iterator<Item = EvaluatedImage> {
        let wrong =
            |image: &EvaluatedImage| image.answers.iter().any(|answer| answer.index != image.truth.index);
        (0..self.found.files.len()).map(|i| self.image(i)).filter(wrong)
    }

    pub fn image(&self, i: usize) -> EvaluatedImage {
        let answer = |result: &ColumnResult| {
            let index = result.top[i].first().copied().unwrap_or(0);
            let cycles = result.cycles.get(i).copied();
            Answer { column: result.column.name(), index, label: self.labels.name(index), cycles }
        };
        let index = self.expected[i];
        EvaluatedImage {
            file: self.found.files[i].display().to_string(),
            truth: Class { index, label: self.labels.name(index) },
            answers: self.found.columns.iter().map(answer).collect(),
        }
    }

    pub fn evaluation(&self) -> Summary {
        let column = |(result, score): (&ColumnResult, Score)| {
            let correct = |correct| Correct { correct, accuracy: score.share(correct) };
            ColumnJson {
                column: result.column.name(),
                top1: correct(score.top1),
                top5: correct(score.top5),
                agreement: Agreement {
                    with: self.found.columns[0].column.name(),
                    agreeing: score.agreeing,
                    agreeing_share: score.share(score.agreeing),
                },
                mean_cycles: mean(&result.cycles),
            }
        };
        Summary {
            model: self.model.clone(),
            network: self.network.clone(),
            image_count: self.found.files.len(),
            columns: self.scores().map(column).collect(),
            mistakes: self.mistakes().collect(),
        }
    }

    pub fn text(&self) -> String {
        let mut text = String::new();
        for EvaluatedImage { file, truth, answers } in self.mistakes() {
            let each: Vec<String> = answers
                .iter()
                .map(|answer| format!("{} {}", answer.column, self.class(answer.index)))
                .collect();
            let line = format!("{file}: class {}, taken for {}", self.class(truth.index), each.join(", "));
            text += &(output::wrapped(&line, output::width() - 2).replace('\n', "\n  ") + "\n");
        }
        let first = self.found.columns.first().map_or("", |result| result.column.name());
        let images = self.found.files.len();
        text += &format!("{images} {}\n\n", if images == 1 { "image" } else { "images" });
        let table =
            Columns::default().text("column").number("top-1").number("top-5").number(&format!("as {first}"));
        let cycles = self.found.columns.iter().any(|result| !result.cycles.is_empty());
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
