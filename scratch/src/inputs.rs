//! What a program reads: its outputs are not to replace it.

use std::collections::BTreeSet;
use std::fs::{self, Metadata};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// Devices and inodes of files: links of both kinds, and several ways to a file, have one.
static READ: Mutex<BTreeSet<(u64, u64)>> = Mutex::new(BTreeSet::new());

/// Remembers that this process reads a file. Whoever reads a user's file says so, and whoever writes one decides what follows.
pub fn note_input(path: &Path) {
    if let Some(file) = file(path) {
        READ.lock().unwrap_or_else(PoisonError::into_inner).insert(file);
    }
}

/// True for a file that this process has read, by whatever name.
pub fn is_input(path: &Path) -> bool {
    file(path).is_some_and(|file| READ.lock().unwrap_or_else(PoisonError::into_inner).contains(&file))
}

/// None of what is not there, and of devices and pipes, which may be both.
fn file(path: &Path) -> Option<(u64, u64)> {
    let found = fs::metadata(path).ok().filter(Metadata::is_file)?;
    Some((found.dev(), found.ino()))
}
