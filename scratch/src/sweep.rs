//! What killed programs have left.

use std::fs;
use std::path::Path;

use crate::live::{Kind, remove};
use crate::{lock, name};

/// Removes from `folder` what programs that are dead have left there, with what still runs in it.
///
/// A folder that cannot be read, and what cannot be removed, is left to the next one: whoever is about to write there will be told.
pub fn sweep(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let file_name = entry.file_name();
        let Some(file_name) = file_name.to_str() else { continue };
        // Where there are no locks, a lock of a turn holds nobody back: it is as if its process were dead.
        let process = name::process(file_name).or_else(|| name::is_lock(file_name).then_some(0));
        let Some(process) = process else { continue };
        let path = entry.path();
        let Some(held) = lock::of_dead(&path, process) else { continue };
        let kind = if entry.file_type().is_ok_and(|kind| kind.is_dir()) { Kind::Folder } else { Kind::File };
        let _ = remove(&path, kind);
        drop(held);
    }
}
