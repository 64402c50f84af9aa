//! The laboratory's work in shards, for batch queues: what `stress` and `rtl_mutants` have in common.

use std::ops::Range;
use std::path::{Path, PathBuf};

use firebrick_shards::journal::Journal;
use firebrick_shards::sitting::{self, Begun, Sitting};
use firebrick_shards::{Gap, Header, JournalError, MergeError, PartError, Parts};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Why shards cannot be run or merged.
#[derive(Debug, thiserror::Error)]
pub enum ShardError {
    /// The file cannot be written.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// A file cannot be used.
    #[error(transparent)]
    Part(#[from] PartError),
    /// The files make no whole.
    #[error(transparent)]
    Merge(#[from] MergeError),
    /// A file of another command.
    #[error("{}: a shard of `{command}`; accepted: those of `{accepted}`", path.display())]
    Command {
        /// The file.
        path: PathBuf,
        /// The command.
        command: String,
        /// The one that is merged.
        accepted: &'static str,
    },
}

/// Hands on the next record.
pub type Take<'a, T> = &'a mut dyn FnMut(T) -> Result<(), ShardError>;

/// Runs a shard, or the rest of one that was broken off: `work` does the items of a range and hands on their records in order; `add` gets all
/// records of the shard, those that were there, too.
///
/// # Errors
/// The file cannot be written, or is another's; those of `work`.
pub fn run<T: Serialize + DeserializeOwned, E: From<ShardError>>(
    header: &Header,
    (out, resume): (&Path, bool),
    add: &mut dyn FnMut(T),
    work: impl FnOnce(Range<u64>, Take<'_, T>) -> Result<(), E>,
) -> Result<Sitting, E> {
    let (mut resumed, begun) = (0, Begun::now());
    let journal = Journal::open(out, header, resume, |item| {
        add(item.parse(out)?);
        resumed += 1;
        Ok(())
    });
    let mut journal = journal.map_err(ShardError::from)?;
    let range = header.of().range(header.items);
    let left = journal.next().min(range.end)..range.end;
    let added = left.end - left.start;
    work(left, &mut |record| {
        journal.add(&record)?;
        add(record);
        Ok(())
    })?;
    journal.finish().map_err(ShardError::from)?;
    let sitting = begun.end(added, resumed);
    // The work is done: only how long it took would not be kept.
    if let Err(error) = sitting::write(out, &sitting) {
        eprintln!("warning: {}: {error}", sitting::path(out).display());
    }
    Ok(sitting)
}

/// Tells the records of all shards of a command in their order, each with its place; returns what they have in common, and what is missing of
/// them, nothing unless the merge is partial.
///
/// # Errors
/// Files that cannot be used, or make no whole.
pub fn merge<T: DeserializeOwned>(
    paths: &[PathBuf],
    partial: bool,
    accepted: &'static str,
    mut add: impl FnMut(u64, T),
) -> Result<(Header, Vec<Gap>), ShardError> {
    let parts = Parts::open(paths, partial)?;
    let header = parts.header().clone();
    if header.command != accepted {
        let path = paths.first().cloned().unwrap_or_default();
        return Err(ShardError::Command { path, command: header.command, accepted });
    }
    let gaps = parts.each::<ShardError>(|item, path| {
        let index = item.index;
        add(index, item.parse(path)?);
        Ok(())
    })?;
    Ok((header, gaps))
}
