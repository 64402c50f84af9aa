//! Verilator's run-time code, compiled once for all models that are built with the same flags: for a small model it is most of the
//! work.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use firebrick_scratch::ScratchFolder;

use super::trust;
use crate::error::SimError;

/// The folder of the cache that holds the objects of one set of flags.
pub(super) struct Runtime {
    folder: PathBuf,
}

impl Runtime {
    /// Of the flags that `key` stands for.
    pub fn new(cache: &Path, key: &str) -> Self {
        Runtime { folder: cache.join(format!("runtime-{key}")) }
    }

    /// Copies the objects, if there are any, to where a model will be built, and says so in flags for make.
    ///
    /// # Errors
    /// Files that cannot be copied, or that others can write.
    pub fn lend(&self, build: &Path) -> Result<Vec<OsString>, SimError> {
        let names = objects(&self.folder);
        for name in &names {
            let from = self.folder.join(name);
            // They become part of what is loaded.
            trust::check(&from)?;
            std::fs::copy(&from, build.join(name)).map_err(SimError::io("copying", &from))?;
        }
        // make must not think them older than the model's makefile.
        Ok(names.into_iter().flat_map(|name| ["-o".into(), name]).collect())
    }

    /// Keeps the objects of the model that was built there, unless some are kept already. All appear at once.
    ///
    /// # Errors
    /// Files that cannot be copied.
    pub fn keep(&self, build: &Path, cache: &Path) -> Result<(), SimError> {
        if self.folder.exists() {
            return Ok(());
        }
        let fresh = ScratchFolder::new_in(cache).map_err(SimError::io("making a folder in", cache))?;
        for name in objects(build) {
            let from = build.join(&name);
            std::fs::copy(&from, fresh.path().join(&name)).map_err(SimError::io("copying", &from))?;
        }
        // Another process may have been faster: its objects are as good.
        match fresh.persist(&self.folder) {
            Err(_) if self.folder.exists() => Ok(()),
            result => {
                result.map_err(SimError::io("moving the run-time code into the cache as", &self.folder))
            }
        }
    }
}

/// Names of the run-time code's objects in a folder; none if there is no folder.
fn objects(folder: &Path) -> Vec<OsString> {
    let is_object = |name: &str| {
        name.starts_with("verilated") && name.ends_with(".o") && !name.contains(char::is_whitespace)
    };
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.file_name());
    let mut names: Vec<OsString> = entries.filter(|name| name.to_str().is_some_and(is_object)).collect();
    names.sort();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_kept_once_and_lent() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        for name in ["cache", "first", "second", "third"] {
            std::fs::create_dir(path(name)).unwrap();
        }
        let runtime = Runtime::new(&path("cache"), "x");
        assert!(runtime.lend(&path("first")).unwrap().is_empty());
        for (name, text) in [("verilated.o", "a"), ("verilated_threads.o", "b"), ("Vmodel.o", "c")] {
            std::fs::write(path("first").join(name), text).unwrap();
        }
        runtime.keep(&path("first"), &path("cache")).unwrap();
        std::fs::write(path("second").join("verilated.o"), "other").unwrap();
        runtime.keep(&path("second"), &path("cache")).unwrap();
        assert_eq!(runtime.lend(&path("third")).unwrap(), ["-o", "verilated.o", "-o", "verilated_threads.o"]);
        assert_eq!(std::fs::read_to_string(path("third").join("verilated.o")).unwrap(), "a");
        assert!(!path("third").join("Vmodel.o").exists());
        assert_eq!(std::fs::read_dir(path("cache")).unwrap().count(), 1);
    }
}
