//! The development data: released weights, photos and reference results, which are no part of the project.
//!
//! They are looked for in `$FIREBRICK_DATA`, or else in `../shared/data` beside the repository. A test
//! whose data are absent says so (`.ci/run` counts these lines) and passes, unless `FIREBRICK_REQUIRE_DATA=1`.

use std::env;
use std::fs;
use std::path::PathBuf;

use crate::generated::root;

/// The file or folder `name` of the development data; `None`, after a line `SKIPPED: <test>: <reason>`, if
/// it is absent.
///
/// # Panics
/// If it is absent and `FIREBRICK_REQUIRE_DATA` is `1`.
pub fn find(test: &str, name: &str) -> Option<PathBuf> {
    let path = folder().join(name);
    if path.exists() {
        return Some(path);
    }
    let reason = format!("{} does not exist (set FIREBRICK_DATA to the development data)", path.display());
    assert!(env::var_os("FIREBRICK_REQUIRE_DATA").is_none_or(|v| v != "1"), "{test}: {reason}");
    println!("SKIPPED: {test}: {reason}");
    None
}

/// The bytes of the file `name`; otherwise as [`find`].
///
/// # Panics
/// As [`find`], and if the file cannot be read.
pub fn read(test: &str, name: &str) -> Option<Vec<u8>> {
    let path = find(test, name)?;
    Some(fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display())))
}

fn folder() -> PathBuf {
    env::var_os("FIREBRICK_DATA").map_or_else(|| root().join("../shared/data"), PathBuf::from)
}
