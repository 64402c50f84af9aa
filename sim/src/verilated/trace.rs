//! A trace that is being written.

use std::ffi::CString;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use firebrick_scratch::{ScratchFolder, publish};

use super::instance::Instance;
use crate::error::SimError;

/// A trace's files, in a folder of their own until the trace is complete: the writer has a second one beside it, and would replace a
/// device by a file.
pub(super) struct Trace {
    folder: ScratchFolder,
    target: PathBuf,
}

impl Trace {
    /// Begins the trace that will be `target`.
    ///
    /// # Errors
    /// A folder that cannot be written to, a folder in the file's place.
    pub fn open(target: &Path, instance: &Instance) -> Result<Self, SimError> {
        let failed = || SimError::io(WRITING, target);
        let special = match fs::metadata(target) {
            Ok(found) if found.is_dir() => return Err(failed()(std::io::ErrorKind::IsADirectory.into())),
            Ok(found) => !found.is_file(),
            Err(_) => false,
        };
        // On the target's own file system, or the complete file could not be moved there at once.
        let target_folder = fs::canonicalize(target).ok().and_then(|path| Some(path.parent()?.to_owned()));
        let beside = target.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = match target_folder {
            _ if special => std::env::temp_dir(),
            Some(folder) => folder,
            None => beside.unwrap_or(Path::new(".")).to_owned(),
        };
        let trace =
            Trace { folder: ScratchFolder::new_in(&folder).map_err(failed())?, target: target.to_owned() };
        let name = CString::new(trace.file().as_os_str().as_bytes()).map_err(|e| failed()(e.into()))?;
        instance.open_trace(&name);
        trace.check(instance)?;
        Ok(trace)
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("trace.fst")
    }

    /// Whether everything could be written so far.
    ///
    /// # Errors
    /// What could not: a full disk, for example.
    pub fn check(&self, instance: &Instance) -> Result<(), SimError> {
        match instance.trace_error() {
            0 => Ok(()),
            error => Err(SimError::io(WRITING, &self.target)(std::io::Error::from_raw_os_error(error))),
        }
    }

    /// Completes the trace and gives it its name.
    ///
    /// # Errors
    /// As [`Self::check`].
    pub fn close(self, instance: &Instance) -> Result<(), SimError> {
        instance.close_trace();
        self.check(instance)?;
        publish(&self.file(), &self.target).map_err(SimError::io(WRITING, &self.target))
    }
}

const WRITING: &str = "writing the trace";
