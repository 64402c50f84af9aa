//! What this process has not completed yet, and its end by a signal.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::processes;

/// What is removed differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    File,
    Folder,
}

/// All that is there. Whoever makes, names or removes one holds this lock meanwhile, so that [`stop`] sees all of them, and nothing
/// gets its final name any more.
static LIVE: Mutex<BTreeMap<PathBuf, Kind>> = Mutex::new(BTreeMap::new());

/// The right to make, name and remove.
pub(crate) struct Live(MutexGuard<'static, BTreeMap<PathBuf, Kind>>);

impl Live {
    pub fn get() -> Self {
        Live(LIVE.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub fn add(&mut self, path: &Path, kind: Kind) {
        self.0.insert(path.to_owned(), kind);
    }

    pub fn forget(&mut self, path: &Path) {
        self.0.remove(path);
    }
}

/// Removes all that is not complete, and what still runs in the folders; from now on nothing is made, completed or removed: whoever
/// tries waits for the process's end, which the caller brings about.
pub fn stop() {
    let live = Live::get();
    for (path, kind) in live.0.iter() {
        // There is nobody left to tell: the next program's sweep tries again.
        let _ = remove(path, *kind);
    }
    std::mem::forget(live);
}

/// Returns at once, unless [`stop`] has begun: then never. For the end of `main`, which must not be faster than the signal.
pub fn wait_if_stopping() {
    drop(Live::get());
}

/// Removes a file or, with what runs in it, a folder.
pub(crate) fn remove(path: &Path, kind: Kind) -> io::Result<()> {
    match kind {
        Kind::File => fs::remove_file(path),
        Kind::Folder => {
            processes::end_in(path);
            remove_folder(path)
        }
    }
}

/// Removes a folder that another thread or a process may still write into.
pub(crate) fn remove_folder(path: &Path) -> io::Result<()> {
    const TRIES: usize = 50;
    let mut result = fs::remove_dir_all(path);
    for _ in 1..TRIES {
        match &result {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(_) => {
                processes::end_in(path);
                result = fs::remove_dir_all(path);
            }
            Ok(()) => break,
        }
    }
    result
}
