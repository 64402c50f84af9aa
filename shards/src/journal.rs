//! A shard's file while it is written.
//!
//! It appears at once and grows by whole lines, each handed to the system as soon as it is known: whatever ends the process, what it
//! has found is there. That is the opposite of what [`firebrick_scratch`] does for other files, and why this one is not written by it.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::digest::hex;
use crate::header::{Difference, Header};
use crate::part::{self, Item, Part, PartError};

/// Why a shard's file cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// It is there already.
    #[error("{}: is there already; --resume goes on with it, or name another file", path.display())]
    There {
        /// The file.
        path: PathBuf,
    },
    /// Another task writes it.
    #[error("{}: another process is writing it; accepted: a file for each shard", path.display())]
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// What is there is no shard's file, or cannot be read.
    #[error(transparent)]
    Part(#[from] PartError),
    /// What is there was made of something else.
    #[error("{}: begun with another {}: it has {}, this command {}; remove it, or name another file",
            path.display(), difference.field, difference.found, difference.expected)]
    Foreign {
        /// The file.
        path: PathBuf,
        /// What differs.
        difference: Difference,
    },
    /// The system does not let it be written.
    #[error("{}: cannot be written", path.display())]
    Unwritten {
        /// The file.
        path: PathBuf,
        /// What it says.
        source: io::Error,
    },
    /// What is to be written is no JSON.
    #[error("{}: item {index} cannot be written", path.display())]
    Says {
        /// The file.
        path: PathBuf,
        /// The item.
        index: u64,
        /// Why.
        source: serde_json::Error,
    },
}

/// A shard's file that is open for its next item.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: File,
    begin: u64,
    next: u64,
    end: u64,
    /// Bytes of its whole lines.
    whole: u64,
    hash: Sha256,
    complete: bool,
}

#[derive(Serialize)]
struct Line<'a, T> {
    record: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<u64>,
    #[serde(flatten)]
    says: &'a T,
}

#[derive(Serialize)]
struct End {
    items: u64,
    sha256: String,
}

impl Journal {
    /// Begins the file, or goes on with one that was broken off; `known` gets the items that are there.
    ///
    /// # Errors
    /// [`JournalError`]. With `resume` a file that is not there yet is begun.
    pub fn open(
        path: &Path,
        header: &Header,
        resume: bool,
        known: impl FnMut(Item) -> Result<(), JournalError>,
    ) -> Result<Self, JournalError> {
        let unwritten = |source| JournalError::Unwritten { path: path.to_owned(), source };
        let mut options = OpenOptions::new();
        options.read(true).append(true).create(resume).create_new(!resume);
        let file = options.open(path).map_err(|source| match source.kind() {
            io::ErrorKind::AlreadyExists => JournalError::There { path: path.to_owned() },
            _ => unwritten(source),
        })?;
        if !file.metadata().map_err(unwritten)?.is_file() {
            return Err(PartError::Other { path: path.to_owned() }.into());
        }
        lock(&file, path)?;
        let range = header.of().range(header.items);
        let (begin, hash) = (range.start, Sha256::new());
        let mut journal = Journal {
            path: path.to_owned(),
            file,
            begin,
            next: begin,
            end: range.end,
            whole: 0,
            hash,
            complete: false,
        };
        if resume && journal.resume(header, known)? {
            return Ok(journal);
        }
        journal.line(&Line { record: "header", index: None, says: header })?;
        Ok(journal)
    }

    /// Takes what is there; false if it has no whole header.
    fn resume(
        &mut self,
        header: &Header,
        known: impl FnMut(Item) -> Result<(), JournalError>,
    ) -> Result<bool, JournalError> {
        // Compared before the first item is told, and the shard with it.
        match part::header(&self.path) {
            Ok(found) => {
                let other = (found.shard != header.shard).then(|| Difference {
                    field: "shard".into(),
                    found: found.of().to_string(),
                    expected: header.of().to_string(),
                });
                if let Some(difference) = found.difference(header).or(other) {
                    return Err(JournalError::Foreign { path: self.path.clone(), difference });
                }
            }
            // What was broken off within its header, of which nothing is known, begins as this one does.
            Err(PartError::Other { path }) if !self.is_begun(header) => {
                return Err(PartError::Other { path }.into());
            }
            Err(PartError::Other { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        let Part { header, next, whole, complete, hash } = part::read(&self.path, known)?;
        self.cut(whole)?;
        if header.is_some() {
            (self.next, self.whole, self.complete, self.hash) = (next, whole, complete, hash);
        }
        Ok(header.is_some())
    }

    /// True if the file is the beginning of one with this header.
    fn is_begun(&self, header: &Header) -> bool {
        let Ok(text) = serde_json::to_string(&Line { record: "header", index: None, says: header }) else {
            return false;
        };
        std::fs::read(&self.path).is_ok_and(|found| text.as_bytes().starts_with(&found))
    }

    /// Place of the next item.
    pub fn next(&self) -> u64 {
        self.next
    }

    /// Whether nothing is missing.
    pub fn is_complete(&self) -> bool {
        self.complete
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Adds the next item.
    ///
    /// # Errors
    /// What the system says, a full disk among it: then the file ends with the item before, and can be resumed.
    pub fn add(&mut self, says: &impl Serialize) -> Result<(), JournalError> {
        self.line(&Line { record: "item", index: Some(self.next), says })?;
        self.next += 1;
        Ok(())
    }

    /// Ends the file, if all items are in it, and waits until it is on the disk.
    ///
    /// # Errors
    /// What the system says.
    pub fn finish(&mut self) -> Result<(), JournalError> {
        if !self.complete && self.next == self.end {
            let sha256 = hex(&self.hash.clone().finalize());
            self.line(&Line {
                record: "end",
                index: None,
                says: &End { items: self.next - self.begin, sha256 },
            })?;
            self.complete = true;
        }
        self.file.sync_all().map_err(|source| JournalError::Unwritten { path: self.path.clone(), source })
    }

    fn line(&mut self, line: &impl Serialize) -> Result<(), JournalError> {
        let index = self.next;
        let says = |source| JournalError::Says { path: self.path.clone(), index, source };
        let mut text = serde_json::to_vec(line).map_err(says)?;
        text.push(b'\n');
        // At once: a line is torn by a full disk or the machine's end, not by this process's.
        if let Err(source) = self.file.write_all(&text) {
            // If that fails, too, the next reader cuts it.
            let _ = self.cut(self.whole);
            return Err(JournalError::Unwritten { path: self.path.clone(), source });
        }
        self.whole += text.len() as u64;
        self.hash.update(&text);
        Ok(())
    }

    fn cut(&self, whole: u64) -> Result<(), JournalError> {
        let unwritten = |source| JournalError::Unwritten { path: self.path.clone(), source };
        let found = self.file.metadata().map_err(unwritten)?.len();
        if found == whole { Ok(()) } else { self.file.set_len(whole).map_err(unwritten) }
    }
}

/// Keeps other tasks from the file until this process ends.
fn lock(file: &File, path: &Path) -> Result<(), JournalError> {
    match flock(file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(()),
        Err(Errno::WOULDBLOCK) => Err(JournalError::InUse { path: path.to_owned() }),
        Err(error) => {
            // Some network file systems have no locks: then the order of the lines, and the hash at the end, tell two tasks.
            tracing::warn!(
                "{}: cannot be locked ({error}); see that no other task writes it",
                path.display()
            );
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests;
