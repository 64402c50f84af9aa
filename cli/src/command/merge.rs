//! `firebrick merge`: one report of all shards of a command.

use std::path::PathBuf;

use clap::Args;
use firebrick_shards::{Gap, MergeError, PartError, Parts};
use serde_json::Value;

#[cfg(feature = "study")]
use super::explore::{Explore, Files};
use crate::evaluation::record::{ImageRecord, Subject};
use crate::evaluation::report::Report;
#[cfg(feature = "study")]
use crate::options::out;
use crate::options::reports::ReportOptions;
use crate::refused::UsageError;
use crate::{notice, output};

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
const ACCEPTED: &str = if cfg!(feature = "study") { "evaluate, explore" } else { "evaluate" };

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
        let of_points = [];
        let others = if command == "evaluate" { &of_points[..] } else { &of_images[..] };
        match others.iter().find(|(_, file)| file.is_some()) {
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
        let job = &parts.header().job;
        let of = |name: &str| job.get(name).cloned().unwrap_or_default();
        let unread =
            |source| Unmerged::Job { file: self.first(), command: parts.header().command.clone(), source };
        let subjects: Vec<Subject> = serde_json::from_value(of("models")).map_err(unread)?;
        let lost: Vec<String> = serde_json::from_value(of("left_out")).map_err(unread)?;
        lost.iter().for_each(notice::lost);
        let mut report = Report::new(subjects);
        let gaps = parts.each(|item, path| {
            if let Some(lost) = item.says.get("lost").and_then(Value::as_str) {
                notice::lost(lost);
            }
            report.add(item.parse::<ImageRecord>(path)?);
            Ok::<_, Unmerged>(())
        })?;
        let missing: Vec<String> = gaps.iter().map(missing).collect();
        missing.iter().for_each(notice::lost);
        for outcome in report.outcomes.iter().filter(|_| gaps.is_empty()) {
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
}

/// What a gap lacks.
fn missing(gap: &Gap) -> String {
    let Gap { shard, items } = gap;
    format!("missing: items {} to {}, of shard {shard}", items.start, items.end - 1)
}
