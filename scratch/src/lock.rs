//! Who is alive: locks that the system drops with their process.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

use rustix::fs::{FlockOperation, OFlags, flock};
use rustix::io::Errno;
use rustix::process::geteuid;

/// Locks what this process has just made at `path`. False if a sweep was faster: it saw no lock yet, and has removed it.
pub(crate) fn hold(file: &File, path: &Path) -> io::Result<bool> {
    while flock(file, FlockOperation::LockExclusive) == Err(Errno::INTR) {}
    // Where there are no locks (some network file systems), the process's number must do.
    is_named(file, path)
}

/// Whether the open file still is what `path` names.
pub(crate) fn is_named(file: &File, path: &Path) -> io::Result<bool> {
    match fs::symlink_metadata(path) {
        Ok(named) => Ok(named.ino() == file.metadata()?.ino()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// What holds a dead process's file or folder against other sweeps; `None` if its process may be alive.
pub(crate) fn of_dead(path: &Path, process: u32) -> Option<File> {
    // Where everybody may write, a name may be anything: a pipe that nobody opens, a link to elsewhere, another user's folder.
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    let file = OpenOptions::new().read(true).custom_flags(flags.bits() as i32).open(path).ok()?;
    let found = file.metadata().ok()?;
    if found.uid() != geteuid().as_raw() || !(found.is_file() || found.is_dir()) {
        return None;
    }
    match flock(&file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Some(file),
        Err(Errno::WOULDBLOCK) => None,
        Err(_) => (!Path::new(&format!("/proc/{process}")).exists()).then_some(file),
    }
}
