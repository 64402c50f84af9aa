//! A u-dma-buf buffer, mapped.
#![allow(unsafe_code)]

use std::fs::OpenOptions;

use firebrick_spec::BURST_BYTES;
use firebrick_spec::bus::{BusError, DmaMemory};
use memmap2::{MmapOptions, MmapRaw};

use super::sync::{Owner, Sync};
use super::{BufferError, SyncError};
use crate::sysfs::{self, Roots};

/// Classes of the module's versions, the newest first, and whether their sync attributes take a range in one word.
const CLASSES: &[(&str, bool)] = &[("u-dma-buf", true), ("udmabuf", false)];

/// Sizes that are suggested to a user are multiples of this.
const GRANULE: usize = 1 << 20;

/// Largest buffer in bytes: offsets and sums of them fit a 32-bit processor.
const LARGEST: u64 = 1 << 31;

/// A buffer that the processor and the accelerator reach.
#[derive(Debug)]
pub struct UdmaBuffer {
    name: String,
    map: MmapRaw,
    address: u32,
    sync: Sync,
}

impl UdmaBuffer {
    /// Opens the buffer `name` of at least `needed` bytes, and maps all of it, cached.
    ///
    /// # Errors
    /// [`BufferError`]; that it is missing or too small is told with the command that makes it large enough.
    pub fn open(roots: &Roots, name: &str, needed: usize) -> Result<Self, BufferError> {
        let wanted = needed.max(1).next_multiple_of(GRANULE);
        let class = |class: &str| roots.sysfs.join("class").join(class);
        let found = CLASSES.iter().map(|(c, combined)| (class(c).join(name), *combined));
        let Some((folder, combined)) = found.into_iter().find(|(folder, _)| folder.is_dir()) else {
            return Err(BufferError::NotFound { name: name.into(), class: class(CLASSES[0].0), wanted });
        };
        let size = sysfs::number(&folder.join("size"))?;
        if size < needed as u64 {
            return Err(BufferError::TooSmall { name: name.into(), size, needed, wanted });
        }
        if size >= LARGEST || size % BURST_BYTES as u64 != 0 || size == 0 {
            return Err(BufferError::Size { name: name.into(), size });
        }
        let address = sysfs::number(&folder.join("phys_addr"))?;
        if address % BURST_BYTES as u64 != 0 || address.saturating_add(size) > 1 << 32 {
            return Err(BufferError::Address { name: name.into(), address });
        }
        let sync = Sync::open(&folder, combined)?;
        let node = roots.dev.join(name);
        let failed = |what| {
            let node = node.clone();
            move |source| BufferError::Node { node, what, source }
        };
        // Without O_SYNC the mapping is cached.
        let file = OpenOptions::new().read(true).write(true).open(&node).map_err(failed("opened"))?;
        let map = MmapOptions::new().len(size as usize).map_raw(&file).map_err(failed("mapped"))?;
        Ok(UdmaBuffer { name: name.into(), map, address: address as u32, sync })
    }

    /// A pointer to `len` bytes from `offset`.
    fn range(&self, offset: usize, len: usize) -> Result<*mut u8, BusError> {
        let size = self.map.len();
        match offset.checked_add(len) {
            Some(end) if end <= size => Ok(self.map.as_mut_ptr().wrapping_add(offset)),
            _ => Err(BusError::BadRange { offset, len, size }),
        }
    }

    fn hand(&self, owner: Owner, offset: usize, len: usize) -> Result<(), BusError> {
        self.range(offset, len)?;
        let synced = self.sync.hand(owner, offset, len);
        synced.map_err(|source| BusError::device(SyncError { buffer: self.name.clone(), source }))
    }
}

impl DmaMemory for UdmaBuffer {
    fn size(&self) -> usize {
        self.map.len()
    }

    fn bus_address(&self) -> u32 {
        self.address
    }

    fn write(&mut self, offset: usize, data: &[u8]) -> Result<(), BusError> {
        let to = self.range(offset, data.len())?;
        // SAFETY: `range` has checked that the bytes are in the mapping, which nothing in this program borrows; `data`
        // is ordinary memory, so they do not overlap. The accelerator reads the bytes after a sync, a system call, only.
        unsafe { std::ptr::copy_nonoverlapping(data.as_ptr(), to, data.len()) };
        Ok(())
    }

    fn read(&mut self, offset: usize, data: &mut [u8]) -> Result<(), BusError> {
        let from = self.range(offset, data.len())?;
        // SAFETY: as in `write`; the accelerator wrote the bytes before the sync that came before this.
        unsafe { std::ptr::copy_nonoverlapping(from.cast_const(), data.as_mut_ptr(), data.len()) };
        Ok(())
    }

    fn sync_for_device(&mut self, offset: usize, len: usize) -> Result<(), BusError> {
        self.hand(Owner::Device, offset, len)
    }

    fn sync_for_cpu(&mut self, offset: usize, len: usize) -> Result<(), BusError> {
        self.hand(Owner::Processor, offset, len)
    }
}
