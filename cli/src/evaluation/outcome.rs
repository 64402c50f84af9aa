//! What the columns say about a model's images.

use std::collections::BTreeMap;

use super::record::{Became, Found, ImageRecord, Subject};
use super::statistics::wilson;
use crate::json::images::{
    Agreement, Answer, Class, ClassAccuracy, Column as ColumnJson, Confusion, Correct, EvaluatedImage,
    Evaluation,
};
use firebrick_host::labels::Labels;

/// An image that was run.
#[derive(Debug)]
pub(crate) struct Run {
    /// Its name.
    pub name: String,
    /// Its class.
    pub truth: usize,
    /// What each column says.
    pub answers: Vec<Found>,
}

/// A model's images, in their order.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// The model.
    pub subject: Subject,
    labels: Labels,
    /// Those that were run.
    pub runs: Vec<Run>,
    /// Images, those that cannot be used among them.
    images: usize,
    /// Why the last one of those that cannot be used is none.
    lost: Option<String>,
    /// Whether the last image was run.
    run_last: bool,
}

/// How often a column is right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Score {
    /// Its likeliest class.
    pub top1: usize,
    /// One of its five likeliest.
    pub top5: usize,
    /// Images that it takes for the same class as the first column.
    pub agreeing: usize,
}

impl Run {
    /// The class that a column takes it for.
    pub fn answer(&self, column: usize) -> Option<usize> {
        self.answers.get(column)?.top.first().copied()
    }

    /// True if that is its class.
    pub fn is_right(&self, column: usize) -> bool {
        self.answer(column) == Some(self.truth)
    }
}

impl Outcome {
    /// Of no image.
    pub fn new(subject: Subject) -> Self {
        Outcome {
            labels: Labels::of(&subject.labels),
            subject,
            runs: Vec::new(),
            images: 0,
            lost: None,
            run_last: false,
        }
    }

    /// Adds the next image.
    pub fn add(&mut self, record: ImageRecord) {
        self.images += 1;
        self.run_last = matches!(record.became, Became::Run { .. });
        match record.became {
            Became::Run { truth, answers } => self.runs.push(Run { name: record.name, truth, answers }),
            Became::Lost { lost } => self.lost = Some(lost),
        }
    }

    /// True if the last image that was added was run.
    pub fn is_run_last(&self) -> bool {
        self.run_last
    }

    /// That there is an image that could be used.
    ///
    /// # Errors
    /// There is none, and why.
    pub fn check(&self) -> anyhow::Result<()> {
        match (&self.lost, self.images) {
            _ if !self.runs.is_empty() => Ok(()),
            // Told already, and told once.
            (Some(why), 1) => anyhow::bail!("{why}"),
            (_, images) => anyhow::bail!("none of {images} images can be used"),
        }
    }

    /// The name of a class.
    pub fn label(&self, class: usize) -> String {
        self.labels.name(class)
    }

    /// A class by its index, and by its name if that says more.
    pub fn class(&self, class: usize) -> String {
        match self.labels.name(class) {
            name if name == class.to_string() => name,
            name => format!("{class} ({name})"),
        }
    }

    /// Each column's score.
    pub fn scores(&self) -> Vec<Score> {
        let mut scores = vec![Score::default(); self.subject.columns.len()];
        for run in &self.runs {
            for (column, (score, found)) in scores.iter_mut().zip(&run.answers).enumerate() {
                score.top1 += usize::from(run.is_right(column));
                score.top5 += usize::from(found.top.contains(&run.truth));
                score.agreeing += usize::from(run.answer(column) == run.answer(0));
            }
        }
        scores
    }

    /// A count of images with its share.
    pub fn correct(&self, correct: usize) -> Correct {
        of(correct, self.runs.len())
    }

    /// Mean of a column's cycles; `None` of software.
    pub fn mean_cycles(&self, column: usize) -> Option<u64> {
        let cycles = self.runs.iter().filter_map(|run| run.answers.get(column)?.cycles);
        let (sum, count) = cycles.fold((0, 0), |(sum, count), cycles| (sum + u64::from(cycles), count + 1));
        (count > 0).then(|| sum / count)
    }

    /// Images that a column takes for another class.
    pub fn mistakes(&self) -> impl Iterator<Item = &Run> {
        let wrong = |run: &&Run| (0..run.answers.len()).any(|column| !run.is_right(column));
        self.runs.iter().filter(wrong)
    }

    /// An image for programs.
    pub fn image(&self, run: &Run) -> EvaluatedImage {
        let answer = |(column, found): (&String, &Found)| {
            let index = found.top.first().copied().unwrap_or(0);
            let (column, label) = (column.clone(), self.label(index));
            Answer { column, index, label, probability: f64::from(found.ppm) / 1e6, cycles: found.cycles }
        };
        EvaluatedImage {
            file: run.name.clone(),
            truth: self.class_json(run.truth),
            answers: self.subject.columns.iter().zip(&run.answers).map(answer).collect(),
        }
    }

    fn class_json(&self, index: usize) -> Class {
        Class { index, label: self.label(index) }
    }

    /// The classes that there are images of, by the first column.
    pub fn classes(&self) -> Vec<ClassAccuracy> {
        let mut counts: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
        for run in &self.runs {
            let (images, right) = counts.entry(run.truth).or_default();
            *images += 1;
            *right += usize::from(run.is_right(0));
        }
        let row = |(index, (images, right))| ClassAccuracy {
            class: self.class_json(index),
            image_count: images,
            top1: of(right, images),
        };
        counts.into_iter().map(row).collect()
    }

    /// What the first column takes for what, the most frequent first.
    pub fn confusions(&self) -> Vec<Confusion> {
        let mut counts: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        for run in self.runs.iter().filter(|run| !run.is_right(0)) {
            *counts.entry((run.truth, run.answer(0).unwrap_or(0))).or_default() += 1;
        }
        let mut counts: Vec<_> = counts.into_iter().collect();
        counts.sort_by_key(|(classes, count)| (std::cmp::Reverse(*count), *classes));
        let row = |((truth, answer), count)| Confusion {
            truth: self.class_json(truth),
            taken_for: self.class_json(answer),
            image_count: count,
        };
        counts.into_iter().map(row).collect()
    }

    /// The model for programs.
    pub fn evaluation(&self) -> Evaluation {
        let with = self.subject.columns.first().cloned().unwrap_or_default();
        let column = |(place, (name, score)): (usize, (&String, Score))| ColumnJson {
            column: name.clone(),
            top1: self.correct(score.top1),
            top5: self.correct(score.top5),
            agreement: Agreement {
                with: with.clone(),
                agreeing: score.agreeing,
                agreeing_share: share(score.agreeing, self.runs.len()),
            },
            mean_cycles: self.mean_cycles(place),
        };
        Evaluation {
            model: self.subject.model.clone(),
            network: self.subject.network.clone(),
            image_count: self.runs.len(),
            columns: self.subject.columns.iter().zip(self.scores()).enumerate().map(column).collect(),
            classes: self.classes(),
            confusions: self.confusions(),
            mistakes: self.mistakes().map(|run| self.image(run)).collect(),
        }
    }
}

fn of(correct: usize, images: usize) -> Correct {
    Correct { correct, accuracy: share(correct, images), interval: wilson(correct, images).to_vec() }
}

fn share(count: usize, images: usize) -> f64 {
    count as f64 / images.max(1) as f64
}
