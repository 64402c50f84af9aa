//! A part of a command's work: a shard's file that grows while it is done.

use std::fmt::{self, Write as _};
use std::path::Path;

use firebrick_host::dataset::Picture;
use firebrick_shards::digest::{Digester, ListDigest};
use firebrick_shards::journal::Journal;
use firebrick_shards::sitting::{self, Begun};
use firebrick_shards::{Header, Item, JournalError, Shard};
use serde::Serialize;
use serde_json::Value;

use crate::options::images::Images;
use crate::{notice, output};

/// A part that is being done.
pub(crate) struct Part {
    journal: Journal,
    header: Header,
    begun: Begun,
    resumed: u64,
}

impl Part {
    /// Begins it, or goes on; `known` gets the items that are there.
    ///
    /// # Errors
    /// The file cannot be written, or is another's.
    pub fn open(
        path: &Path,
        header: Header,
        resume: bool,
        mut known: impl FnMut(Item) -> Result<(), JournalError>,
    ) -> anyhow::Result<Part> {
        output::refuse_input(path)?;
        let mut resumed = 0;
        let journal = Journal::open(path, &header, resume, |item| {
            resumed += 1;
            known(item)
        })?;
        Ok(Part { journal, header, begun: Begun::now(), resumed })
    }

    /// Places of the items that are still to be done.
    pub fn left(&self) -> std::ops::Range<u64> {
        let range = self.header.of().range(self.header.items);
        self.journal.next().min(range.end)..range.end
    }

    /// Adds the next item.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn add(&mut self, item: &impl Serialize) -> Result<(), JournalError> {
        self.journal.add(item)
    }

    /// Ends it, and says so.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn end(mut self) -> anyhow::Result<()> {
        self.journal.finish()?;
        let Shard { index, count } = self.header.of();
        let range = self.header.of().range(self.header.items);
        let items = range.end - range.start;
        let sitting = self.begun.end(items - self.resumed, self.resumed);
        let path = self.journal.path();
        if sitting.clock_set_back_s > 0 {
            let back = sitting.clock_set_back_s;
            notice::warn(format!("the clock was set back by {back} s meanwhile; no report knows it"));
        }
        if let Err(error) = sitting::write(path, &sitting) {
            // The work is done: only how long it took is not kept.
            notice::warn(format!("{}: {error}", sitting::path(path).display()));
        }
        let resumed = match self.resumed {
            0 => String::new(),
            resumed => format!(", {resumed} of them from before"),
        };
        let path = path.display();
        output::print(&format!(
            "shard {index}/{count}: {items} of {} items{resumed}: {path}\n",
            self.header.items
        ))?;
        Ok(())
    }
}

/// What an item of a resumed part has told before, said again: its loss is the command's.
pub(crate) fn tell_lost(item: &Item) {
    if let Some(lost) = item.says.get("lost").and_then(Value::as_str) {
        notice::lost(lost);
    }
}

/// The hash of images: their names and sizes, in their order.
pub(crate) fn data_hash(images: &Images) -> String {
    let mut data = ListDigest::default();
    for picture in &images.pictures {
        data.add(picture.name().as_os_str().as_encoded_bytes(), Picture::size(picture));
    }
    data.finish()
}

/// The hash of a model as it is run, whatever files it is from: `numbers` are all of its numbers and names.
pub(crate) fn model_hash(numbers: fmt::Arguments<'_>) -> Result<String, fmt::Error> {
    let mut digest = Digester::default();
    digest.write_fmt(numbers)?;
    Ok(digest.finish())
}
