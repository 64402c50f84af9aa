//! Names of what is not complete.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

const PREFIX: &str = ".firebrick-";
const SUFFIX: &str = ".tmp";
const LOCK: &str = ".lock";

/// A name in `folder` that this process has not used yet; one of a dead process of the same number may be there.
pub(crate) fn fresh(folder: &Path) -> PathBuf {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    folder.join(format!("{PREFIX}{}-{number}{SUFFIX}", std::process::id()))
}

/// The process that gave a file its name; `None` for other names.
pub(crate) fn process(name: &str) -> Option<u32> {
    let (process, number) = name.strip_prefix(PREFIX)?.strip_suffix(SUFFIX)?.split_once('-')?;
    number.parse::<u64>().ok()?;
    process.parse().ok()
}

/// The lock of the turn to make `path`; `None` if that has no name.
pub(crate) fn lock_of(path: &Path) -> Option<PathBuf> {
    let name = [PREFIX.as_ref(), path.file_name()?, LOCK.as_ref()].into_iter().collect::<OsString>();
    Some(path.with_file_name(name))
}

/// Whether this is such a lock's name.
pub(crate) fn is_lock(name: &str) -> bool {
    name.starts_with(PREFIX) && name.ends_with(LOCK)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_its_process() {
        let name = |path: PathBuf| path.file_name().unwrap().to_str().unwrap().to_owned();
        let (first, second) = (name(fresh(Path::new("/x"))), name(fresh(Path::new("/x"))));
        assert_ne!(first, second);
        assert_eq!(process(&first), Some(std::process::id()));
        for other in
            [".firebrick-1.tmp", ".firebrick-x-1.tmp", ".firebrick-1-x.tmp", "firebrick-1-2.tmp", ".tmpAb12"]
        {
            assert_eq!(process(other), None, "{other}");
        }
    }
}
