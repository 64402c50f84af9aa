//! What became of each reset: `hdl/resets.yaml`.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::{Deserialize, Serialize};

use super::{ONES, Reset};
use crate::generated::Generated;
use crate::record;

/// Where the records are, from the repository's root.
const FILE: &str = "hdl/resets.yaml";

/// What stands above them.
const COMMENT: &str = "\
What becomes of frames when one reset is taken away from an engine that begins unknown, by module, register and number of the assignment; written by
`make resets`. `passing`: the register is set in every cycle, whatever it was before.";

/// A reset's record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// What was found without the reset.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finding: Option<String>,
    /// The register is set in every cycle, whatever it was before.
    pub passing: bool,
}

/// Records by the reset's name.
pub type Records = BTreeMap<String, Record>;

/// The records of the repository.
///
/// # Errors
/// A file that is not what [`write()`] wrote.
pub fn load() -> Result<Records, String> {
    record::load(FILE)
}

/// Writes the records of the repository.
///
/// # Errors
/// The file cannot be written.
pub fn write(records: &Records) -> Result<(), String> {
    record::store(FILE, COMMENT, records)
}

/// Records of resets that are not there, a line each.
pub fn gone(records: &Records, resets: &[Reset]) -> Vec<String> {
    let gone = records.keys().filter(|name| resets.iter().all(|reset| reset.name != **name));
    gone.map(|name| format!("{name}: there is no such reset; run `make resets`")).collect()
}

/// The table of the documents.
pub fn table(records: &Records) -> Generated {
    let mut rows: BTreeMap<(String, &str), Vec<String>> = BTreeMap::new();
    for (name, record) in records {
        let row = match &record.finding {
            Some(finding) => match finding.strip_prefix(ONES) {
                Some(finding) => (told(finding), "ones"),
                None => (told(finding), "unknown"),
            },
            None if record.passing => ("nothing: the register is set in every cycle".to_owned(), ""),
            None => ("nothing".to_owned(), ""),
        };
        rows.entry(row).or_default().push(code(name));
    }
    let mut text = "| what is found | with the register | resets | which |\n|---|---|---|---|\n".to_owned();
    for ((finding, begins), names) in rows {
        let which = if begins.is_empty() { names.join(", ") } else { String::new() };
        let _ = writeln!(text, "| {finding} | {begins} | {} | {which} |", names.len());
    }
    Generated { path: "docs/trust.md".into(), mark: Some("resets"), text }
}

/// A finding in words.
fn told(finding: &str) -> String {
    match finding.split(':').next().unwrap_or_default() {
        "unknown" => "an output is unknown",
        "not low in a reset" => "a VALID is not low in a reset",
        "no end" => "a frame, or a reset, has no end",
        "wrong bytes" => "a frame's bytes are wrong",
        _ => "registers say what is wrong",
    }
    .to_owned()
}

/// A reset's module and register.
fn code(name: &str) -> String {
    let mut words = name.split(' ');
    format!("`{}.{}`", words.next().unwrap_or_default(), words.next().unwrap_or_default())
}
