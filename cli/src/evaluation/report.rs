//! All models on their images: for a reader, and for programs.

use std::collections::BTreeMap;

use super::outcome::{Outcome, Run, Score};
use super::record::{ImageRecord, Subject};
use super::statistics::{mcnemar, wilson};
use crate::columns::Columns;
use crate::json::images::{Comparison, Evaluated};
use crate::output;

/// What was evaluated, in its order.
#[derive(Debug)]
pub(crate) struct Report {
    /// The models.
    pub outcomes: Vec<Outcome>,
}

impl Report {
    /// Of models without an image yet.
    pub fn new(subjects: Vec<Subject>) -> Self {
        Report { outcomes: subjects.into_iter().map(Outcome::new).collect() }
    }

    /// Adds the next image.
    pub fn add(&mut self, record: ImageRecord) {
        if let Some(outcome) = self.outcomes.get_mut(record.model) {
            outcome.add(record);
        }
    }

    /// For programs.
    pub fn json(&self) -> Evaluated {
        let evaluations = self.outcomes.iter().map(Outcome::evaluation).collect();
        Evaluated { evaluations, comparisons: self.comparisons() }
    }

    /// A model's part for a reader; it is one of several if they stand below each other.
    pub fn text(&self, model: usize) -> String {
        let outcome = &self.outcomes[model];
        let title = outcome.subject.model.as_ref().filter(|_| self.outcomes.len() > 1);
        let gap = if model == 0 { "" } else { "\n" };
        let title = title.map(|name| format!("{gap}{name}\n")).unwrap_or_default();
        title + &mistakes(outcome) + &table(outcome)
    }

    /// What stands below all models.
    pub fn ending(&self) -> String {
        let comparisons = self.comparisons();
        if comparisons.is_empty() {
            return String::new();
        }
        let name = |model: &Option<String>, column: &str| match model {
            Some(model) if self.outcomes.len() > 1 => format!("{model} ({column})"),
            _ => column.to_owned(),
        };
        let mut text = String::from("\n");
        for c in comparisons {
            let line = format!(
                "{} against {}: {} images right by the first alone, {} by the second alone, p = {} (McNemar)",
                name(&c.model, &c.column),
                name(&c.with_model, &c.with),
                c.only_first,
                c.only_second,
                probability(c.p_value)
            );
            text += &(output::wrapped(&line, output::width()) + "\n");
        }
        text
    }

    /// Each column of each model against the first column of the first model, where they saw the same images.
    pub fn comparisons(&self) -> Vec<Comparison> {
        let Some(first) = self.outcomes.first() else { return Vec::new() };
        let all = self.outcomes.iter().enumerate();
        let all =
            all.flat_map(|(model, outcome)| (0..outcome.subject.columns.len()).map(move |c| (model, c)));
        let others = all.filter(|place| *place != (0, 0));
        others.filter_map(|(model, column)| comparison(first, &self.outcomes[model], column)).collect()
    }
}

/// A column of a model against another model's first one; `None` if no image was seen by both.
fn comparison(first: &Outcome, other: &Outcome, column: usize) -> Option<Comparison> {
    let known: BTreeMap<&str, &Run> = first.runs.iter().map(|run| (run.name.as_str(), run)).collect();
    let (mut images, mut only_first, mut only_second) = (0, 0, 0);
    for run in &other.runs {
        let Some(before) = known.get(run.name.as_str()) else { continue };
        images += 1;
        match (run.is_right(column), before.is_right(0)) {
            (true, false) => only_first += 1,
            (false, true) => only_second += 1,
            _ => {}
        }
    }
    (images > 0).then(|| Comparison {
        model: other.subject.model.clone(),
        column: other.subject.columns[column].clone(),
        with_model: first.subject.model.clone(),
        with: first.subject.columns.first().cloned().unwrap_or_default(),
        image_count: images,
        only_first,
        only_second,
        p_value: mcnemar(only_first, only_second),
    })
}

/// A small number as a reader likes it.
pub(super) fn probability(p: f64) -> String {
    if p < 1e-4 { format!("{p:.1e}") } else { format!("{p:.4}") }
}

/// A share in percent.
pub(super) fn percent(share: f64) -> String {
    format!("{:.2} %", 100.0 * share)
}

/// An interval in percent.
pub(super) fn interval([least, most]: [f64; 2]) -> String {
    format!("{:.2} to {:.2} %", 100.0 * least, 100.0 * most)
}

fn mistakes(outcome: &Outcome) -> String {
    let mut text = String::new();
    for run in outcome.mistakes() {
        let columns = outcome.subject.columns.iter().enumerate();
        let answer = |(place, name): (usize, &String)| {
            format!("{name} {}", outcome.class(run.answer(place).unwrap_or(0)))
        };
        let each: Vec<String> = columns.map(answer).collect();
        let line = format!("{}: class {}, taken for {}", run.name, outcome.class(run.truth), each.join(", "));
        text += &(output::wrapped(&line, output::width() - 2).replace('\n', "\n  ") + "\n");
    }
    text
}

fn table(outcome: &Outcome) -> String {
    let (images, columns) = (outcome.runs.len(), &outcome.subject.columns);
    let first = columns.first().map_or("", String::as_str);
    let table =
        Columns::default().text("column").number("top-1").number("top-5").number(&format!("as {first}"));
    let cycles: Vec<_> = (0..columns.len()).map(|column| outcome.mean_cycles(column)).collect();
    let timed = cycles.iter().any(Option::is_some);
    let mut table = if timed { table.number("cycles an image") } else { table };
    let mut intervals = Columns::default().text("95 %").number("top-1").number("top-5");
    for ((name, score), cycles) in columns.iter().zip(outcome.scores()).zip(cycles) {
        let Score { top1, top5, agreeing } = score;
        let mut row = vec![name.clone()];
        row.extend([top1, top5, agreeing].map(|count| percent(outcome.correct(count).accuracy)));
        if timed {
            row.push(cycles.map_or(String::new(), output::grouped));
        }
        table.row(row);
        intervals.row([name.clone(), interval(wilson(top1, images)), interval(wilson(top5, images))]);
    }
    let noun = if images == 1 { "image" } else { "images" };
    let (table, intervals) = (table.lines(output::width(), ""), intervals.lines(output::width(), ""));
    format!("{images} {noun}\n\n{table}\n{intervals}")
}
