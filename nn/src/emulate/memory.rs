//! The memory as the engine's masters see it.

use super::error::EmulateError;

/// Bytes at bus addresses from `base` on.
pub(super) struct Memory<'a> {
    pub bytes: &'a mut [u8],
    pub base: u32,
}

impl Memory<'_> {
    /// The `len` bytes at `address`.
    pub fn get(&self, address: u64, len: usize) -> Result<&[u8], EmulateError> {
        let range = self.range(address, len)?;
        Ok(&self.bytes[range])
    }

    /// Writes `data` at `address`.
    pub fn put(&mut self, address: u64, data: &[u8]) -> Result<(), EmulateError> {
        let range = self.range(address, data.len())?;
        self.bytes[range].copy_from_slice(data);
        Ok(())
    }

    fn range(&self, address: u64, len: usize) -> Result<std::ops::Range<usize>, EmulateError> {
        let outside = EmulateError::Memory { address, len };
        let start = address.checked_sub(u64::from(self.base)).ok_or_else(|| outside.clone())? as usize;
        let end = start.checked_add(len).filter(|end| *end <= self.bytes.len()).ok_or(outside)?;
        Ok(start..end)
    }
}
