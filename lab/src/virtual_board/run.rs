//! A run of the script, and what it says of itself.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::Instant;

use super::record::Record;
use crate::generated::root;

const SCRIPT: &str = "scripts/virtual-board.sh";

/// What stands before everything that the script says of itself.
const PREFIX: &str = "virtual-board: ";

/// Runs all scenarios, and with `write` has their logs written to the documents: what is to be kept of it if all were as expected, `None` if not.
///
/// # Errors
/// The script cannot be run.
pub fn run(hash: String, write: bool) -> Result<Option<Record>, String> {
    let began = Instant::now();
    let failed = |e: std::io::Error| format!("{SCRIPT}: {e}");
    let mut command = Command::new("bash");
    command.arg(SCRIPT).args(write.then_some("--write")).current_dir(root()).stdout(Stdio::piped());
    let mut child = command.spawn().map_err(failed)?;
    let mut record = Record {
        hash,
        tools: String::new(),
        seconds: 0,
        building: Default::default(),
        scenarios: Default::default(),
    };
    for line in child.stdout.take().map(BufReader::new).into_iter().flat_map(BufRead::lines) {
        let line = line.map_err(failed)?;
        println!("{line}");
        hear(&mut record, &line);
    }
    let good = child.wait().map_err(failed)?.success();
    record.seconds = began.elapsed().as_secs();
    Ok(good.then_some(record))
}

/// Takes in what a line says: `tools: TEXT`, `WHAT: built (N s)`, `SCENARIO: as expected (N s)`.
fn hear(record: &mut Record, line: &str) {
    let Some((what, told)) = line.strip_prefix(PREFIX).and_then(|line| line.split_once(": ")) else { return };
    let seconds =
        |before: &str| told.strip_prefix(before)?.strip_prefix(" (")?.strip_suffix(" s)")?.parse().ok();
    if what == "tools" {
        told.clone_into(&mut record.tools);
    } else if let Some(seconds) = seconds("built") {
        record.building.insert(what.to_owned(), seconds);
    } else if let Some(seconds) = seconds("as expected") {
        record.scenarios.insert(what.to_owned(), seconds);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_tells_its_tools_and_its_times() {
        let mut record = Record {
            hash: "1".into(),
            tools: String::new(),
            seconds: 0,
            building: Default::default(),
            scenarios: Default::default(),
        };
        let said = "virtual-board: QEMU: built (305 s)\nvirtual-board: tools: QEMU 7.2.1; Linux 6.1.2\nerror: no\n\
                    virtual-board: whole: as expected (12 s)\nvirtual-board: cut: missing in its place: ^= 0\nas expected (3 s)";
        said.lines().for_each(|line| hear(&mut record, line));
        assert_eq!(record.tools, "QEMU 7.2.1; Linux 6.1.2");
        assert_eq!(record.building.into_iter().collect::<Vec<_>>(), [("QEMU".to_owned(), 305)]);
        assert_eq!(record.scenarios.into_iter().collect::<Vec<_>>(), [("whole".to_owned(), 12)]);
    }
}
