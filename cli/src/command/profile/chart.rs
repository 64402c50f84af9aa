//! The passes over time as one SVG file that needs nothing else: each a bar, divided by what its PEs did.

use svg::Document;
use svg::node::element::{Group, Line, Rectangle, Text, Title};

use super::record::causes;
use crate::output::grouped;
use crate::table::Table;
use firebrick_host::driver::PassRecord;

/// Widths of the names, the bars and the figures beside them, and heights of what is above, each pass, what is below.
const NAMES: f64 = 190.0;
const BARS: f64 = 760.0;
const FIGURES: f64 = 250.0;
const HEAD: f64 = 78.0;
const ROW: f64 = 22.0;
const FOOT: f64 = 52.0;
const GAP: f64 = 10.0;

/// Colours of the PEs' cycles, told apart also without colour vision (Okabe and Ito).
const COLOURS: [(&str, &str); 6] = [
    ("busy", "#009e73"),
    ("activations", "#e69f00"),
    ("weights", "#cc79a7"),
    ("results", "#0072b2"),
    ("memory", "#d55e00"),
    ("between", "#bbbbbb"),
];

/// A frame to draw.
pub(crate) struct Chart<'a> {
    pub title: &'a str,
    pub table: &'a Table<'a>,
    pub records: &'a [PassRecord],
}

impl Chart<'_> {
    /// The file's text.
    pub fn svg(&self) -> String {
        let (width, rows) = (NAMES + BARS + FIGURES, ROW * self.records.len() as f64);
        let height = HEAD + rows + FOOT;
        let mut document = Document::new()
            .set("viewBox", (0, 0, width, height))
            .set("width", width)
            .set("height", height)
            .set("font-family", "sans-serif")
            .set("font-size", 12)
            .add(Rectangle::new().set("width", width).set("height", height).set("fill", "white"))
            .add(text(GAP, 24.0, self.title).set("font-size", 16).set("font-weight", "bold"))
            .add(self.legend())
            .add(self.axis(rows));
        let mut before = 0;
        for (row, record) in self.records.iter().enumerate() {
            document = document.add(self.row(row, record, before));
            before = record.end;
        }
        document = document.add(text(GAP, HEAD + rows + 40.0, &self.totals()));
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{document}\n")
    }

    fn x(&self, cycle: u32) -> f64 {
        NAMES + BARS * f64::from(cycle) / f64::from(self.table.cycles.max(1))
    }

    fn parts(record: &PassRecord) -> [u64; 6] {
        let mut parts = [record.busy; 6];
        for (part, (_, cycles)) in parts[1..].iter_mut().zip(causes(&record.stalls)) {
            *part = cycles;
        }
        parts
    }

    /// Only what the frame has.
    fn legend(&self) -> Group {
        let mut group = Group::new();
        let mut x = NAMES;
        for (i, (name, colour)) in COLOURS.iter().enumerate() {
            if self.records.iter().any(|record| Self::parts(record)[i] > 0) {
                let patch = Rectangle::new().set("x", x).set("y", 38).set("width", 12).set("height", 12);
                group = group.add(patch.set("fill", *colour)).add(text(x + 17.0, 48.0, name));
                x += 105.0;
            }
        }
        group
    }

    fn axis(&self, rows: f64) -> Group {
        let mut group = Group::new();
        for tenth in 0..=10 {
            let cycle = (u64::from(self.table.cycles) * tenth / 10) as u32;
            let x = self.x(cycle);
            let line = Line::new().set("x1", x).set("x2", x).set("y1", HEAD - 6.0).set("y2", HEAD + rows);
            group = group.add(line.set("stroke", "#dddddd"));
            let label = grouped(u64::from(cycle));
            group = group.add(text(x, HEAD - 10.0, &label).set("text-anchor", "middle").set("font-size", 9));
        }
        group
    }

    /// A pass's name, its bar from the end of the pass before, and its figures.
    fn row(&self, row: usize, record: &PassRecord, before: u32) -> Group {
        let (pass, figures) = (&self.table.program.passes[row], &self.table.passes[row]);
        let y = HEAD + ROW * row as f64;
        let parts = Self::parts(record);
        let all: u64 = parts.iter().sum();
        let (mut x, width) = (self.x(before), self.x(record.end) - self.x(before));
        let mut group = Group::new().add(text(NAMES - GAP, y + 15.0, &pass.name).set("text-anchor", "end"));
        for ((name, colour), cycles) in COLOURS.iter().zip(parts) {
            if cycles == 0 {
                continue;
            }
            let share = cycles as f64 / all as f64;
            let bar =
                Rectangle::new().set("x", x).set("y", y + 3.0).set("height", ROW - 6.0).set("fill", *colour);
            let hint = format!("{}: {name} {:.1} %", pass.name, 100.0 * share);
            group = group.add(bar.set("width", width * share).add(Title::new(hint)));
            x += width * share;
        }
        let cycles = grouped(u64::from(figures.cycles));
        let figures = format!(
            "{cycles}  busy {:.0} %  {}",
            100.0 * record.busy as f64 / all.max(1) as f64,
            figures.bound
        );
        group.add(text(NAMES + BARS + GAP, y + 15.0, &figures))
    }

    fn totals(&self) -> String {
        let mut sums = [0; 6];
        for record in self.records {
            for (sum, part) in sums.iter_mut().zip(Self::parts(record)) {
                *sum += part;
            }
        }
        let all: u64 = sums.iter().sum();
        let mut text = format!("{} cycles:", grouped(u64::from(self.table.cycles)));
        for ((name, _), sum) in COLOURS.iter().zip(sums) {
            if sum > 0 {
                text += &format!(" {name} {:.1} %", 100.0 * sum as f64 / all.max(1) as f64);
            }
        }
        text
    }
}

fn text(x: f64, y: f64, content: &str) -> Text {
    Text::new(content).set("x", x).set("y", y)
}
