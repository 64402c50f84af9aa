//! What was found, as a table of the front, as CSV and for programs.

use firebrick_spec::chain;

use crate::columns::Columns;
use crate::explore::front::Capacity;
use crate::explore::space::Candidate;
use crate::explore::space::bypass_name;
use crate::explore::{Point, Refused};
use crate::json::study::{Explored, Point as PointJson, RefusedPoint};
use crate::output::{grouped, width, wrapped};

/// What the figures are.
const LABEL: &str = "analytic model, in its tests within 3 % of the event simulation";

/// A column's title, and its text for a point.
type Column<'a> = (&'static str, Box<dyn Fn(&Point) -> String + 'a>);

/// What a narrow terminal may do without: the other columns say it, too, or stand for it.
const DETAILS: [&str; 4] = ["dense_macs", "parameters", "dsps", "cycles"];

/// A candidate that cannot be, and why, as it is told.
pub(crate) struct Reason {
    pub candidate: Candidate,
    pub reason: String,
}

impl From<Refused> for Reason {
    fn from(refused: Refused) -> Self {
        Reason { candidate: refused.candidate, reason: chain(&refused.source) }
    }
}

/// All points, and which of them nothing beats.
pub(crate) struct Found<'a> {
    pub points: &'a [Point],
    pub front: &'a [&'a Point],
    pub refused: &'a [Reason],
    pub capacity: Capacity,
    pub clock_mhz: f64,
    pub read_efficiency: f64,
}

impl Found<'_> {
    /// The columns of the table and of the CSV file.
    fn columns(&self) -> Vec<Column<'_>> {
        vec![
            ("version", Box::new(|p| p.candidate.version.to_string())),
            ("bypass", Box::new(|p| bypass_name(p.candidate.net.bypass).to_string())),
            ("base_e", Box::new(|p| p.candidate.net.base_e.to_string())),
            ("incr_e", Box::new(|p| p.candidate.net.incr_e.to_string())),
            ("freq", Box::new(|p| p.candidate.net.freq.to_string())),
            ("pct3x3", Box::new(|p| p.candidate.net.pct3x3.to_string())),
            ("sr", Box::new(|p| p.candidate.net.squeeze_ratio.to_string())),
            ("density", Box::new(|p| p.candidate.density.to_string())),
            ("pes", Box::new(|p| p.candidate.config.pes.to_string())),
            ("ports", Box::new(|p| p.candidate.config.ports.to_string())),
            ("activation_words", Box::new(|p| p.candidate.config.activation_words.to_string())),
            ("weight_words", Box::new(|p| p.candidate.config.weight_words.to_string())),
            ("parameters", Box::new(|p| p.parameters.to_string())),
            ("nonzero_parameters", Box::new(|p| p.kept.to_string())),
            ("dense_macs", Box::new(|p| p.macs.to_string())),
            ("dsps", Box::new(|p| p.dsps.to_string())),
            ("cycles", Box::new(|p| p.cycles.to_string())),
            ("frames_per_s", Box::new(|p| format!("{:.2}", p.rate(self.clock_mhz)))),
        ]
    }

    /// All points as CSV.
    pub fn csv(&self) -> anyhow::Result<String> {
        let columns = self.columns();
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(columns.iter().map(|(title, _)| *title).chain(["on_front"]))?;
        for point in self.points {
            let on_front = self.front.contains(&point).to_string();
            writer.write_record(columns.iter().map(|(_, cell)| cell(point)).chain([on_front]))?;
        }
        Ok(String::from_utf8(writer.into_inner()?)?)
    }

    /// The front as a table.
    pub fn text(&self) -> String {
        // A column whose values are all the same stands below, once.
        let varies = |column: &Column<'_>| {
            let first = self.points.first().map(&column.1);
            self.points.iter().any(|point| Some(column.1(point)) != first)
        };
        let (mut columns, mut same): (Vec<Column<'_>>, Vec<_>) = self.columns().into_iter().partition(varies);
        if columns.is_empty() {
            std::mem::swap(&mut columns, &mut same);
        }
        let dispensable = |title: &str| DETAILS.contains(&title) && title != self.capacity.field();
        let mut table = columns.iter().fold(Columns::default(), |table, (title, _)| match *title {
            title if dispensable(title) => table.detail(heading(title)),
            title => table.number(heading(title)),
        });
        for point in self.front {
            table.row(columns.iter().map(|(_, cell)| cell(point)));
        }
        let found = format!(
            "{} of {} points are not beaten in {}, frames/s at {} MHz and DSPs together ({LABEL})",
            self.front.len(),
            grouped(self.points.len() as u64),
            self.capacity.name(),
            self.clock_mhz
        );
        let mut text = format!("{}\n{}\n", table.lines(width(), ""), wrapped(&found, width()));
        if let Some(point) = self.points.first().filter(|_| !same.is_empty()) {
            let same = same.iter().map(|(title, cell)| format!("{} {}", heading(title), cell(point)));
            let same = same.collect::<Vec<_>>().join(", ");
            text += &(wrapped(&format!("The same at all points: {same}"), width()) + "\n");
        }
        if let Some(first) = self.refused.first() {
            let impossible = format!(
                "{} points are impossible; the first, {}: {}",
                grouped(self.refused.len() as u64),
                first.candidate.name(),
                first.reason
            );
            text += &(wrapped(&impossible, width()) + "\n");
        }
        text
    }

    /// All points for programs.
    pub fn json(&self) -> Explored {
        let value = |point: &Point| PointJson {
            network: point.candidate.network(),
            density_setting: point.candidate.density.to_string(),
            engine: (&point.candidate.config).into(),
            parameters: point.parameters,
            nonzero_parameters: point.kept,
            dense_macs: point.macs,
            cycles: point.cycles,
            latency_us: f64::from(point.cycles) / self.clock_mhz,
            frames_per_s: point.rate(self.clock_mhz),
            on_front: self.front.contains(&point),
        };
        let refusal = |refused: &Reason| RefusedPoint {
            network: refused.candidate.network(),
            density_setting: refused.candidate.density.to_string(),
            engine: (&refused.candidate.config).into(),
            reason: refused.reason.clone(),
        };
        Explored {
            method: LABEL,
            clock_mhz: self.clock_mhz,
            read_efficiency: self.read_efficiency,
            capacity: self.capacity.field(),
            points: self.points.iter().map(value).collect(),
            refused_points: self.refused.iter().map(refusal).collect(),
        }
    }
}

/// A column's title for a reader.
fn heading(title: &'static str) -> &'static str {
    match title {
        "version" => "base",
        "nonzero_parameters" => "non-zero",
        "dense_macs" => "MACs",
        "pes" => "PEs",
        "dsps" => "DSPs",
        "frames_per_s" => "frames/s",
        title => title,
    }
}
