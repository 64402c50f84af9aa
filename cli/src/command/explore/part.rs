//! Exploring in shards: a line a point, and all of them together.

use std::path::Path;

use clap::{Args, FromArgMatches};
use firebrick_shards::{Header, Item, PartError, Shard};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Explore;
use super::print::Reason;
use crate::explore::space::{Candidate, bypass_name};
use crate::explore::{Point, run};
use crate::part::Part;
use crate::progress;

/// Points that are computed between two lines of a shard's file.
const TOGETHER: usize = 32;

/// A point, as a shard's file has it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
enum Record {
    /// Its figures.
    Point { point: String, parameters: usize, kept: usize, macs: u64, cycles: u32, dsps: usize },
    /// Why it cannot be.
    Refused { point: String, refused: String },
}

/// Values as a command line has them.
fn list<T: ToString>(values: &[T]) -> String {
    values.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

impl Explore {
    /// Computes a part of the points, and keeps what is found.
    pub(super) fn run_part(&self, shard: Shard, out: &Path) -> anyhow::Result<()> {
        let candidates = self.space().candidates();
        let header =
            Header::new("explore", json!({ "arguments": self.arguments() }), candidates.len() as u64, shard);
        let mut part = Part::open(out, header, self.part.resume, |_| Ok(()))?;
        let left = part.left();
        let candidates = &candidates[left.start as usize..left.end as usize];
        let exploring = progress::counting("computing networks and engines", candidates.len());
        for some in candidates.chunks(TOGETHER) {
            for found in run(some, &self.memory(), || exploring.step()) {
                part.add(&match found {
                    Ok(Point { candidate, parameters, kept, macs, cycles, dsps }) => {
                        Record::Point { point: candidate.name(), parameters, kept, macs, cycles, dsps }
                    }
                    Err(refused) => Record::Refused {
                        point: refused.candidate.name(),
                        refused: firebrick_spec::chain(&refused.source),
                    },
                })?;
            }
        }
        drop(exploring);
        part.end()
    }

    /// What was explored in shards, from what they have in common; `None` if that is no exploration's.
    pub(in crate::command) fn of_job(job: &Value) -> Option<Explore> {
        let arguments: Vec<String> = serde_json::from_value(job.get("arguments")?.clone()).ok()?;
        let command = Explore::augment_args(clap::Command::new("explore").no_binary_name(true));
        Explore::from_arg_matches(&command.try_get_matches_from(arguments).ok()?).ok()
    }

    /// The points of shards.
    pub(in crate::command) fn candidates(&self) -> Vec<Candidate> {
        self.space().candidates()
    }

    /// What an item says of its point.
    pub(in crate::command) fn of_item(
        candidate: Candidate,
        item: Item,
        path: &Path,
    ) -> Result<Result<Point, Box<Reason>>, PartError> {
        Ok(match item.parse::<Record>(path)? {
            Record::Point { parameters, kept, macs, cycles, dsps, .. } => {
                Ok(Point { candidate, parameters, kept, macs, cycles, dsps })
            }
            Record::Refused { refused, .. } => Err(Box::new(Reason { candidate, reason: refused })),
        })
    }

    /// The options that say what is explored, and how it is told, all of them.
    fn arguments(&self) -> Vec<String> {
        let capacity = clap::ValueEnum::to_possible_value(&self.capacity);
        let bypass: Vec<&str> = self.bypass.iter().map(|bypass| bypass_name(*bypass)).collect();
        let pairs = [
            ("--base", list(&self.base)),
            ("--bypass", bypass.join(",")),
            ("--base-e", list(&self.base_e)),
            ("--incr-e", list(&self.incr_e)),
            ("--freq", list(&self.freq)),
            ("--pct3x3", list(&self.pct3x3)),
            ("--sr", list(&self.sr)),
            ("--density", list(&self.density)),
            ("--pes", list(&self.pes)),
            ("--ports", list(&self.ports)),
            ("--activation-words", list(&self.activation_words)),
            ("--weight-words", list(&self.weight_words)),
            ("--capacity", capacity.map_or(String::new(), |value| value.get_name().to_owned())),
            ("--read-efficiency", self.read_efficiency.to_string()),
            ("--clock-mhz", self.clock_mhz.to_string()),
        ];
        pairs.into_iter().flat_map(|(option, value)| [option.to_owned(), value]).collect()
    }
}
