//! A file that is not complete yet.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use firebrick_weights::ListedModel;
use rustix::fs::{FlockOperation, flock};
use sha2::{Digest, Sha256};

use super::FetchError;

/// An incomplete file beside the one it will become; this process alone writes to it.
pub(crate) struct Part {
    path: PathBuf,
    file: File,
    length: u64,
}

impl Part {
    /// Opens the incomplete file of a model, with what an earlier download left in it.
    pub fn open(folder: &Path, model: &ListedModel) -> Result<Self, FetchError> {
        let path = folder.join(format!("{}.part", model.file));
        let failed = || FetchError::folder("written", &path);
        // Always at the end: that is also where a resumed download goes on.
        let file = OpenOptions::new().append(true).create(true).open(&path).map_err(failed())?;
        let locked = flock(&file, FlockOperation::NonBlockingLockExclusive);
        if locked == Err(rustix::io::Errno::WOULDBLOCK) {
            return Err(FetchError::Busy { path });
        }
        locked.map_err(|problem| failed()(problem.into()))?;
        let metadata = file.metadata().map_err(failed())?;
        // Between opening and locking, another process may have completed and renamed it.
        if !fs::metadata(&path).is_ok_and(|named| named.ino() == metadata.ino()) {
            return Err(FetchError::Busy { path });
        }
        Ok(Part { path, file, length: metadata.len() })
    }

    /// Bytes that are there.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Forgets everything that is there.
    pub fn restart(&mut self) -> Result<(), FetchError> {
        self.file.set_len(0).map_err(FetchError::folder("written", &self.path))?;
        self.length = 0;
        Ok(())
    }

    /// Adds bytes at the end.
    pub fn append(&mut self, bytes: &[u8]) -> Result<(), FetchError> {
        self.file.write_all(bytes).map_err(FetchError::folder("written", &self.path))?;
        self.length += bytes.len() as u64;
        Ok(())
    }

    /// SHA-256 of what is there.
    pub fn sha256(&self) -> Result<String, FetchError> {
        sha256(&self.path)
    }

    /// Gives the complete file its name.
    pub fn publish(self, target: &Path) -> Result<(), FetchError> {
        self.file.sync_all().map_err(FetchError::folder("written", &self.path))?;
        firebrick_scratch::publish(&self.path, target).map_err(FetchError::folder("written", target))
    }

    /// Removes the file.
    pub fn discard(self) -> Result<(), FetchError> {
        fs::remove_file(&self.path).map_err(FetchError::folder("removed", &self.path))
    }
}

/// SHA-256 of a file, as lower-case hexadecimal digits.
pub(crate) fn sha256(path: &Path) -> Result<String, FetchError> {
    let read = || {
        let mut file = File::open(path)?;
        let (mut hash, mut buffer) = (Sha256::new(), vec![0; 1 << 16]);
        loop {
            match file.read(&mut buffer) {
                Ok(0) => return Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()),
                Ok(count) => hash.update(&buffer[..count]),
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
    };
    read().map_err(FetchError::folder("read", path))
}
