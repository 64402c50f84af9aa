//! The picture: rows of signals over numbered cycles.

use svg::Document;
use svg::node::element::path::Data;
use svg::node::element::{Group, Line, Path, Rectangle, Text};

use crate::row::{Row, Sample};

/// Height of a row and of a signal in it; of what stands above the rows; a margin.
const ROW: f64 = 34.0;
const SIGNAL: f64 = 20.0;
const HEAD: f64 = 64.0;
const MARGIN: f64 = 12.0;

/// Least width of a cycle, and of a value's slanted ends.
const CYCLE: f64 = 30.0;
const SLANT: f64 = 3.0;

/// Font sizes of the title, of names and values, of meanings and cycles; a character's width as a part of them, at most, and in a sentence.
const TITLE: f64 = 16.0;
const NAME: f64 = 12.0;
const SMALL: f64 = 11.0;
const CHARACTER: f64 = 0.62;
const PROSE: f64 = 0.55;

const INK: &str = "#202020";
const GREY: &str = "#707070";
const GRID: &str = "#dddddd";
const LEVEL: &str = "#1f5fa8";
const VALUE: &str = "#e8f0fa";

/// Draws the rows, which have as many samples as there are cycles.
pub(crate) fn draw(title: &str, rows: &[Row], cycles: usize) -> String {
    let label = |row: &Row| (CHARACTER * NAME * count(row.signal)).max(PROSE * SMALL * count(row.meaning));
    let left = rows.iter().map(label).fold(0.0, f64::max) + 2.0 * MARGIN;
    let cycle = rows.iter().flat_map(widths).fold(CYCLE, f64::max).ceil();
    let place = Place { left: left.ceil(), cycle };
    let width = (place.x(cycles) + MARGIN).max(CHARACTER * TITLE * count(title) + 2.0 * MARGIN).ceil();
    let height = HEAD + ROW * rows.len() as f64 + MARGIN;
    let mut document = Document::new()
        .set("viewBox", (0, 0, width, height))
        .set("width", width)
        .set("height", height)
        .set("style", "max-width:100%;height:auto")
        .set("font-family", "sans-serif")
        .add(Rectangle::new().set("width", width).set("height", height).set("fill", "#ffffff"))
        .add(text(title, MARGIN, 24.0, TITLE, INK).set("font-weight", "bold"))
        .add(axis(&place, cycles, height - MARGIN));
    for (i, row) in rows.iter().enumerate() {
        let top = HEAD + ROW * i as f64 + (ROW - SIGNAL) / 2.0;
        document = document.add(labels(row, top)).add(trace(row, &place, top));
    }
    let picture = format!("{document}\n");
    picture.lines().filter(|line| !line.trim().is_empty()).map(|line| format!("{line}\n")).collect()
}

/// Where cycles are.
struct Place {
    left: f64,
    cycle: f64,
}

impl Place {
    /// The beginning of a cycle.
    fn x(&self, cycle: usize) -> f64 {
        self.left + self.cycle * cycle as f64
    }
}

fn count(text: &str) -> f64 {
    text.chars().count() as f64
}

fn text(words: &str, x: f64, y: f64, size: f64, fill: &str) -> Text {
    Text::new(words).set("x", x).set("y", y).set("font-size", size).set("fill", fill)
}

/// Numbers of the cycles, and a line at each edge of the clock.
fn axis(place: &Place, cycles: usize, bottom: f64) -> Group {
    let y = HEAD - 8.0;
    let mut group = Group::new().add(text("cycle", MARGIN, y, SMALL, GREY));
    for cycle in 0..=cycles {
        let x = place.x(cycle);
        let edge = Line::new().set("x1", x).set("x2", x).set("y1", y + 4.0).set("y2", bottom);
        group = group.add(edge.set("stroke", GRID));
    }
    for cycle in 0..cycles {
        let middle = place.x(cycle) + place.cycle / 2.0;
        group = group.add(text(&cycle.to_string(), middle, y, SMALL, GREY).set("text-anchor", "middle"));
    }
    group
}

/// A signal's name above what it means.
fn labels(row: &Row, top: f64) -> Group {
    let name = text(row.signal, MARGIN, top + 8.0, NAME, INK).set("font-family", "monospace");
    Group::new().add(name).add(text(row.meaning, MARGIN, top + 21.0, SMALL, GREY))
}

/// Cycles from `from` to `to` in which a row's sample is the same.
struct Run<'a> {
    from: usize,
    to: usize,
    sample: &'a Option<Sample>,
}

fn runs(row: &Row) -> Vec<Run<'_>> {
    let mut runs: Vec<Run<'_>> = Vec::new();
    for (cycle, sample) in row.samples.iter().enumerate() {
        match runs.last_mut() {
            Some(run) if run.sample == sample => run.to = cycle + 1,
            _ => runs.push(Run { from: cycle, to: cycle + 1, sample }),
        }
    }
    runs
}

/// Widths of a cycle that the row's values need.
fn widths(row: &Row) -> Vec<f64> {
    let need = |run: Run<'_>| match run.sample {
        Some(Sample::Text(words)) => {
            (CHARACTER * NAME * count(words) + 4.0 * SLANT) / (run.to - run.from) as f64
        }
        _ => 0.0,
    };
    runs(row).into_iter().map(need).collect()
}

/// A row's signal over time.
fn trace(row: &Row, place: &Place, top: f64) -> Group {
    let (bottom, middle) = (top + SIGNAL, top + SIGNAL / 2.0);
    let mut group = Group::new();
    let mut level: Option<Data> = None;
    for run in runs(row) {
        let (from, to) = (place.x(run.from), place.x(run.to));
        match run.sample {
            Some(Sample::Level(high)) => {
                let y = if *high { top } else { bottom };
                let line =
                    level.take().map_or_else(|| Data::new().move_to((from, y)), |l| l.line_to((from, y)));
                level = Some(line.line_to((to, y)));
            }
            Some(Sample::Text(words)) => group = group.add(value(words, from, to, top)),
            None => {
                let line = Line::new().set("x1", from).set("x2", to).set("y1", middle).set("y2", middle);
                group = group.add(line.set("stroke", GREY).set("stroke-dasharray", "2 3"));
            }
        }
    }
    match level {
        Some(line) => group.add(
            Path::new().set("d", line).set("fill", "none").set("stroke", LEVEL).set("stroke-width", 1.6),
        ),
        None => group,
    }
}

/// A value between two edges.
fn value(words: &str, from: f64, to: f64, top: f64) -> Group {
    let (bottom, middle) = (top + SIGNAL, top + SIGNAL / 2.0);
    let shape = Data::new()
        .move_to((from, middle))
        .line_to((from + SLANT, top))
        .line_to((to - SLANT, top))
        .line_to((to, middle))
        .line_to((to - SLANT, bottom))
        .line_to((from + SLANT, bottom))
        .close();
    let words = text(words, (from + to) / 2.0, middle + 4.0, NAME, INK).set("text-anchor", "middle");
    Group::new()
        .add(Path::new().set("d", shape).set("fill", VALUE).set("stroke", LEVEL))
        .add(words.set("font-family", "monospace"))
}
