//! Names of what is not complete.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

const PREFIX: &str = ".firebrick-";
const SUFFIX: &str = ".tmp";

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
