//! Registers of the processing system, through the node `mem`.
#![allow(unsafe_code)]

use std::fs::OpenOptions;
use std::io;

use memmap2::{MmapOptions, MmapRaw};

use crate::sysfs::Roots;

/// Bytes that are mapped: each block of registers that is used here has a page of its own.
const PAGE: usize = 4096;

/// A page of registers.
#[derive(Debug)]
pub(crate) struct Page {
    map: MmapRaw,
}

impl Page {
    /// Maps the page that an address is in, to be read, or written, too. The caller knows that this processor has registers there.
    pub fn open(roots: &Roots, address: u64, write: bool) -> io::Result<Self> {
        let file = OpenOptions::new().read(true).write(write).open(roots.dev.join("mem"))?;
        let start = address & !(PAGE as u64 - 1);
        // A plain file stands for it in tests; behind its end, an access would raise SIGBUS.
        if file.metadata()?.is_file() && file.metadata()?.len() < start + PAGE as u64 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let mut options = MmapOptions::new();
        let options = options.offset(start).len(PAGE);
        let map = if write { options.map_raw(&file)? } else { options.map_raw_read_only(&file)? };
        Ok(Page { map })
    }

    fn at(&self, address: u64) -> *mut u32 {
        self.map.as_mut_ptr().wrapping_add((address as usize % PAGE) & !3).cast()
    }

    /// Reads a register of the page.
    pub fn read(&self, address: u64) -> u32 {
        // SAFETY: the address is rounded down to a multiple of 4 within the page, which is mapped as long as `self` is.
        unsafe { self.at(address).read_volatile() }
    }

    /// Writes a register of a page that was opened to be written.
    pub fn write(&self, address: u64, value: u32) {
        // SAFETY: as in `read`; the callers, all in this folder, have opened it with `write`.
        unsafe { self.at(address).write_volatile(value) };
    }
}
