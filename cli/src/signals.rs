//! The end by a signal, and one that is no end: nothing incomplete is left, and the process dies of the signal, so that whoever started it is told.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGXFSZ};
use signal_hook::flag;
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

use crate::progress;

/// The signals that ask a program to end.
const ENDING: [i32; 3] = [SIGHUP, SIGINT, SIGTERM];

/// Whether one of them has come.
static CAME: OnceLock<Arc<AtomicBool>> = OnceLock::new();

/// What a command does to end by itself.
type End = Box<dyn FnOnce() + Send>;

/// That of this process's command, until a signal has come.
static END: Mutex<Option<End>> = Mutex::new(None);

/// Whether the command ends by itself: then the process ends as any that has done its work.
static BY_ITSELF: AtomicBool = AtomicBool::new(false);

/// Has the first signal call this in place of ending the process; the second ends it.
#[cfg_attr(not(feature = "serve"), allow(dead_code, reason = "other commands just end"))]
pub(crate) fn end_by(end: impl FnOnce() + Send + 'static) {
    *END.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(end));
    BY_ITSELF.store(true, Ordering::SeqCst);
}

/// Waits for them from now on, on a thread of its own.
pub(crate) fn watch() {
    // A file that becomes larger than this process may make one is then an error of the write, which is told as any other.
    let _ = flag::register(SIGXFSZ, Arc::default());
    // nohup, and shells that run a program in the background, have some ignored: that stays.
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let wanted = || ENDING.into_iter().filter(|signal| !is_ignored(&status, *signal));
    let Ok(mut signals) = Signals::new(wanted()) else { return };
    for signal in wanted() {
        // Without it an error may be told beside the end.
        let _ = flag::register(signal, CAME.get_or_init(Arc::default).clone());
    }
    let wait = move || {
        for signal in signals.forever() {
            let end = END.lock().unwrap_or_else(PoisonError::into_inner).take();
            if let Some(end) = end {
                end();
                continue;
            }
            progress::end_now();
            firebrick_scratch::stop();
            // It does not return but for a signal that it does not know.
            let _ = emulate_default_handler(signal);
            std::process::exit(128 + signal);
        }
    };
    // Without the thread what is left is cleared by the next run.
    let _ = std::thread::Builder::new().name("signals".into()).spawn(wait);
}

/// Returns at once, unless a signal has come: then never. A terminal's Ctrl-C also ends the compilers that this program has started,
/// but that is no error to tell.
pub(crate) fn wait_if_ending() {
    // The handler that notes a signal may run after the thread that answers it.
    while !BY_ITSELF.load(Ordering::SeqCst) && CAME.get().is_some_and(|came| came.load(Ordering::SeqCst)) {
        std::thread::park();
    }
    firebrick_scratch::wait_if_stopping();
}

/// Whether a process ignores a signal, from its `/proc/PID/status` (proc_pid_status(5)).
fn is_ignored(status: &str, signal: i32) -> bool {
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0);
    mask >> (signal - 1) & 1 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ignored_signals_are_told_from_others() {
        let status = "Name:\tfirebrick\nSigBlk:\t0000000000004002\nSigIgn:\t0000000000001001\n";
        assert_eq!(ENDING.map(|signal| is_ignored(status, signal)), [true, false, false]);
        assert!(!is_ignored("", SIGINT));
    }
}
