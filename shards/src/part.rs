//! A shard's file, as it is read.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::digest::hex;
use crate::header::{FORMAT, Header};

/// Longest line: a header has the labels of a thousand classes and is not a hundredth of it.
const LONGEST: u64 = 16 << 20;

/// What an item says, by its place among all.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Its place, from 0.
    pub index: u64,
    /// What its command says of it.
    pub says: Value,
}

/// Why a shard's file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PartError {
    /// The system does not let it be read.
    #[error("{}: cannot be read", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What it says.
        source: io::Error,
    },
    /// Something else.
    #[error("{}: no shard's file, as --out with --shard writes it", path.display())]
    Other {
        /// The file.
        path: PathBuf,
    },
    /// A later format.
    #[error("{}: of format {found} (firebrick {program}); accepted: {FORMAT}", path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: u64,
        /// The program that wrote it.
        program: String,
    },
    /// A line that is no item.
    #[error("{}, line {line}: damaged, no item of a shard; remove the file and run this shard again", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// From 1.
        line: u64,
    },
    /// An item that is not the next one: two tasks have written it, or lines were lost.
    #[error("{}, line {line}: item {found} where item {expected} was to come: doubled, foreign or lost lines; remove the \
             file and run this shard again", path.display())]
    Order {
        /// The file.
        path: PathBuf,
        /// From 1.
        line: u64,
        /// The item there.
        found: u64,
        /// The one that was to come.
        expected: u64,
    },
    /// Its end says that it was something else.
    #[error("{}: changed since it was written: it is not what the hash at its end says", path.display())]
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// An item that says something else than its command does.
    #[error("{}: item {index} does not say what its command says", path.display())]
    Says {
        /// The file.
        path: PathBuf,
        /// The item.
        index: u64,
        /// Why.
        source: serde_json::Error,
    },
}

/// A file's state when it was read.
#[derive(Debug)]
pub struct Part {
    /// How it begins; `None` of a file that was broken off before, then without items.
    pub header: Option<Header>,
    /// Place of the item that would come next.
    pub next: u64,
    /// Bytes of its whole lines.
    pub whole: u64,
    /// Whether it has its end.
    pub complete: bool,
    /// The hash so far.
    pub(crate) hash: Sha256,
}

impl Item {
    /// What the item says, as its command knows it; `path` is the file that has it.
    ///
    /// # Errors
    /// [`PartError::Says`].
    pub fn parse<T: DeserializeOwned>(self, path: &Path) -> Result<T, PartError> {
        let Item { index, says } = self;
        serde_json::from_value(says).map_err(|source| PartError::Says {
            path: path.to_owned(),
            index,
            source,
        })
    }
}

/// Only how a file begins.
///
/// # Errors
/// [`PartError`]; a file that was broken off within its header is none.
pub fn header(path: &Path) -> Result<Header, PartError> {
    let mut lines = Lines::open(path)?;
    lines.header()?.ok_or_else(|| PartError::Other { path: path.to_owned() })
}

/// Reads a file; `take` gets every item.
///
/// # Errors
/// [`PartError`], or that of `take`. A torn last line is none.
pub fn read<E: From<PartError>>(path: &Path, mut take: impl FnMut(Item) -> Result<(), E>) -> Result<Part, E> {
    let mut lines = Lines::open(path)?;
    let Some(header) = lines.header()? else {
        return Ok(Part { header: None, next: 0, whole: 0, complete: false, hash: Sha256::new() });
    };
    let range = header.of().range(header.items);
    let mut part = Part {
        next: range.start,
        whole: lines.whole,
        complete: false,
        hash: lines.hash.clone(),
        header: Some(header),
    };
    while let Some(record) = lines.next()? {
        let line = lines.number;
        let damaged = || PartError::Line { path: path.to_owned(), line };
        // What stands behind an end was written by another task.
        let record = if part.complete { None } else { record };
        match record {
            Some(Record::Item(item)) => {
                let (found, expected) = (item.index, part.next);
                if found != expected || !range.contains(&found) {
                    return Err(PartError::Order { path: path.to_owned(), line, found, expected }.into());
                }
                take(item)?;
                part.next += 1;
            }
            Some(Record::End { hash }) => {
                if part.next != range.end || hash != hex(&part.hash.clone().finalize()) {
                    return Err(PartError::Changed { path: path.to_owned() }.into());
                }
                part.complete = true;
            }
            None => return Err(damaged().into()),
        }
        part.whole = lines.whole;
        part.hash = lines.hash.clone();
    }
    match part.complete && lines.torn {
        true => Err(PartError::Changed { path: path.to_owned() }.into()),
        false => Ok(part),
    }
}

/// A line behind the header.
enum Record {
    Item(Item),
    End { hash: String },
}

impl Record {
    fn of(line: &[u8]) -> Option<Record> {
        let mut object: Map<String, Value> = serde_json::from_slice(line).ok()?;
        match object.remove("record")?.as_str()? {
            "item" => {
                let index = object.remove("index")?.as_u64()?;
                Some(Record::Item(Item { index, says: Value::Object(object) }))
            }
            "end" => Some(Record::End { hash: object.remove("sha256")?.as_str()?.to_owned() }),
            _ => None,
        }
    }
}

/// A file's whole lines.
struct Lines<'a> {
    path: &'a Path,
    input: BufReader<File>,
    number: u64,
    whole: u64,
    hash: Sha256,
    /// The last line has no end.
    torn: bool,
}

impl<'a> Lines<'a> {
    fn open(path: &'a Path) -> Result<Self, PartError> {
        let opened = File::open(path).and_then(|file| Ok((file.metadata()?.is_file(), file)));
        let (regular, file) =
            opened.map_err(|source| PartError::Unreadable { path: path.to_owned(), source })?;
        if !regular {
            return Err(PartError::Other { path: path.to_owned() });
        }
        firebrick_scratch::note_input(path);
        Ok(Lines { path, input: BufReader::new(file), number: 0, whole: 0, hash: Sha256::new(), torn: false })
    }

    /// The next whole line.
    fn line(&mut self) -> Result<Option<Vec<u8>>, PartError> {
        let mut line = Vec::new();
        let read = io::Read::take(&mut self.input, LONGEST).read_until(b'\n', &mut line);
        read.map_err(|source| PartError::Unreadable { path: self.path.to_owned(), source })?;
        if line.last() != Some(&b'\n') {
            if line.len() as u64 == LONGEST {
                return Err(PartError::Line { path: self.path.to_owned(), line: self.number + 1 });
            }
            self.torn = !line.is_empty();
            return Ok(None);
        }
        self.number += 1;
        self.whole += line.len() as u64;
        self.hash.update(&line);
        Ok(Some(line))
    }

    fn next(&mut self) -> Result<Option<Option<Record>>, PartError> {
        Ok(self.line()?.map(|line| Record::of(&line)))
    }

    /// The header; `None` if the file ends before it does.
    fn header(&mut self) -> Result<Option<Header>, PartError> {
        let other = || PartError::Other { path: self.path.to_owned() };
        let Some(line) = self.line()? else { return Ok(None) };
        let mut object: Map<String, Value> = serde_json::from_slice(&line).map_err(|_| other())?;
        if object.remove("record").as_ref().and_then(Value::as_str) != Some("header") {
            return Err(other());
        }
        let format = object.get("format").and_then(Value::as_u64).ok_or_else(other)?;
        if format != FORMAT {
            let program = object.get("program").and_then(Value::as_str).unwrap_or("?").to_owned();
            return Err(PartError::Format { path: self.path.to_owned(), found: format, program });
        }
        let header: Header = serde_json::from_value(Value::Object(object)).map_err(|_| other())?;
        match header.shard < header.shards {
            true => Ok(Some(header)),
            false => Err(other()),
        }
    }
}
