//! `firebrick merge`: one report of all shards of a command.

use std::path::PathBuf;

use clap::Args;
use firebrick_shards::{Gap, MergeError, PartError, Parts};
use serde::de::DeserializeOwned;
use serde_json::Value;

#[cfg(feature = "study")]
use super::explore::{Explore, Files};
use crate::evaluation::record::{ImageRecord, Subject};
use crate::evaluation::report::Report;
#[cfg(feature = "study")]
use crate::options::out;
use crate::options::reports::ReportOptions;
use crate::refused::UsageError;
use crate::verification::record::FrameRecord;
use crate::{notice, output, verification};

/// Make one report of the files that all shards of a command have written, as if it had been one process
///
/// What is missing, doubled, broken off or from another command, model or data set is refused by name. Exit code 1 if an image could
/// not be used, or something is missing.
#[derive(Debug, Args)]
pub(crate) struct Merge {
    /// Files of --out, of each shard one, in any order
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Take what is there, and say what is missing
    #[arg(long)]
    partial: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    reports: ReportOptions,
    /// Of explore: write all points as CSV
    #[cfg(feature = "study")]
    #[arg(long, value_name = "FILE", value_parser = out::file())]
    csv: Option<PathBuf>,
    /// Of explore: draw all points and the front into an SVG file
    #[cfg(feature = "study")]
    #[arg(long, value_name = "FILE", value_parser = out::file())]
    svg: Option<PathBuf>,
}

/// Commands whose shards are merged.
const ACCEPTED: &str = if cfg!(feature = "study") { "evaluate, explore, verify" } else { "evaluate, verify" };

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
enum Unmerged {
    #[error(transparent)]
    Merge(#[from] MergeError),
    #[error(transparent)]
    Part(#[from] PartError),
    #[error("{file}: what `{command}` has in common cannot be read")]
    Job { file: String, command: String, source: serde_json::Error },
    #[cfg(feature = "study")]
    #[error("{file}: the points of its header cannot be")]
    Points { file: String },
    #[error("{file}: of the command `{command}`; accepted: shards of {accepted}")]
    Command { file: String, command: String, accepted: &'static str },
}

impl Merge {
    pub fn run(self) -> anyhow::Result<()> {
        let parts = Parts::open(&self.files, self.partial).map_err(Unmerged::from)?;
        self.check(parts.header().command.as_str())?;
        match parts.header().command.as_str() {
            "evaluate" => self.evaluations(&parts),
            #[cfg(feature = "study")]
            "explore" => self.points(&parts),
            "verify" => self.verifications(&parts),
            other => {
                let (file, command) = (self.first(), other.to_owned());
                Err(Unmerged::Command { file, command, accepted: ACCEPTED }.into())
            }
        }
    }

    /// That nothing is asked for that the command has not.
    fn check(&self, command: &str) -> Result<(), UsageError> {
        let of_images = [("--report", &self.reports.report), ("--predictions", &self.reports.predictions)];
        #[cfg(feature = "study")]
        let of_points = [("--csv", &self.csv), ("--svg", &self.svg)];
        #[cfg(not(feature = "study"))]
        let of_points: [(&'static str, &Option<PathBuf>); 0] = [];
        let of_others = match command {
            "evaluate" => of_points.to_vec(),
            "explore" => of_images.to_vec(),
            _ => [&of_images[..], &of_points[..]].concat(),
        };
        match of_others.iter().find(|(_, file)| file.is_some()) {
            Some((option, _)) => Err(UsageError::Both { option, other: format!("shards of {command}") }),
            None => Ok(()),
        }
    }

    fn first(&self) -> String {
        self.files.first().map_or(String::new(), |file| file.display().to_string())
    }

    #[cfg(feature = "study")]
    fn points(&self, parts: &Parts) -> anyhow::Result<()> {
        let explore =
            Explore::of_job(&parts.header().job).ok_or_else(|| Unmerged::Points { file: self.first() })?;
        let mut candidates = explore.candidates().into_iter().map(Some).collect::<Vec<_>>();
        if candidates.len() as u64 != parts.header().items {
            return Err(Unmerged::Points { file: self.first() }.into());
        }
        let mut found = Vec::new();
        let gaps = parts.each(|item, path| {
            let candidate = candidates.get_mut(item.index as usize).and_then(Option::take);
            let candidate = candidate.ok_or_else(|| Unmerged::Points { file: path.display().to_string() })?;
            found.push(Explore::of_item(candidate, item, path)?);
            Ok::<_, Unmerged>(())
        })?;
        gaps.iter().map(missing).for_each(notice::lost);
        explore.tell(found, Files::begin(self.csv.as_deref(), self.svg.as_deref())?, self.json)
    }

    fn evaluations(&self, parts: &Parts) -> anyhow::Result<()> {
        let subjects: Vec<Subject> = self.of_job(parts, "models")?;
        let mut report = Report::new(subjects);
        let missing = self.images(parts, |record: ImageRecord| report.add(record))?;
        for outcome in report.outcomes.iter().filter(|_| missing.is_empty()) {
            outcome.check()?;
        }
        self.reports.begin()?.write(&report, &missing)?;
        if self.json {
            return Ok(output::print_json(&report.json())?);
        }
        for number in 0..report.outcomes.len() {
            output::print(&report.text(number))?;
        }
        Ok(output::print(&report.ending())?)
    }

    fn verifications(&self, parts: &Parts) -> anyhow::Result<()> {
        let mut report = verification::report::Report::new(self.of_job(parts, "subject")?);
        let missing = self.images(parts, |record: FrameRecord| report.add(record))?;
        report.tell(self.json, missing.is_empty())
    }

    /// What all shards have in common under a name.
    fn of_job<T: DeserializeOwned>(&self, parts: &Parts, name: &str) -> Result<T, Unmerged> {
        let header = parts.header();
        let value = header.job.get(name).cloned().unwrap_or_default();
        serde_json::from_value(value).map_err(|source| {
            let (file, command) = (self.first(), header.command.clone());
            Unmerged::Job { file, command, source }
        })
    }

    /// Tells what became of all images, in their order, and what was lost; returns what is missing.
    fn images<T: DeserializeOwned>(
        &self,
        parts: &Parts,
        mut add: impl FnMut(T),
    ) -> Result<Vec<String>, Unmerged> {
        let left_out: Vec<String> = self.of_job(parts, "left_out")?;
        left_out.iter().for_each(notice::lost);
        let gaps = parts.each(|item, path| {
            if let Some(lost) = item.says.get("lost").and_then(Value::as_str) {
                notice::lost(lost);
            }
            add(item.parse(path)?);
            Ok::<_, Unmerged>(())
        })?;
        let missing: Vec<String> = gaps.iter().map(missing).collect();
        missing.iter().for_each(notice::lost);
        Ok(missing)
    }
}

/// What a gap lacks.
fn missing(gap: &Gap) -> String {
    let Gap { shard, items } = gap;
    format!("missing: items {} to {}, of shard {shard}", items.start, items.end - 1)
}
