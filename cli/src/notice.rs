//! What a user should know while a command goes on: lines on standard error, each told once.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};

/// What was told.
#[derive(Default)]
struct Told {
    lines: BTreeSet<String>,
    failed: bool,
}

static TOLD: Mutex<Told> = Mutex::new(Told { lines: BTreeSet::new(), failed: false });

/// Says what is worth knowing and changes nothing.
pub(crate) fn warn(text: impl Display) {
    tell(format!("warning: {text}"), false);
}

/// Names something that is left out, while the rest goes on: the program's exit code will be 1.
pub(crate) fn lost(what: impl Display) {
    tell(format!("error: {what}"), true);
}

/// True if something was left out.
pub(crate) fn failed() -> bool {
    TOLD.lock().unwrap_or_else(PoisonError::into_inner).failed
}

fn tell(line: String, failed: bool) {
    let mut told = TOLD.lock().unwrap_or_else(PoisonError::into_inner);
    told.failed |= failed;
    if !told.lines.contains(&line) {
        // Nobody may be listening, which is no reason to stop.
        let _ = writeln!(io::stderr(), "{line}");
        told.lines.insert(line);
    }
}
