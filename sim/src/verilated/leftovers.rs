//! What killed builds have left in the cache.

use std::fs;
use std::path::Path;
use std::time::Duration;

/// Beginnings of the names of what earlier versions of the program worked in, which they did not lock.
const EARLIER: &[&str] = &[".build-", ".runtime-", ".engine-"];

/// Older than any build.
const OLD: Duration = Duration::from_secs(24 * 60 * 60);

/// Clears the cache of what dead programs have left there.
pub(super) fn sweep(cache: &Path) {
    firebrick_scratch::sweep(cache);
    for entry in fs::read_dir(cache).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let earlier = name.to_str().is_some_and(|name| EARLIER.iter().any(|begin| name.starts_with(begin)));
        let age = || entry.metadata().ok()?.modified().ok()?.elapsed().ok();
        if earlier && age().is_some_and(|age| age > OLD) {
            let path = entry.path();
            // What cannot be removed is in nobody's way.
            let _ = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::SystemTime;

    #[test]
    fn what_is_old_is_cleared_and_what_may_be_in_use_is_not() {
        let folder = tempfile::tempdir().unwrap();
        for name in [".build-old", ".build-new", "runtime-kept"] {
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        for name in [".build-old", "runtime-kept"] {
            let old = fs::File::open(folder.path().join(name)).unwrap();
            old.set_modified(SystemTime::now() - 2 * OLD).unwrap();
        }
        sweep(folder.path());
        let mut left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
        left.sort();
        assert_eq!(left, [".build-new", "runtime-kept"]);
    }
}
