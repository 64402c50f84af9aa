//! `firebrick explore`: which networks and engines are worth a closer look.

#[cfg(feature = "shards")]
mod part;
mod print;

use std::path::{Path, PathBuf};

use crate::refused::{UsageError, ValueError};
use clap::Args;
use firebrick_compiler::estimate::MemoryModel;
use firebrick_nn::density::Density;
use firebrick_nn::family::{Bypass, MOST_FILTERS, MOST_SQUEEZE};

use super::estimate::efficiency;
use crate::explore::chart::Chart;
use crate::explore::front::{Capacity, front};
use crate::explore::space::{Space, Version, bypass_name};
use crate::explore::{Point, run};
use crate::options::number::{clock_mhz, pes, ports, store, whole};
use crate::options::out;
#[cfg(feature = "shards")]
use crate::options::part::PartOptions;
use crate::output::{self, Pending};
use crate::progress;
use print::{Found, Reason};

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
    #[arg(long, value_name = "N", value_delimiter = ',', default_value = "64,128", value_parser = whole::<usize>(0, MOST_FILTERS))]
    base_e: Vec<usize>,
    /// Expand filters that are added every --freq modules
    #[arg(long, value_name = "N", value_delimiter = ',', default_value = "64,128", value_parser = whole::<usize>(0, MOST_FILTERS))]
    incr_e: Vec<usize>,
    /// Fire modules between increases
    #[arg(long, value_name = "N", value_delimiter = ',', default_value = "2", value_parser = whole::<usize>(1, MOST_FILTERS))]
    freq: Vec<usize>,
    /// Share of the expand filters that are 3x3
    #[arg(long, value_name = "X", value_delimiter = ',', default_value = "0.25,0.5", value_parser = share)]
    pct3x3: Vec<f64>,
    /// Squeeze filters per expand filter
    #[arg(long, value_name = "X", value_delimiter = ',', default_value = "0.125,0.25", value_parser = squeeze_ratio)]
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
    #[arg(long, value_name = "FILE", value_parser = out::file())]
    csv: Option<PathBuf>,
    /// Draw all points and the front into an SVG file
    #[arg(long, value_name = "FILE", value_parser = out::file())]
    svg: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[cfg(feature = "shards")]
    #[command(flatten)]
    part: PartOptions,
}

/// The files that an exploration is told in, begun before long work.
pub(super) struct Files {
    csv: Option<Pending>,
    svg: Option<Pending>,
}

impl Files {
    /// Begins them.
    ///
    /// # Errors
    /// One that cannot be written; one file for both.
    pub fn begin(csv: Option<&Path>, svg: Option<&Path>) -> anyhow::Result<Self> {
        let [csv, svg] = [csv, svg].map(|path| path.map(Pending::new).transpose());
        let (csv, svg) = (csv?, svg?);
        if csv.as_ref().zip(svg.as_ref()).is_some_and(|(csv, svg)| csv.is_same(svg)) {
            return Err(UsageError::Both { option: "--csv", other: "--svg of the same file".into() }.into());
        }
        Ok(Files { csv, svg })
    }
}

impl Explore {
    #[cfg(feature = "shards")]
    pub fn check_usage(&self) -> Result<(), UsageError> {
        let drawn = [("--csv", self.csv.is_some()), ("--svg", self.svg.is_some()), ("--json", self.json)];
        self.part.check_usage(&drawn)
    }

    pub fn run(self) -> anyhow::Result<()> {
        #[cfg(feature = "shards")]
        if let Some((shard, out)) = self.part.part()? {
            return self.run_part(shard, out);
        }
        let files = Files::begin(self.csv.as_deref(), self.svg.as_deref())?;
        let candidates = self.space().candidates();
        let exploring = progress::counting("computing networks and engines", candidates.len());
        let found = run(&candidates, &self.memory(), || exploring.step());
        drop(exploring);
        self.tell(
            found.into_iter().map(|found| found.map_err(|refused| Box::new(Reason::from(*refused)))),
            files,
            self.json,
        )
    }

    /// Prints, writes and draws what was found.
    pub(super) fn tell(
        &self,
        all: impl IntoIterator<Item = Result<Point, Box<Reason>>>,
        files: Files,
        json: bool,
    ) -> anyhow::Result<()> {
        let (mut points, mut refused) = (Vec::new(), Vec::new());
        for found in all {
            match found {
                Ok(point) => points.push(point),
                Err(reason) => refused.push(*reason),
            }
        }
        if let (true, Some(first)) = (points.is_empty(), refused.first()) {
            anyhow::bail!(
                "none of {} points is possible; the first, {}: {}",
                refused.len(),
                first.candidate.name(),
                first.reason
            );
        }
        let front = front(&points, self.capacity);
        let found = Found {
            points: &points,
            front: &front,
            refused: &refused,
            capacity: self.capacity,
            clock_mhz: self.clock_mhz,
            read_efficiency: self.read_efficiency,
        };
        if let Some(file) = files.csv {
            file.write(&found.csv()?)?;
        }
        if let Some(file) = files.svg {
            let chart =
                Chart { points: &points, front: &front, capacity: self.capacity, clock_mhz: self.clock_mhz };
            file.write(&chart.svg()?)?;
        }
        if json {
            output::print_json(&found.json())?;
        } else {
            output::print(&found.text())?;
        }
        Ok(())
    }

    fn memory(&self) -> MemoryModel {
        MemoryModel { read_efficiency: self.read_efficiency, ..MemoryModel::default() }
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
}

/// Parses a value of `--pct3x3`.
fn share(text: &str) -> Result<f64, ValueError> {
    let share = text.parse::<f64>().ok().filter(|share| (0.0..=1.0).contains(share));
    share.ok_or(ValueError::Range { least: 0.0, most: 1.0 })
}

/// Parses a value of `--sr`.
fn squeeze_ratio(text: &str) -> Result<f64, ValueError> {
    let ratio = text.parse::<f64>().ok().filter(|ratio| *ratio > 0.0 && *ratio <= MOST_SQUEEZE);
    ratio.ok_or(ValueError::Above { above: 0.0, most: MOST_SQUEEZE })
}

/// Parses a value of `--bypass`.
fn bypass(text: &str) -> Result<Bypass, ValueError> {
    let all = [Bypass::None, Bypass::Simple, Bypass::Complex];
    all.into_iter()
        .find(|bypass| bypass_name(*bypass) == text)
        .ok_or(ValueError::Accepted(&["none", "simple", "complex"]))
}
