//! `firebrick explore`: which networks and engines are worth a closer look.

use std::path::PathBuf;

use crate::refused::ValueError;
use clap::Args;
use firebrick_compiler::estimate::MemoryModel;
use firebrick_nn::density::Density;
use firebrick_nn::family::Bypass;
use firebrick_spec::chain;
use serde_json::{Value, json};

use super::estimate::efficiency;
use crate::explore::chart::Chart;
use crate::explore::front::{Capacity, front};
use crate::explore::space::{Space, Version, bypass_name};
use crate::explore::{Point, Refused, run};
use crate::options::number::{clock_mhz, pes, ports};
use crate::output::{self, Pending, grouped};
use crate::progress;

/// Sweep metaparameters of the SqueezeNet family and engines: cycles by an analytic model, and what no other point beats
#[derive(Debug, Args)]
pub(crate) struct Explore {
    /// Networks to start from: v1.0, v1.1; as all lists, with commas between the values
    #[arg(long, value_name = "V", value_delimiter = ',', default_value = "v1.0,v1.1")]
    base: Vec<Version>,
    /// Connections around fire modules: none, simple, complex
    #[arg(long, value_name = "B", value_delimiter = ',', default_value = "none", value_parser = bypass)]
    bypass: Vec<Bypass>,
    /// Expand filters of the first fire module
    #[arg(long, value_name = "N", value_delimiter = ',', default_value = "64,128")]
    base_e: Vec<usize>,
    /// Expand filters that are added every --freq modules
    #[arg(long, value_name = "N", value_delimiter = ',', default_value = "64,128")]
    incr_e: Vec<usize>,
    /// Fire modules between increases
    #[arg(long, value_name = "N", value_delimiter = ',', default_value = "2")]
    freq: Vec<usize>,
    /// Share of the expand filters that are 3x3
    #[arg(long, value_name = "X", value_delimiter = ',', default_value = "0.25,0.5")]
    pct3x3: Vec<f64>,
    /// Squeeze filters per expand filter
    #[arg(long, value_name = "X", value_delimiter = ',', default_value = "0.125,0.25")]
    sr: Vec<f64>,
    /// Shares of the weights that are not zero: numbers up to 1, or table1
    #[arg(long, value_name = "D", value_delimiter = ',', default_value = "0.33,1")]
    density: Vec<Density>,
    /// Processing elements
    #[arg(long, value_name = "N", value_delimiter = ',', default_value = "4,8,16,32", value_parser = pes)]
    pes: Vec<usize>,
    /// Memory ports
    #[arg(long, value_name = "N", value_delimiter = ',', default_value = "1,2", value_parser = ports)]
    ports: Vec<usize>,
    /// Words of a PE's activation store: 64, 128, 256, 512
    #[arg(long, value_name = "N", value_delimiter = ',', default_value = "512", value_parser = store)]
    activation_words: Vec<usize>,
    /// Words of a PE's weight store: 64, 128, 256, 512
    #[arg(long, value_name = "N", value_delimiter = ',', default_value = "512", value_parser = store)]
    weight_words: Vec<usize>,
    /// What stands for a network's accuracy
    #[arg(long, value_enum, default_value = "kept")]
    capacity: Capacity,
    /// Read beats a cycle and port that the memory delivers
    #[arg(long, value_name = "E", default_value = "0.95", value_parser = efficiency)]
    read_efficiency: f64,
    /// Clock to compute frame rates from, in MHz
    #[arg(long, alias = "clock", value_name = "F", default_value = "100", value_parser = clock_mhz)]
    clock_mhz: f64,
    /// Write all points as CSV
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
    /// Draw all points and the front into an SVG file
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// What the figures are.
const LABEL: &str = "analytic model, in its tests within 3 % of the event simulation";

/// A column's title, and its text for a point.
type Column<'a> = (&'static str, Box<dyn Fn(&Point) -> String + 'a>);

impl Explore {
    pub fn run(self) -> anyhow::Result<()> {
        let [csv, svg] = [&self.csv, &self.svg].map(|path| path.as_deref().map(Pending::new).transpose());
        let (csv, svg) = (csv?, svg?);
        let candidates = self.space().candidates();
        let memory = MemoryModel { read_efficiency: self.read_efficiency, ..MemoryModel::default() };
        let exploring = progress::counting("computing networks and engines", candidates.len());
        let (points, refused) = run(&candidates, &memory, || exploring.step());
        drop(exploring);
        if let (true, Some(first)) = (points.is_empty(), refused.first()) {
            anyhow::bail!(
                "none of {} points is possible; the first, {}: {}",
                refused.len(),
                first.name,
                chain(&first.source)
            );
        }
        let front = front(&points, self.capacity);
        if let Some(file) = csv {
            file.write(&self.csv(&points, &front))?;
        }
        if let Some(file) = svg {
            let chart =
                Chart { points: &points, front: &front, capacity: self.capacity, clock_mhz: self.clock_mhz };
            file.write(&chart.svg()?)?;
        }
        if self.json {
            output::print_json(&self.json(&points, &front, &refused))?;
        } else {
            output::print(&self.text(&points, &front, &refused))?;
        }
        Ok(())
    }

    fn space(&self) -> Space {
        Space {
            version: self.base.clone(),
            bypass: self.bypass.clone(),
            base_e: self.base_e.clone(),
            incr_e: self.incr_e.clone(),
            freq: self.freq.clone(),
            pct3x3: self.pct3x3.clone(),
            sr: self.sr.clone(),
            density: self.density.clone(),
            pes: self.pes.clone(),
            ports: self.ports.clone(),
            activation_words: self.activation_words.clone(),
            weight_words: self.weight_words.clone(),
        }
    }

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
            ("kept", Box::new(|p| p.kept.to_string())),
            ("macs", Box::new(|p| p.macs.to_string())),
            ("dsps", Box::new(|p| p.dsps.to_string())),
            ("cycles", Box::new(|p| p.cycles.to_string())),
            ("frames_per_second", Box::new(|p| format!("{:.2}", p.rate(self.clock_mhz)))),
        ]
    }

    fn csv(&self, points: &[Point], front: &[&Point]) -> String {
        let columns = self.columns();
        let titles: Vec<&str> = columns.iter().map(|(title, _)| *title).collect();
        let mut text = format!("{},on_front\n", titles.join(","));
        for point in points {
            let cells: Vec<String> = columns.iter().map(|(_, cell)| cell(point)).collect();
            text += &format!("{},{}\n", cells.join(","), front.contains(&point));
        }
        text
    }

    fn text(&self, points: &[Point], front: &[&Point], refused: &[Refused]) -> String {
        // A column whose values are all the same says nothing.
        let varies = |column: &Column<'_>| {
            let first = points.first().map(&column.1);
            points.iter().any(|point| Some(column.1(point)) != first)
        };
        let columns: Vec<Column<'_>> = self.columns().into_iter().filter(varies).collect();
        let rows: Vec<Vec<String>> =
            front.iter().map(|point| columns.iter().map(|(_, cell)| cell(point)).collect()).collect();
        let mut lines = vec![columns.iter().map(|(title, _)| (*title).to_string()).collect::<Vec<_>>()];
        lines.extend(rows);
        let width = |column: usize| lines.iter().map(|line| line[column].len()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..columns.len()).map(width).collect();
        let mut text = String::new();
        for line in &lines {
            let cells: Vec<String> =
                line.iter().zip(&widths).map(|(cell, width)| format!("{cell:>width$}")).collect();
            text += &format!("{}\n", cells.join("  "));
        }
        text += &format!(
            "\n{} of {} points are not beaten in {}, frames/s at {} MHz and DSPs together ({LABEL})\n",
            front.len(),
            grouped(points.len() as u64),
            self.capacity.name(),
            self.clock_mhz
        );
        if let Some(first) = refused.first() {
            text += &format!(
                "{} points are impossible; the first, {}: {}\n",
                refused.len(),
                first.name,
                chain(&first.source)
            );
        }
        text
    }

    fn json(&self, points: &[Point], front: &[&Point], refused: &[Refused]) -> Value {
        let value = |point: &Point| {
            let c = &point.candidate;
            json!({
                "network": c.network(),
                "density": c.density.to_string(),
                "engine": {
                    "pes": c.config.pes,
                    "ports": c.config.ports,
                    "activation_words": c.config.activation_words,
                    "weight_words": c.config.weight_words,
                },
                "parameters": point.parameters,
                "kept": point.kept,
                "macs": point.macs,
                "dsps": point.dsps,
                "cycles": point.cycles,
                "frames_per_second": point.rate(self.clock_mhz),
                "on_front": front.contains(&point),
            })
        };
        let refusal = |refused: &Refused| json!({ "name": refused.name, "reason": chain(&refused.source) });
        json!({
            "model": LABEL,
            "clock_mhz": self.clock_mhz,
            "read_efficiency": self.read_efficiency,
            "capacity": self.capacity.name(),
            "points": points.iter().map(value).collect::<Vec<_>>(),
            "refused": refused.iter().map(refusal).collect::<Vec<_>>(),
        })
    }
}

/// Parses a value of `--bypass`.
fn bypass(text: &str) -> Result<Bypass, ValueError> {
    let all = [Bypass::None, Bypass::Simple, Bypass::Complex];
    all.into_iter()
        .find(|bypass| bypass_name(*bypass) == text)
        .ok_or(ValueError::Accepted(&["none", "simple", "complex"]))
}

/// Parses a store's depth.
fn store(text: &str) -> Result<usize, ValueError> {
    match text.parse() {
        Ok(words @ (64 | 128 | 256 | 512)) => Ok(words),
        _ => Err(ValueError::Accepted(&["64", "128", "256", "512"])),
    }
}
