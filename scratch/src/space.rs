//! Room on a disk.

use std::io;
use std::path::Path;

/// Bytes that are as good as none: a program's messages do not always say why it could not write.
const LEAST: u64 = 64 << 10;

/// What the system says of a disk without room: for messages of programs that did not ask it.
pub fn no_space() -> io::Error {
    rustix::io::Errno::NOSPC.into()
}

/// Whether the file system that holds `path` has no room left, or no room for more files.
pub fn is_full(path: &Path) -> bool {
    rustix::fs::statvfs(path).is_ok_and(|found| {
        // Some file systems have no fixed number of files, and say 0.
        found.f_bavail.saturating_mul(found.f_frsize) < LEAST || (found.f_files > 0 && found.f_favail == 0)
    })
}
