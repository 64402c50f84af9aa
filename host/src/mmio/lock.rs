//! One program at a time: an exclusive lock on the device's node, which the system drops when the program ends,
//! however it ends.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use rustix::fs::{FlockOperation, flock};

use super::UioError;

/// Locks the node for as long as the file is open.
///
/// # Errors
/// [`UioError::Locked`] with the process that has it; [`UioError::Node`].
pub(super) fn lock(file: &File, node: &Path) -> Result<(), UioError> {
    match flock(file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(()),
        Err(rustix::io::Errno::WOULDBLOCK) => {
            let inode = file.metadata().map(|data| data.ino()).ok();
            let locks = fs::read_to_string("/proc/locks").unwrap_or_default();
            let holder = inode.and_then(|inode| holder(&locks, inode));
            Err(UioError::Locked { node: node.to_owned(), holder })
        }
        Err(error) => {
            Err(UioError::Node { node: node.to_owned(), what: "locked", source: io::Error::from(error) })
        }
    }
}

/// The process with a lock on the inode, from the text of `/proc/locks` (proc_locks(5)).
fn holder(locks: &str, inode: u64) -> Option<u32> {
    locks.lines().find_map(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [_, "FLOCK", _, "WRITE", process, file, ..] = words.as_slice() else { return None };
        let found = file.rsplit(':').next()?.parse() == Ok(inode);
        found.then(|| process.parse().ok()).flatten()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_holder_is_found_by_its_inode() {
        let locks = "1: POSIX  ADVISORY  WRITE 11 00:16:42 0 EOF\n1: -> FLOCK ADVISORY WRITE 9 00:16:42 0 EOF\n\
                     2: FLOCK  ADVISORY  WRITE 812 00:16:42 0 EOF\n";
        assert_eq!(holder(locks, 42), Some(812));
        assert_eq!(holder(locks, 43), None);
    }
}
