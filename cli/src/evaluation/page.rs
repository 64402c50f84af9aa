//! All models as a page for a browser, which needs no other file and no network.

use serde_json::Value;

use super::outcome::Outcome;
use super::report::{Report, interval, percent, probability};
use super::statistics::wilson;
use crate::json::images::{Comparison, Correct, Evaluated};
use crate::output::grouped;

/// Classes up to which what is taken for what is a table; of more a picture.
const TABLE: usize = 40;

/// Pairs of classes that are listed.
const PAIRS: usize = 50;

/// Mistakes that are listed.
const WORST: usize = 100;

/// Pairs that the page's data have, of all models: a picture of more has no more to see, and the page is to stay small.
const DATA: usize = 10_000;

impl Report {
    /// The page; `missing` is what the report is without.
    ///
    /// # Errors
    /// None that is known.
    pub fn page(&self, missing: &[String]) -> anyhow::Result<String> {
        let mut body = String::from("<h1>Accuracy on labelled images</h1>\n");
        for line in missing {
            body += &format!("<p class=\"warn\">{}</p>\n", escaped(line));
        }
        for (number, outcome) in self.outcomes.iter().enumerate() {
            body += &model(number, outcome);
        }
        body += &comparisons(&self.comparisons());
        let Evaluated { mut evaluations, comparisons } = self.json();
        let most = DATA / evaluations.len().max(1);
        for evaluation in &mut evaluations {
            // They stand in the tables.
            evaluation.mistakes.clear();
            evaluation.confusions.truncate(most);
        }
        let data: Value = serde_json::to_value(Evaluated { evaluations, comparisons })?;
        // Nothing in a string may end the element that it stands in.
        let data = data.to_string().replace('<', "\\u003c");
        let (style, script) = (include_str!("page/style.css"), include_str!("page/script.js"));
        Ok(format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Accuracy</title>\n\
             <style>\n{style}</style>\n</head>\n<body>\n{body}\
             <script type=\"application/json\" id=\"data\">{data}</script>\n<script>\n{script}</script>\n</body>\n</html>\n"
        ))
    }
}

/// Text as HTML has it.
fn escaped(text: &str) -> String {
    let text = crate::plain::word(text);
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A number's cell.
fn number(value: f64, text: &str) -> String {
    format!("<td class=\"n\" data-v=\"{value}\">{text}</td>")
}

/// A share's cells: images, percent, interval, and the same as a bar.
fn accuracy(correct: &Correct, images: usize) -> String {
    let [least, most] = wilson(correct.correct, images);
    let bar = format!(
        "<td><span class=\"bar\"><i style=\"width:{:.2}%\"></i><b style=\"left:{:.2}%;width:{:.2}%\"></b></span></td>",
        100.0 * correct.accuracy,
        100.0 * least,
        100.0 * (most - least)
    );
    number(correct.correct as f64, &grouped(correct.correct as u64))
        + &number(correct.accuracy, &percent(correct.accuracy))
        + &number(least, &interval([least, most]))
        + &bar
}

fn model(number_of: usize, outcome: &Outcome) -> String {
    let name = outcome.subject.model.as_deref().unwrap_or(&outcome.subject.network);
    let images = grouped(outcome.runs.len() as u64);
    let mut text = format!(
        "<h2>{}</h2>\n<p>{}, {images} images; intervals are of 95 %, after Wilson</p>\n",
        escaped(name),
        escaped(&outcome.subject.network)
    );
    text += &columns(outcome);
    text += "<h3>What is taken for what</h3>\n";
    let highest = outcome.runs.iter().flat_map(|run| [run.truth, run.answer(0).unwrap_or(0)]).max();
    let classes = outcome.subject.labels.len().max(highest.map_or(0, |class| class + 1));
    if classes <= TABLE {
        text += &matrix(outcome, classes);
    } else {
        text += "<p>Rows are the images' classes, columns what they are taken for; on the diagonal what is right</p>\n";
        text += &format!(
            "<canvas data-model=\"{number_of}\" data-classes=\"{classes}\"></canvas><p>&nbsp;</p>\n"
        );
    }
    text + &pairs(outcome) + &worst(outcome) + &by_class(outcome)
}

fn columns(outcome: &Outcome) -> String {
    let mut rows = String::new();
    for ((place, name), score) in outcome.subject.columns.iter().enumerate().zip(outcome.scores()) {
        for (of, count) in [("top-1", score.top1), ("top-5", score.top5)] {
            let cells = accuracy(&outcome.correct(count), outcome.runs.len());
            rows += &format!("<tr><td>{}</td><td>{of}</td>{cells}</tr>\n", escaped(name));
        }
        if let Some(cycles) = outcome.mean_cycles(place) {
            rows += &format!(
                "<tr><td>{}</td><td>cycles an image</td><td class=\"n\">{}</td></tr>\n",
                escaped(name),
                grouped(cycles)
            );
        }
    }
    format!(
        "<div class=\"wide\"><table>\n<thead><tr><th>column</th><th></th><th class=\"n\">right</th><th class=\"n\">share</th>\
             <th class=\"n\">interval</th><th></th></tr></thead>\n<tbody>\n{rows}</tbody></table></div>\n"
    )
}

fn matrix(outcome: &Outcome, classes: usize) -> String {
    let mut counts = vec![0u64; classes * classes];
    for run in &outcome.runs {
        counts[run.truth * classes + run.answer(0).unwrap_or(0)] += 1;
    }
    let head: String = (0..classes)
        .map(|class| format!("<th title=\"{}\">{class}</th>", escaped(&outcome.label(class))))
        .collect();
    let row = |truth: usize| {
        let all: u64 = counts[truth * classes..(truth + 1) * classes].iter().sum();
        let cell = |answer: usize| {
            let count = counts[truth * classes + answer];
            let share = 100.0 * count as f64 / all.max(1) as f64;
            let (colour, class) = if answer == truth { ("bar", " class=\"d\"") } else { ("bad", "") };
            let ground =
                format!("background:color-mix(in srgb, var(--{colour}) {:.0}%, transparent)", share * 0.6);
            let text = if count == 0 { String::new() } else { grouped(count) };
            format!("<td{class} style=\"{ground}\">{text}</td>")
        };
        let cells: String = (0..classes).map(cell).collect();
        format!("<tr><th>{}</th>{cells}</tr>\n", escaped(&outcome.class(truth)))
    };
    let rows: String = (0..classes).map(row).collect();
    format!(
        "<p>Rows are the images' classes, columns what {} takes them for</p>\n<div class=\"wide\"><table class=\"matrix\">\n\
             <thead><tr><th></th>{head}</tr></thead>\n<tbody>\n{rows}</tbody></table></div>\n",
        escaped(outcome.subject.columns.first().map_or("", String::as_str))
    )
}

fn pairs(outcome: &Outcome) -> String {
    let confusions = outcome.confusions();
    if confusions.is_empty() {
        return String::new();
    }
    let class = |class: &crate::json::images::Class| escaped(&outcome.class(class.index));
    let row = |pair: &crate::json::images::Confusion| {
        let count = number(pair.image_count as f64, &grouped(pair.image_count as u64));
        format!(
            "<tr><td class=\"name\">{}</td><td class=\"name\">{}</td>{count}</tr>\n",
            class(&pair.truth),
            class(&pair.taken_for)
        )
    };
    let rows: String = confusions.iter().take(PAIRS).map(row).collect();
    let shown = confusions.len().min(PAIRS);
    format!(
        "<h3>Taken for another class most often</h3>\n<p>{shown} of {} pairs</p>\n<div class=\"wide\"><table>\n<thead><tr><th>class</th>\
             <th>taken for</th><th class=\"n\">images</th></tr></thead>\n<tbody>\n{rows}</tbody></table></div>\n",
        grouped(confusions.len() as u64)
    )
}

fn worst(outcome: &Outcome) -> String {
    let mut wrong: Vec<_> = outcome.runs.iter().filter(|run| !run.is_right(0)).collect();
    wrong.sort_by_key(|run| std::cmp::Reverse(run.answers.first().map_or(0, |found| found.ppm)));
    if wrong.is_empty() {
        return String::new();
    }
    let row = |run: &&super::outcome::Run| {
        let ppm = run.answers.first().map_or(0, |found| found.ppm);
        let sure = number(f64::from(ppm), &percent(f64::from(ppm) / 1e6));
        let answer = run.answer(0).map_or(String::new(), |class| escaped(&outcome.class(class)));
        let truth = escaped(&outcome.class(run.truth));
        format!(
            "<tr><td class=\"name\">{}</td><td class=\"name\">{truth}</td><td class=\"name\">{answer}</td>{sure}</tr>\n",
            escaped(&run.name)
        )
    };
    let rows: String = wrong.iter().take(WORST).map(row).collect();
    format!(
        "<h3>Worst mistakes</h3>\n<p>Of {} images that are taken for another class, those that it was surest of</p>\n\
             <div class=\"wide\"><table>\n<thead><tr><th>image</th><th>class</th><th>taken for</th><th class=\"n\">probability</th></tr></thead>\n\
             <tbody>\n{rows}</tbody></table></div>\n",
        grouped(wrong.len() as u64)
    )
}

fn by_class(outcome: &Outcome) -> String {
    let row = |row: &crate::json::images::ClassAccuracy| {
        let name = escaped(&outcome.class(row.class.index));
        let images = number(row.image_count as f64, &grouped(row.image_count as u64));
        format!("<tr><td class=\"name\">{name}</td>{images}{}</tr>\n", accuracy(&row.top1, row.image_count))
    };
    let classes = outcome.classes();
    let rows: String = classes.iter().map(row).collect();
    let open = if classes.len() <= TABLE { " open" } else { "" };
    format!(
        "<h3>Classes</h3>\n<details{open}><summary>{} classes, top-1 of {}</summary>\n<div class=\"wide\"><table>\n<thead><tr>\
             <th data-sort>class</th><th class=\"n\" data-sort>images</th><th class=\"n\" data-sort>right</th><th class=\"n\" data-sort>share</th>\
             <th class=\"n\" data-sort>interval</th><th></th></tr></thead>\n<tbody>\n{rows}</tbody></table></div></details>\n",
        classes.len(),
        escaped(outcome.subject.columns.first().map_or("", String::as_str))
    )
}

fn comparisons(all: &[Comparison]) -> String {
    if all.is_empty() {
        return String::new();
    }
    let name = |model: &Option<String>, column: &str| match model {
        Some(model) => escaped(&format!("{model}, {column}")),
        None => escaped(column),
    };
    let row = |c: &Comparison| {
        format!(
            "<tr><td class=\"name\">{}</td><td class=\"name\">{}</td>{}{}{}{}</tr>\n",
            name(&c.model, &c.column),
            name(&c.with_model, &c.with),
            number(c.image_count as f64, &grouped(c.image_count as u64)),
            number(c.only_first as f64, &grouped(c.only_first as u64)),
            number(c.only_second as f64, &grouped(c.only_second as u64)),
            number(c.p_value, &probability(c.p_value))
        )
    };
    let rows: String = all.iter().map(row).collect();
    format!(
        "<h2>On the same images</h2>\n<p>McNemar's test, exact: p is how likely such a difference is if neither is better</p>\n\
             <div class=\"wide\"><table>\n<thead><tr><th>first</th><th>second</th><th class=\"n\">images</th><th class=\"n\">first alone right</th>\
             <th class=\"n\">second alone right</th><th class=\"n\">p</th></tr></thead>\n<tbody>\n{rows}</tbody></table></div>\n"
    )
}
