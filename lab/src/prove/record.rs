//! Which proofs run again: those whose record in `hdl/formal/results.yaml` is not of what stands here.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::catalogue::Loaded;
use super::run::{Outcome, tasks};
use super::solver::ABC;
use super::tool;
use crate::record::{Stamp, code, digest, load as load_file, store, why_again, without_header};

/// Where the records are, from the repository's root.
const FILE: &str = "hdl/formal/results.yaml";

/// What stands above them.
const COMMENT: &str = "\
What `make prove` came to, written by `prove --write`; a proof with the same hash does not run again.
The hash is over Verilog, property module, the proof's entry in proofs.yaml, the prover's code and the tools.";

/// The code that makes scripts for the tools, with their limits, and judges what they say.
const PROVER: [&str; 8] = [
    include_str!("../place.rs"),
    include_str!("catalogue.rs"),
    include_str!("initial.rs"),
    include_str!("labels.rs"),
    include_str!("run.rs"),
    include_str!("solver.rs"),
    include_str!("tool.rs"),
    include_str!("yosys.rs"),
];

/// What a proof came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// Over everything that it follows from.
    pub hash: String,
    /// yosys and ABC.
    pub tools: String,
    /// Tasks that passed.
    pub passed: usize,
    /// How long they took together.
    pub seconds: f64,
}

/// Records by the proof's name.
pub type Records = BTreeMap<String, Record>;

impl Record {
    /// Its hash and its tools.
    pub fn stamp(&self) -> Stamp {
        Stamp { hash: self.hash.clone(), tools: self.tools.clone() }
    }
}

/// What is done about a proof.
#[derive(Clone, Debug, PartialEq)]
pub enum Decision {
    /// It runs, and why.
    Run(String),
    /// It does not run: this is its result.
    Keep(Record),
}

/// The versions of yosys and ABC.
///
/// # Errors
/// One of them cannot be run.
pub fn tools() -> Result<String, String> {
    let yosys = firebrick_board::synth::version().map_err(|error| firebrick_spec::chain(&error))?;
    let text = tool::output(&std::env::temp_dir(), 10, ABC, &["-c", "version"])?;
    // Its first line repeats the command.
    let abc = text.lines().map(str::trim).rfind(|line| !line.is_empty());
    Ok(format!("{yosys}; {}", abc.ok_or(format!("{ABC} -c version printed nothing"))?))
}

/// What a proof follows from. The seconds that a search may take are no part of it: what is proved stays so.
pub fn stamp(loaded: &Loaded, tools: &str) -> Stamp {
    stamp_of(loaded, &PROVER.map(code).concat(), tools)
}

fn stamp_of(loaded: &Loaded, prover: &str, tools: &str) -> Stamp {
    let entry = serde_json::to_string(&loaded.proof).expect("texts and numbers are JSON");
    let hash = digest(&[
        ("tools", tools),
        ("prover", prover),
        ("proof", &entry),
        ("properties", &loaded.properties),
        ("verilog", without_header(&loaded.verilog)),
    ]);
    Stamp { hash, tools: tools.to_owned() }
}

/// The records of the repository.
///
/// # Errors
/// A file that is not what [`write()`] wrote.
pub fn load() -> Result<Records, String> {
    load_file(FILE)
}

/// Whether a proof runs. It does if nothing is kept of it, if that is of something else, or if a task did not pass.
pub fn decide(loaded: &Loaded, records: &Records, tools: &str) -> Decision {
    let kept = records.get(&loaded.proof.name);
    let all = tasks(loaded).len();
    match (why_again(kept.map(Record::stamp).as_ref(), &stamp(loaded, tools)), kept) {
        (None, Some(record)) if record.passed == all => Decision::Keep(record.clone()),
        (None, Some(record)) => Decision::Run(format!("{} of {all} tasks passed", record.passed)),
        (why, _) => Decision::Run(why.unwrap_or_default()),
    }
}

/// What is said of the decisions: a line for each proof that is kept, one for each reason to run.
pub fn explain(proofs: &[Loaded], decisions: &[Decision]) -> String {
    let mut text = String::new();
    let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
    for (loaded, decision) in proofs.iter().zip(decisions) {
        let name = loaded.proof.name.as_str();
        match decision {
            Decision::Keep(record) => {
                text += &format!(
                    "{name}: not run again: unchanged since hash {}, {} tasks passed with {}\n",
                    record.stamp().short(),
                    record.passed,
                    record.tools
                );
            }
            Decision::Run(why) => match reasons.iter_mut().find(|(other, _)| other == why) {
                Some((_, names)) => names.push(name),
                None => reasons.push((why, vec![name])),
            },
        }
    }
    reasons.iter().for_each(|(why, names)| text += &format!("running {}: {why}\n", names.join(", ")));
    text
}

/// The records with what ran: a proof of which a task failed, or that is listed no more, has none.
pub fn updated(records: &Records, proofs: &[Loaded], outcomes: &[Outcome], tools: &str) -> Records {
    let mut new = Records::new();
    for (i, loaded) in proofs.iter().enumerate() {
        let name = &loaded.proof.name;
        let ran: Vec<&Outcome> = outcomes.iter().filter(|o| o.proof == i).collect();
        if ran.is_empty() {
            new.extend(records.get(name).map(|record| (name.clone(), record.clone())));
        } else if ran.iter().all(|o| o.problem.is_none()) {
            let seconds: f64 = ran.iter().map(|o| o.time.as_secs_f64()).sum();
            let Stamp { hash, tools } = stamp(loaded, tools);
            let record = Record { hash, tools, passed: ran.len(), seconds: (10.0 * seconds).round() / 10.0 };
            new.insert(name.clone(), record);
        }
    }
    new
}

/// Writes the records of the repository.
///
/// # Errors
/// The file cannot be written.
pub fn write(records: &Records) -> Result<(), String> {
    store(FILE, COMMENT, records)
}

#[cfg(test)]
#[path = "record_tests.rs"]
mod tests;
