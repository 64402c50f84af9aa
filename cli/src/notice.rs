//! What a user should know while a command goes on: lines on standard error, each told once.

use std::collections::BTreeSet;
use std::error::Error;
use std::fmt::Display;
use std::sync::{Mutex, PoisonError};

use firebrick_spec::chain;

use crate::log;

/// What was told.
struct Told {
    lines: BTreeSet<String>,
    failed: bool,
}

static TOLD: Mutex<Told> = Mutex::new(Told { lines: BTreeSet::new(), failed: false });

/// Says what is worth knowing and changes nothing.
pub(crate) fn warn(text: impl Display) {
    let text = text.to_string();
    if is_new(format!("warning: {text}"), false) {
        tracing::warn!("{text}");
    }
}

/// Names something that is left out, while the rest goes on: the program's exit code will be 1.
pub(crate) fn lost(what: impl Display) {
    let what = what.to_string();
    if is_new(format!("error: {what}"), true) {
        log::error(&what);
    }
}

/// The same for an error and its causes.
pub(crate) fn lost_to(error: &(dyn Error + 'static)) {
    lost(chain(error));
}

/// True if something was left out.
pub(crate) fn failed() -> bool {
    TOLD.lock().unwrap_or_else(PoisonError::into_inner).failed
}

fn is_new(line: String, failed: bool) -> bool {
    let mut told = TOLD.lock().unwrap_or_else(PoisonError::into_inner);
    told.failed |= failed;
    told.lines.insert(line)
}
