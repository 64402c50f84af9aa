//! The record of the last run: `tests/virtual-board/record.yaml`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use firebrick_board::Board;
use firebrick_board::generate::Project;
use firebrick_spec::{EngineConfig, chain};
use serde::{Deserialize, Serialize};

use crate::generated::root;
use crate::record::{Stamp, code, digest, load, store, why_again, without_header};

/// Where the record is, from the repository's root.
const FILE: &str = "tests/virtual-board/record.yaml";

/// What stands above it.
const COMMENT: &str = "\
What `make virtual-board` came to, written by `WRITE=1 make virtual-board`; with the same hash it does not run again.
The hash is over the Verilog, what serves it to the machine, the driver, the overlays, and the folder of this file.";

/// What it is called where it is not run again, and in the file.
pub const NAME: &str = "virtual board";

/// The board whose overlays are used, and the engine.
const BOARD: &str = "pynq-z2";
const PES: usize = 4;

/// What decides how the driver and the harness behave, from the root: files, and folders with all that is in them. What the program prints,
/// and what it does without a board, is not among it.
const SOURCES: &[&str] = &[
    "board/sources/firebrick_driver.c",
    "board/sources/firebrick_driver.h",
    "board/sources/firebrick_example.c",
    "host/src/device/board.rs",
    "host/src/dma",
    "host/src/doctor",
    "host/src/driver",
    "host/src/fpga",
    "host/src/mmio",
    "host/src/processor.rs",
    "host/src/sysfs.rs",
    "scripts/virtual-board.sh",
    "sim/src/bin/virtual_logic.rs",
    "sim/src/logic.rs",
    "tests/virtual-board",
];

/// The last run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// Over everything that it follows from.
    pub hash: String,
    /// QEMU and Linux: Debian's newest of that day, so no part of the question.
    pub tools: String,
    /// Seconds of all of it, with what was built for it.
    pub seconds: u64,
    /// Seconds that were spent on building, in that.
    pub building: BTreeMap<String, u64>,
    /// Seconds of each scenario; all of them were as expected.
    pub scenarios: BTreeMap<String, u64>,
}

/// What is done about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It runs, and why.
    Run(String),
    /// It does not run, and this says so.
    Keep(String),
}

/// A hash of all that its result follows from.
///
/// # Errors
/// A source that cannot be read, or a board without overlays.
pub fn stamp() -> Result<String, String> {
    let engine = EngineConfig::with_pes(PES);
    let mut parts = vec![("verilog".to_owned(), firebrick_hdl::verilog(&engine))];
    let mut project = Project::new(Board::find(BOARD).map_err(|e| chain(&e))?);
    project.engine = engine;
    let overlays = project.overlays().map_err(|e| chain(&e))?;
    parts.extend(overlays.into_iter().map(|file| (file.name, file.text)));
    for source in SOURCES {
        for path in files(&root().join(source))? {
            let name = path.strip_prefix(root()).unwrap_or(&path).display().to_string();
            parts.push((name, meaning(&path)?));
        }
    }
    let parts: Vec<(&str, &str)> = parts.iter().map(|(name, text)| (&**name, without_header(text))).collect();
    Ok(digest(&parts))
}

/// A file, or all files of a folder in the order of their names, without tests and the record itself.
fn files(path: &Path) -> Result<Vec<PathBuf>, String> {
    let failed = |e: std::io::Error| format!("{}: {e}", path.display());
    if !fs::metadata(path).map_err(failed)?.is_dir() {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let counts = !name.ends_with("tests.rs") && name != "mock.rs" && !path.ends_with(FILE);
        return Ok(if counts { vec![path.to_owned()] } else { Vec::new() });
    }
    let entries = fs::read_dir(path).map_err(failed)?.map(|entry| entry.map(|entry| entry.path()));
    let mut entries = entries.collect::<Result<Vec<_>, _>>().map_err(failed)?;
    entries.sort();
    Ok(entries.iter().map(|entry| files(entry)).collect::<Result<Vec<_>, _>>()?.concat())
}

/// What of a file decides anything.
fn meaning(path: &Path) -> Result<String, String> {
    let text = fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    Ok(if path.extension().is_some_and(|end| end == "rs") { code(&text) } else { text })
}

/// Whether it runs, if the hash is this. A newer QEMU or Linux of Debian's is no reason.
///
/// # Errors
/// A file that is not what [`keep`] wrote.
pub fn decide(hash: &str) -> Result<Decision, String> {
    Ok(judge(load::<Record>(FILE)?.get(NAME), hash))
}

fn judge(kept: Option<&Record>, hash: &str) -> Decision {
    let stamp = |hash: &str| Stamp { hash: hash.to_owned(), tools: String::new() };
    let now = stamp(hash);
    match (kept, why_again(kept.map(|record| stamp(&record.hash)).as_ref(), &now)) {
        (Some(Record { tools, seconds, scenarios, .. }), None) => Decision::Keep(format!(
            "{NAME}: not run again: unchanged since hash {}, {} scenarios in {seconds} s with {tools}",
            now.short(),
            scenarios.len()
        )),
        (_, why) => Decision::Run(format!("running the {NAME}: {}", why.unwrap_or_default())),
    }
}

/// Keeps a run.
///
/// # Errors
/// The file cannot be written.
pub fn keep(record: Record) -> Result<(), String> {
    store(FILE, COMMENT, &BTreeMap::from([(NAME.to_owned(), record)]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(hash: &str) -> Record {
        let scenarios = BTreeMap::from([("whole".to_owned(), 9), ("cut".to_owned(), 12)]);
        Record {
            hash: hash.into(),
            tools: "QEMU 7.2".into(),
            seconds: 30,
            building: BTreeMap::new(),
            scenarios,
        }
    }

    #[test]
    fn only_the_same_hash_is_not_run_again() {
        let kept = record("0123456789");
        let line =
            "virtual board: not run again: unchanged since hash 01234567, 2 scenarios in 30 s with QEMU 7.2";
        assert_eq!(judge(Some(&kept), "0123456789"), Decision::Keep(line.to_owned()));
        let why = "running the virtual board: changed since: its hash is abcdefab, kept is 01234567";
        assert_eq!(judge(Some(&kept), "abcdefabcd"), Decision::Run(why.to_owned()));
        let why = "running the virtual board: nothing is kept of it";
        assert_eq!(judge(None, "0123456789"), Decision::Run(why.to_owned()));
    }

    #[test]
    fn the_hash_is_over_sources_but_no_tests() {
        let names = |source: &str| -> Vec<String> {
            let found = files(&root().join(source)).unwrap();
            found.iter().map(|path| path.strip_prefix(root()).unwrap().display().to_string()).collect()
        };
        let driver = names("host/src/driver");
        assert!(driver.contains(&"host/src/driver/queue.rs".to_owned()), "{driver:?}");
        assert!(
            driver.iter().all(|name| !name.ends_with("tests.rs") && !name.ends_with("mock.rs")),
            "{driver:?}"
        );
        let harness = names("tests/virtual-board");
        assert!(harness.contains(&"tests/virtual-board/qemu/firebrick_pl.c".to_owned()), "{harness:?}");
        assert!(!harness.contains(&FILE.to_owned()), "{harness:?}");
        assert_eq!(stamp().unwrap(), stamp().unwrap());
    }

    #[test]
    fn what_the_repository_has_can_be_read() {
        load::<Record>(FILE).unwrap();
    }
}
