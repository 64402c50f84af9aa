//! What a program reads: its outputs are not to replace it, and it has an end.

use std::collections::BTreeSet;
use std::fs::{self, File, Metadata};
use std::io::{self, ErrorKind, Read};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// Bytes of a picture, a text or a bitstream at most; none that anyone has comes near. Some devices never end.
const MOST: u64 = 256 << 20;

/// Bytes of a description at most: the longest have a label for each class, and the parser of YAML takes a hundred times as many.
const MOST_OF_DOCUMENT: u64 = 4 << 20;

/// Devices and inodes of files: links of both kinds, and several ways to a file, have one.
static READ: Mutex<BTreeSet<(u64, u64)>> = Mutex::new(BTreeSet::new());

/// Remembers that this process reads a file. Whoever reads a user's file says so, and whoever writes one decides what follows.
pub fn note_input(path: &Path) {
    if let Ok(metadata) = fs::metadata(path) {
        note(&metadata);
    }
}

fn note(metadata: &Metadata) {
    if let Some(file) = identity(metadata) {
        READ.lock().unwrap_or_else(PoisonError::into_inner).insert(file);
    }
}

/// True for a file that this process has read, by whatever name.
pub fn is_input(path: &Path) -> bool {
    file(path).is_some_and(|file| READ.lock().unwrap_or_else(PoisonError::into_inner).contains(&file))
}

/// What has more bytes than its kind ever has.
#[derive(Debug, thiserror::Error)]
#[error("has more than {most} bytes; accepted: files of at most so many")]
struct TooLarge {
    most: u64,
}

/// A folder, a pipe or a device.
#[derive(Debug, thiserror::Error)]
#[error("accepted: a regular file")]
struct NotRegular;

/// All bytes of a user's file, of a pipe to its end; [`note_input`] knows it.
///
/// # Errors
/// What the system says, or [`ErrorKind::FileTooLarge`].
pub fn read_input(path: &Path) -> io::Result<Vec<u8>> {
    let file = File::open(path)?;
    tracing::info!("reading {}", path.display());
    let metadata = file.metadata()?;
    note(&metadata);
    if metadata.is_file() && metadata.len() > MOST {
        return Err(too_large(MOST));
    }
    // Of a file the system knows how much there is: it comes at once.
    up_to(file, MOST, if metadata.is_file() { metadata.len() } else { 0 })
}

/// All bytes of a file that describes something: settings, a board, a network, a list of models. No pipe, from which nothing may ever
/// come, and no device, which may have no end: such a file is looked for by its name, whether anybody means it or not.
///
/// # Errors
/// What the system says, that it is no regular file, or [`ErrorKind::FileTooLarge`].
pub fn read_document(path: &Path) -> io::Result<Vec<u8>> {
    // Before it is opened: opening a pipe would wait for its writer.
    let metadata = fs::metadata(path)?;
    if !metadata.is_file() {
        return Err(io::Error::other(NotRegular));
    }
    if metadata.len() > MOST_OF_DOCUMENT {
        return Err(too_large(MOST_OF_DOCUMENT));
    }
    tracing::info!("reading {}", path.display());
    note_input(path);
    up_to(File::open(path)?, MOST_OF_DOCUMENT, metadata.len())
}

/// All bytes of an input without a name.
///
/// # Errors
/// What the system says, or [`ErrorKind::FileTooLarge`].
pub fn read_all(input: impl Read) -> io::Result<Vec<u8>> {
    up_to(input, MOST, 0)
}

/// All bytes of an input of at most `most`; about `expected` are there.
fn up_to(input: impl Read, most: u64, expected: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(expected.min(most) as usize);
    let read = input.take(most + 1).read_to_end(&mut bytes)?;
    if read as u64 > most { Err(too_large(most)) } else { Ok(bytes) }
}

fn too_large(most: u64) -> io::Error {
    io::Error::new(ErrorKind::FileTooLarge, TooLarge { most })
}

/// None of what is not there, and of devices and pipes, which may be both.
fn file(path: &Path) -> Option<(u64, u64)> {
    identity(&fs::metadata(path).ok()?)
}

fn identity(found: &Metadata) -> Option<(u64, u64)> {
    found.is_file().then(|| (found.dev(), found.ino()))
}
