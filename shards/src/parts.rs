//! All shards together.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::header::{Difference, Header};
use crate::part::{self, Item, PartError};
use crate::shard::Shard;

/// Why shards make no whole.
#[derive(Debug, thiserror::Error)]
pub enum MergeError {
    /// One of them cannot be used.
    #[error(transparent)]
    Part(#[from] PartError),
    /// No file at all.
    #[error("no shard's file to merge")]
    None,
    /// Two files of one shard.
    #[error("{} and {} are both of shard {shard}; accepted: one file of each", .files[0].display(), .files[1].display())]
    Doubled {
        /// The shard.
        shard: Shard,
        /// The files.
        files: [PathBuf; 2],
    },
    /// Files of different work.
    #[error("{}: foreign: its {} is {}, that of {} is {}", path.display(), difference.field, difference.found,
            first.display(), difference.expected)]
    Foreign {
        /// The file.
        path: PathBuf,
        /// The file that it was compared with.
        first: PathBuf,
        /// Where they differ.
        difference: Difference,
    },
    /// Shards without a file.
    #[error("of {count} shards {} missing: {}; --partial merges the others", if missing.len() == 1 { "one is" } else { "some are" }, named(missing))]
    Missing {
        /// Number of shards.
        count: u64,
        /// Those that are missing.
        missing: Vec<u64>,
    },
    /// A file without its end.
    #[error("{}: broken off after {found} of {wanted} items; go on with --resume, or merge what is there with --partial", path.display())]
    Cut {
        /// The file.
        path: PathBuf,
        /// Its items.
        found: u64,
        /// Those that it should have.
        wanted: u64,
    },
}

/// Items that are not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// Their shard.
    pub shard: Shard,
    /// Their places.
    pub items: Range<u64>,
}

/// Numbers, neighbours joined.
fn named(numbers: &[u64]) -> String {
    let mut ranges: Vec<Range<u64>> = Vec::new();
    for number in numbers {
        match ranges.last_mut() {
            Some(range) if range.end == *number => range.end += 1,
            _ => ranges.push(*number..number + 1),
        }
    }
    const MOST: usize = 20;
    let more = ranges.len().saturating_sub(MOST);
    let text = |range: &Range<u64>| match range.end - range.start {
        1 => range.start.to_string(),
        _ => format!("{}-{}", range.start, range.end - 1),
    };
    let mut texts: Vec<String> = ranges.iter().take(MOST).map(text).collect();
    if more > 0 {
        texts.push(format!("and {more} more"));
    }
    texts.join(",")
}

/// The files of some work's shards.
#[derive(Debug)]
pub struct Parts {
    header: Header,
    files: BTreeMap<u64, PathBuf>,
    partial: bool,
}

impl Parts {
    /// Looks at how the files begin. With `partial`, shards and items may be missing.
    ///
    /// # Errors
    /// [`MergeError`].
    pub fn open(paths: &[PathBuf], partial: bool) -> Result<Parts, MergeError> {
        let mut first: Option<(Header, &Path)> = None;
        let mut files: BTreeMap<u64, PathBuf> = BTreeMap::new();
        for path in paths {
            let header = match part::header(path) {
                // What was broken off before its first line was whole has nothing.
                Err(PartError::Other { .. }) if partial && is_empty(path) => continue,
                header => header?,
            };
            if let Some((expected, first)) = &first {
                if let Some(difference) = header.difference(expected) {
                    let (path, first) = (path.clone(), first.to_path_buf());
                    return Err(MergeError::Foreign { path, first, difference });
                }
            }
            if let Some(other) = files.insert(header.shard, path.clone()) {
                return Err(MergeError::Doubled { shard: header.of(), files: [other, path.clone()] });
            }
            first.get_or_insert((header, path));
        }
        let (header, _) = first.ok_or(MergeError::None)?;
        let missing: Vec<u64> = (0..header.shards).filter(|shard| !files.contains_key(shard)).collect();
        if !missing.is_empty() && !partial {
            return Err(MergeError::Missing { count: header.shards, missing });
        }
        Ok(Parts { header, files, partial })
    }

    /// What they have in common.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Tells all items in their order; returns those that are missing, none unless the merge is partial.
    ///
    /// # Errors
    /// [`MergeError`], or that of `take`.
    pub fn each<E: From<MergeError> + From<PartError>>(
        &self,
        mut take: impl FnMut(Item, &Path) -> Result<(), E>,
    ) -> Result<Vec<Gap>, E> {
        let mut gaps = Vec::new();
        for index in 0..self.header.shards {
            let shard = Shard { index, count: self.header.shards };
            let range = shard.range(self.header.items);
            let Some(path) = self.files.get(&index) else {
                gaps.push(Gap { shard, items: range });
                continue;
            };
            let part = part::read::<E>(path, |item| take(item, path))?;
            if part.complete {
                continue;
            }
            if !self.partial {
                let (found, wanted) = (part.next - range.start, range.end - range.start);
                return Err(MergeError::Cut { path: path.clone(), found, wanted }.into());
            }
            gaps.push(Gap { shard, items: part.next..range.end });
        }
        Ok(gaps.into_iter().filter(|gap| !gap.items.is_empty()).collect())
    }
}

fn is_empty(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|found| found.len() == 0)
}

#[cfg(test)]
mod tests;
