//! Handing a range of the buffer from one side to the other.
//!
//! Sources: README of ikwzm/udmabuf, "sync_for_cpu", "sync_for_device" and "Manual cache management".

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use crate::sysfs::{self, SysfsError};

/// Bytes that ranges are widened to: the cache line of a Cortex-A53; a Cortex-A9's has half of it.
const LINE: usize = 64;

/// Who a range is handed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    /// The accelerator, which will read it: the processor's cache lines are written back.
    Device,
    /// The processor, which will read what the accelerator wrote: its cache lines are dropped.
    Processor,
}

impl Owner {
    fn attribute(self) -> &'static str {
        match self {
            Owner::Device => "sync_for_device",
            Owner::Processor => "sync_for_cpu",
        }
    }

    /// The kernel's `enum dma_data_direction`.
    fn direction(self) -> u64 {
        match self {
            Owner::Device => 1,
            Owner::Processor => 2,
        }
    }
}

/// The sync attributes of a buffer.
#[derive(Debug)]
pub(super) struct Sync {
    folder: PathBuf,
    for_device: File,
    for_cpu: File,
    /// A word written to `sync_for_*` may hold the range, too; the first versions of the module take it by three
    /// attributes only.
    combined: bool,
}

impl Sync {
    /// Opens the attributes below `folder`.
    pub fn open(folder: &Path, combined: bool) -> Result<Self, SysfsError> {
        let open = |owner: Owner| {
            let path = folder.join(owner.attribute());
            OpenOptions::new().write(true).open(&path).map_err(|source| SysfsError::Io { path, source })
        };
        let (for_device, for_cpu) = (open(Owner::Device)?, open(Owner::Processor)?);
        Ok(Sync { folder: folder.to_owned(), for_device, for_cpu, combined })
    }

    /// Hands over `len` bytes from `offset`, widened to whole cache lines; the buffer ends with one. Regions of a compiled
    /// program begin at bursts and so share no line, and nothing of a neighbour is dropped.
    pub fn hand(&self, owner: Owner, offset: usize, len: usize) -> Result<(), SysfsError> {
        let start = offset / LINE * LINE;
        let size = (offset + len).next_multiple_of(LINE) - start;
        if size == 0 {
            return Ok(());
        }
        let word = if self.combined {
            format!("{:#018x}", command(start, size, owner))
        } else {
            // The word that starts the sync comes last: it takes the range that is set by then.
            sysfs::set(&self.folder.join("sync_offset"), &start.to_string())?;
            sysfs::set(&self.folder.join("sync_size"), &size.to_string())?;
            sysfs::set(&self.folder.join("sync_direction"), &owner.direction().to_string())?;
            "1".to_owned()
        };
        let file = match owner {
            Owner::Device => &self.for_device,
            Owner::Processor => &self.for_cpu,
        };
        // In one write: of a word in two parts each would be taken for a command.
        match file.write_at(word.as_bytes(), 0) {
            Ok(written) if written == word.len() => Ok(()),
            Ok(_) => Err(self.failed(owner, io::ErrorKind::WriteZero.into())),
            Err(error) => Err(self.failed(owner, error)),
        }
    }

    fn failed(&self, owner: Owner, source: io::Error) -> SysfsError {
        SysfsError::Io { path: self.folder.join(owner.attribute()), source }
    }
}

/// Bits 63 to 32 the offset, 31 to 4 the size, 3 to 2 the direction, bit 0 the command.
fn command(offset: usize, size: usize, owner: Owner) -> u64 {
    (offset as u64) << 32 | (size as u64 & 0xffff_fff0) | owner.direction() << 2 | 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn attributes(folder: &Path) {
        for name in ["sync_for_device", "sync_for_cpu", "sync_offset", "sync_size", "sync_direction"] {
            fs::write(folder.join(name), "").unwrap();
        }
    }

    fn read(folder: &Path, name: &str) -> String {
        fs::read_to_string(folder.join(name)).unwrap()
    }

    #[test]
    fn one_word_holds_range_and_direction() {
        let folder = tempfile::tempdir().unwrap();
        attributes(folder.path());
        let sync = Sync::open(folder.path(), true).unwrap();
        sync.hand(Owner::Device, 0x1234_5678, 0x10).unwrap();
        assert_eq!(read(folder.path(), "sync_for_device"), "0x1234564000000085");
        sync.hand(Owner::Processor, 0x7f, 2).unwrap();
        assert_eq!(read(folder.path(), "sync_for_cpu"), "0x0000004000000089");
        sync.hand(Owner::Processor, 64, 0).unwrap();
        assert_eq!(read(folder.path(), "sync_for_cpu"), "0x0000004000000089", "nothing to hand over");
    }

    #[test]
    fn the_old_module_takes_three_attributes() {
        let folder = tempfile::tempdir().unwrap();
        attributes(folder.path());
        let sync = Sync::open(folder.path(), false).unwrap();
        sync.hand(Owner::Processor, 130, 64).unwrap();
        let found = ["sync_offset", "sync_size", "sync_direction", "sync_for_cpu", "sync_for_device"]
            .map(|name| read(folder.path(), name));
        assert_eq!(found, ["128", "128", "2", "1", ""]);
    }

    #[test]
    fn a_missing_attribute_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let error = firebrick_spec::chain(&Sync::open(folder.path(), true).unwrap_err());
        assert!(error.contains("sync_for_device: No such file"), "{error}");
    }
}
