//! The passes over time as one SVG file that needs nothing else: each a bar, divided by what its PEs did.

use svg::Document;
use svg::node::element::{Group, Line, Rectangle, Text, Title};

use super::legend::{COLOURS, legend, parts};
use crate::options::clock::Clock;
use crate::output::grouped;
use crate::picture::{shorten, tick_text, ticks, width};
use crate::plain;
use crate::table::Table;
use firebrick_host::driver::PassRecord;

/// Width of the bars, height of what is above them and of a row, distance of things.
const BARS: f64 = 760.0;
const HEAD: f64 = 222.0;
const ROW: f64 = 22.0;
const GAP: f64 = 12.0;

/// Font sizes of the title, the names, what explains.
const TITLE: f64 = 17.0;
const NAME: f64 = 12.0;
const SMALL: f64 = 11.0;

/// Most characters of a pass's name, whose length a model's author chooses.
const NAME_CHARS: usize = 36;

const BARS_ARE: &str = "A bar goes from the end of the pass before to the pass's own; its colours divide it by what the PEs did, not by when:";

/// A frame to draw.
pub(crate) struct Chart<'a> {
    pub network: &'a str,
    pub device: &'a str,
    pub clock: Clock,
    pub table: &'a Table<'a>,
    pub records: &'a [PassRecord],
}

/// A column of figures beside the bars: its title, its text in each row and in the frame's.
struct Column {
    title: &'static str,
    cells: Vec<String>,
    right: bool,
}

/// Where things are.
struct Layout {
    names: f64,
    /// Each column's left end; the picture's right end last.
    columns: Vec<f64>,
    height: f64,
}

impl Chart<'_> {
    /// The file's text.
    pub fn svg(&self) -> String {
        let columns = self.columns();
        let layout = self.layout(&columns);
        let (wide, rows) = (layout.columns[columns.len()], ROW * self.records.len() as f64);
        let title = self.title((wide - 2.0 * GAP) / width("x", TITLE));
        let mut document = Document::new()
            .set("viewBox", (0, 0, wide, layout.height))
            .set("width", wide)
            .set("height", layout.height)
            .set("font-family", "sans-serif")
            .set("font-size", NAME)
            .add(Title::new(title.clone()))
            .add(Rectangle::new().set("width", wide).set("height", layout.height).set("fill", "white"))
            .add(text(GAP, 28.0, &title).set("font-size", TITLE).set("font-weight", "bold"))
            .add(text(GAP, 48.0, &self.engine()).set("font-size", SMALL))
            .add(text(GAP, 66.0, BARS_ARE).set("font-size", SMALL))
            .add(legend(self.records, (GAP, 78.0)))
            .add(self.axis(layout.names, rows));
        let mut before = 0;
        for (row, record) in self.records.iter().enumerate() {
            let name = &self.table.program.passes[row].name;
            document = document.add(self.bar((layout.names, row), name, before..record.end, parts(record)));
            before = record.end;
        }
        let mut sums = [0; COLOURS.len()];
        for record in self.records {
            sums.iter_mut().zip(parts(record)).for_each(|(sum, part)| *sum += part);
        }
        document = document.add(self.bar((layout.names, self.records.len()), "all", 0..before, sums));
        for (column, place) in columns.iter().zip(layout.columns.windows(2)) {
            document = document.add(figures(column, place[0], place[1]));
        }
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{document}\n")
    }

    fn micros(&self, cycles: u32) -> f64 {
        f64::from(cycles) / self.clock.mhz
    }

    /// Network, device and frame rate; of a long network's name its end.
    fn title(&self, chars: f64) -> String {
        let rate = 1e6 / self.micros(self.table.cycles.max(1));
        let rest = format!(", device {}: {rate:.1} frames/s at {}", self.device, self.clock.text());
        let chars = (chars as usize).saturating_sub(rest.chars().count());
        shorten(self.network, chars) + &rest
    }

    fn engine(&self) -> String {
        let config = &self.table.program.config;
        let plural =
            |number: usize, name: &str| format!("{number} {name}{}", if number == 1 { "" } else { "s" });
        format!(
            "{}, {}; a frame takes {:.1} us = {} cycles",
            plural(config.pes, "PE"),
            plural(config.ports, "memory port"),
            self.micros(self.table.cycles),
            grouped(u64::from(self.table.cycles))
        )
    }

    /// The figures have the names and the meaning that they have in the table.
    fn columns(&self) -> Vec<Column> {
        let pes = self.table.program.config.pes as f64;
        let used = |busy: u64, cycles: u32| {
            format!("{:.0} %", 100.0 * busy as f64 / (f64::from(cycles.max(1)) * pes))
        };
        let passes = &self.table.passes;
        let column = |title, right, all: String, of: &dyn Fn(usize) -> String| {
            let cells = (0..passes.len()).map(of).chain([all]).collect();
            Column { title, cells, right }
        };
        let busy = passes.iter().map(|pass| pass.busy).sum();
        let all = self.table.cycles;
        vec![
            column("cycles", true, grouped(u64::from(all)), &|i| grouped(u64::from(passes[i].cycles))),
            column("us", true, format!("{:.1}", self.micros(all)), &|i| {
                format!("{:.1}", self.micros(passes[i].cycles))
            }),
            column("busy", true, used(busy, all), &|i| used(passes[i].busy, passes[i].cycles)),
            column("bound by", false, String::new(), &|i| passes[i].bound.to_owned()),
        ]
    }

    fn layout(&self, columns: &[Column]) -> Layout {
        let passes = &self.table.program.passes;
        let short: Vec<String> = passes.iter().map(|pass| shorten(&pass.name, NAME_CHARS)).collect();
        let names = 2.0 * GAP + widest(short.iter().map(String::as_str)).max(60.0);
        let mut ends = vec![names + BARS + GAP];
        for column in columns {
            let texts = column.cells.iter().map(String::as_str).chain([column.title]);
            ends.push(ends[ends.len() - 1] + widest(texts) + GAP);
        }
        Layout { names, columns: ends, height: HEAD + ROW * (self.records.len() + 1) as f64 + 3.0 * GAP }
    }

    fn x(&self, names: f64, cycles: f64) -> f64 {
        names + BARS * cycles / f64::from(self.table.cycles.max(1))
    }

    fn axis(&self, names: f64, rows: f64) -> Group {
        let title = format!("microseconds at {}", self.clock.text());
        let mut group = Group::new().set("font-size", SMALL).add(text(names, HEAD - 28.0, &title));
        let values = ticks(0.0, self.micros(self.table.cycles), 10);
        let step = values.get(1).copied().unwrap_or(1.0);
        for value in values {
            let x = self.x(names, value * self.clock.mhz);
            let line = Line::new().set("x1", x).set("x2", x).set("y1", HEAD - 6.0).set("y2", HEAD + rows);
            group = group.add(line.set("stroke", "#dddddd"));
            group = group.add(text(x, HEAD - 10.0, &tick_text(value, step)).set("text-anchor", "middle"));
        }
        group
    }

    /// A name, and its bar in its row.
    fn bar(&self, place: (f64, usize), name: &str, cycles: std::ops::Range<u32>, parts: [u64; 6]) -> Group {
        let (names, row) = place;
        // The frame's own row stands apart.
        let apart = if row == self.records.len() { GAP } else { 0.0 };
        let y = HEAD + ROW * row as f64 + apart;
        let all = parts.iter().sum::<u64>().max(1) as f64;
        let mut x = self.x(names, f64::from(cycles.start));
        let wide = self.x(names, f64::from(cycles.end)) - x;
        let label = text(names - GAP, y + 15.0, &shorten(name, NAME_CHARS)).set("text-anchor", "end");
        let mut group = Group::new().add(label);
        for ((word, colour, _), part) in COLOURS.iter().zip(parts).filter(|(_, part)| *part > 0) {
            let share = part as f64 / all;
            let bar =
                Rectangle::new().set("x", x).set("y", y + 3.0).set("height", ROW - 6.0).set("fill", *colour);
            let hint = format!("{}: {word} {:.1} % of the bar", plain::word(name), 100.0 * share);
            group = group.add(bar.set("width", wide * share).add(Title::new(hint)));
            x += wide * share;
        }
        group
    }
}

fn widest<'a>(texts: impl Iterator<Item = &'a str>) -> f64 {
    texts.map(|text| width(text, NAME)).fold(0.0, f64::max)
}

/// A column from `left` to `right`, title and cells.
fn figures(column: &Column, left: f64, right: f64) -> Group {
    let x = if column.right { right - GAP } else { left };
    let mut group = Group::new().set("text-anchor", if column.right { "end" } else { "start" });
    group = group.add(text(x, HEAD - 28.0, column.title).set("font-weight", "bold"));
    let last = column.cells.len() - 1;
    for (row, cell) in column.cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
        let apart = if row == last { GAP } else { 0.0 };
        group = group.add(text(x, HEAD + ROW * row as f64 + apart + 15.0, cell));
    }
    group
}

fn text(x: f64, y: f64, content: &str) -> Text {
    Text::new(content).set("x", x).set("y", y)
}
