//! What is being done, while it takes long: one line on standard error, if that is a terminal; on one that cannot take lines away
//! (`TERM=dumb`), a line now and then.
//!
//! The innermost thing that is being done is shown, ten times a second, so that a terminal is never silent for a second. What is
//! printed meanwhile goes through [`quietly`], which takes the line away for so long.

mod line;

use std::io::{IsTerminal, Write as _};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget};

use crate::{fit, plain};
use line::{Length, layout, style};

/// Time between two changes of the line.
const TICK: Duration = Duration::from_millis(100);

/// What takes less has no line.
const DELAY: Duration = Duration::from_millis(300);

/// Time between two lines about the same thing, where lines stay.
const AGAIN: Duration = Duration::from_secs(5);

/// How long a process that is ended by a signal waits for a print to be done, which may never be.
const LAST: u32 = 5;

/// Something that is being done.
struct Activity {
    id: u64,
    what: String,
    length: Length,
    position: u64,
}

/// What the last line told, and when.
struct Told {
    id: Option<u64>,
    at: Instant,
}

struct State {
    /// None unless there is a terminal.
    line: Option<ProgressBar>,
    /// None unless there is a terminal for lines.
    told: Option<Told>,
    /// The activity that the line shows, and for how many columns.
    shown: Option<(u64, usize)>,
    /// The innermost last.
    stack: Vec<Activity>,
    next: u64,
}

static STATE: Mutex<State> =
    Mutex::new(State { line: None, told: None, shown: None, stack: Vec::new(), next: 0 });

fn state() -> MutexGuard<'static, State> {
    STATE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How what is being done can be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// By a line that is taken away again.
    Line,
    /// By one line after the other: a terminal that cannot take any away.
    Lines,
}

/// How standard error can show it; not at all if it is no terminal.
pub(crate) fn way() -> Option<Way> {
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    std::io::stderr().is_terminal().then_some(if dumb { Way::Lines } else { Way::Line })
}

/// Begins to show what is being done, if it is possible.
pub(crate) fn start() {
    match way() {
        Some(Way::Line) => {
            let line = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
            // Its own style would be drawn first.
            state().line = Some(line.with_style(style("")));
        }
        Some(Way::Lines) => state().told = Some(Told { id: None, at: Instant::now() }),
        None => return,
    }
    let begin = Instant::now();
    // Detached: it ends with the process, or at the first tick after `end`.
    let ticks = move || {
        loop {
            std::thread::sleep(TICK);
            if begin.elapsed() >= DELAY && !state().tick() {
                return;
            }
        }
    };
    // Without a thread there is no line: the work goes on.
    let _ = std::thread::Builder::new().name("progress".into()).spawn(ticks);
}

/// Takes the line away for good.
pub(crate) fn end() {
    state().end();
}

/// [`end`] of a process that must not wait for others.
pub(crate) fn end_now() {
    for _ in 0..LAST {
        match STATE.try_lock() {
            Ok(mut state) => return state.end(),
            Err(std::sync::TryLockError::Poisoned(state)) => return state.into_inner().end(),
            Err(std::sync::TryLockError::WouldBlock) => std::thread::sleep(TICK / LAST),
        }
    }
}

/// Prints something without the line in between.
pub(crate) fn quietly<T>(print: impl FnOnce() -> T) -> T {
    let state = state();
    match &state.line {
        Some(line) if state.shown.is_some() => line.suspend(print),
        _ => print(),
    }
}

/// Something is being done until the value is dropped.
#[must_use]
pub(crate) struct Doing(u64);

/// Something whose end nobody knows.
pub(crate) fn doing(what: impl Into<String>) -> Doing {
    Doing(begin(what.into(), Length::Unknown))
}

/// Something of so many steps.
pub(crate) fn counting(what: impl Into<String>, steps: usize) -> Doing {
    Doing(begin(what.into(), Length::Items(steps as u64)))
}

/// Something of so many bytes.
#[cfg(feature = "fetch")]
pub(crate) fn receiving(what: impl Into<String>, bytes: u64) -> Doing {
    Doing(begin(what.into(), Length::Bytes(bytes)))
}

impl Doing {
    /// One step more is done.
    pub fn step(&self) {
        state().with(self.0, |activity| activity.position += 1);
    }

    /// So many bytes or steps are done.
    #[cfg(feature = "fetch")]
    pub fn reach(&self, position: u64) {
        state().with(self.0, |activity| activity.position = position);
    }
}

impl Drop for Doing {
    fn drop(&mut self) {
        finish(self.0);
    }
}

/// Something begins; returns its number. Of what a [`Doing`] cannot stand for.
pub(crate) fn begin_span(what: String) -> u64 {
    begin(what, Length::Unknown)
}

/// Something that [`begin_span`] has begun is over.
pub(crate) fn finish(id: u64) {
    state().stack.retain(|activity| activity.id != id);
}

fn begin(what: String, length: Length) -> u64 {
    let mut state = state();
    let id = state.next;
    state.next += 1;
    state.stack.push(Activity { id, what: plain::word(&what), length, position: 0 });
    id
}

impl Activity {
    /// As a line that stays.
    fn text(&self) -> String {
        let Activity { what, position, .. } = self;
        match self.length {
            Length::Items(length) => format!("{what}, {position} of {length}"),
            Length::Bytes(length) => format!("{what}, {position} of {length} bytes"),
            Length::Unknown => format!("{what} ..."),
        }
    }
}

impl Told {
    /// Whether a line is to be written now: of something else, or after a while.
    fn is_due(&mut self, activity: &Activity) -> bool {
        let since = if self.id == Some(activity.id) { AGAIN } else { DELAY };
        let due = self.at.elapsed() >= since;
        if due {
            *self = Told { id: Some(activity.id), at: Instant::now() };
        }
        due
    }
}

impl State {
    fn with(&mut self, id: u64, change: impl FnOnce(&mut Activity)) {
        if let Some(activity) = self.stack.iter_mut().find(|activity| activity.id == id) {
            change(activity);
        }
    }

    /// Shows the innermost activity; false after the end.
    fn tick(&mut self) -> bool {
        if let (Some(told), Some(activity)) = (&mut self.told, self.stack.last()) {
            if told.is_due(activity) {
                // Whoever does not read it any more misses nothing.
                let text = activity.text();
                let _ = writeln!(std::io::stderr().lock(), "{}", fit::lines(&text, fit::error_width()));
            }
            return true;
        }
        if self.told.is_some() {
            return true;
        }
        let Some(line) = &self.line else { return false };
        let Some(activity) = self.stack.last() else { return true };
        let columns = fit::error_width().unwrap_or(usize::MAX);
        if self.shown != Some((activity.id, columns)) {
            let (template, message) = layout(&activity.what, activity.length, columns);
            line.set_style(style(&template));
            match activity.length {
                Length::Unknown => line.unset_length(),
                Length::Items(length) | Length::Bytes(length) => line.set_length(length),
            }
            line.set_message(message);
            // Another width is not another activity.
            if self.shown.is_none_or(|(id, _)| id != activity.id) {
                line.reset();
            }
            self.shown = Some((activity.id, columns));
        }
        line.set_position(activity.position);
        line.tick();
        true
    }

    fn end(&mut self) {
        self.told = None;
        if let Some(line) = self.line.take() {
            line.finish_and_clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_innermost_is_last_whatever_ends_first() {
        let whats = |state: &State| state.stack.iter().map(|a| a.what.clone()).collect::<Vec<_>>();
        let outer = doing("outer");
        let inner = counting("inner", 2);
        inner.step();
        assert!(whats(&state()).ends_with(&["outer".to_owned(), "inner".to_owned()]));
        drop(outer);
        assert!(!whats(&state()).contains(&"outer".to_owned()));
        drop(inner);
        assert!(!whats(&state()).contains(&"inner".to_owned()));
        assert!(!state().tick());
    }
}
