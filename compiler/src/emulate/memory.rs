//! The memory as the engine's masters see it.

use std::cell::Cell;

use super::error::EmulateError;

/// Bytes at bus addresses from `base` on.
pub(super) struct Memory<'a> {
    bytes: &'a mut [u8],
    base: u32,
    read: Cell<usize>,
    written: usize,
}

impl<'a> Memory<'a> {
    /// `bytes` from the address `base` on.
    pub const fn new(bytes: &'a mut [u8], base: u32) -> Self {
        Memory { bytes, base, read: Cell::new(0), written: 0 }
    }

    /// Bytes read and written since this was asked last.
    pub fn moved(&mut self) -> (usize, usize) {
        (self.read.take(), std::mem::take(&mut self.written))
    }

    /// The `len` bytes at `address`.
    pub fn get(&self, address: u64, len: usize) -> Result<&[u8], EmulateError> {
        let range = self.range(address, len)?;
        self.read.set(self.read.get() + len);
        Ok(&self.bytes[range])
    }

    /// Writes `data` at `address`.
    pub fn put(&mut self, address: u64, data: &[u8]) -> Result<(), EmulateError> {
        let range = self.range(address, data.len())?;
        self.bytes[range].copy_from_slice(data);
        self.written += data.len();
        Ok(())
    }

    fn range(&self, address: u64, len: usize) -> Result<std::ops::Range<usize>, EmulateError> {
        let outside = EmulateError::Memory { address, len };
        let start = address.checked_sub(u64::from(self.base)).ok_or_else(|| outside.clone())? as usize;
        let end = start.checked_add(len).filter(|end| *end <= self.bytes.len()).ok_or(outside)?;
        Ok(start..end)
    }
}
