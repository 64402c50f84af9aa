//! What u-dma-buf's `sync_*` attributes mean.
//!
//! Source: ikwzm's u-dma-buf, `u-dma-buf.c` (`udmabuf_sync_command_argments`) and its README, "CPU cache
//! coherency". A write to `sync_for_cpu` or `sync_for_device` syncs the range of `sync_offset` and
//! `sync_size`; or, if any of these bits is set, a range in the written word itself: bits 63 to 32 the
//! offset, 31 to 4 the size in bytes, 3 to 2 the direction.

use std::ops::Range;

/// Which way the buffer is used, as in the kernel's `enum dma_data_direction`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Both.
    Bidirectional,
    /// The processor writes, the device reads.
    ToDevice,
    /// The device writes, the processor reads.
    FromDevice,
}

/// Who owns the range after a sync.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SyncTarget {
    /// `sync_for_device`.
    Device,
    /// `sync_for_cpu`.
    Processor,
}

/// A sync that a program asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sync {
    /// Who owns the range now.
    pub target: SyncTarget,
    /// The direction that it named.
    pub direction: Direction,
    /// The bytes, from the buffer's start.
    pub range: Range<usize>,
}

/// What a sync does to the two views.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Copy {
    /// The cache is written back.
    ToMemory,
    /// The cache's lines are dropped: the processor sees what memory holds.
    ToProcessor,
    /// Nothing.
    Nothing,
}

impl Sync {
    /// What the caches of a 32-bit ARM do (`arch/arm/mm/cache-v7.S`: `v7_dma_map_area`, `v7_dma_unmap_area`).
    pub(super) fn copy(&self) -> Copy {
        match (self.target, self.direction) {
            (SyncTarget::Device, Direction::FromDevice) => Copy::ToProcessor,
            (SyncTarget::Device, _) => Copy::ToMemory,
            (SyncTarget::Processor, Direction::ToDevice) => Copy::Nothing,
            (SyncTarget::Processor, _) => Copy::ToProcessor,
        }
    }
}

/// The attributes that later syncs refer to.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    pub mode: u64,
    pub offset: u64,
    pub size: u64,
    pub direction: u64,
}

/// Bits of a written word that make it a command with a range of its own.
const RANGE_BITS: u64 = 0xffff_ffff_ffff_fffc;

impl Settings {
    /// As after loading the module: all of a buffer of `size` bytes, both directions.
    pub fn new(size: usize) -> Self {
        Settings { mode: 1, offset: 0, size: size as u64, direction: 0 }
    }

    /// The sync that writing `word` to an attribute asks for; `None` for 0, which asks for nothing.
    ///
    /// # Errors
    /// A range that is not in a buffer of `size` bytes.
    pub fn sync(&self, target: SyncTarget, word: u64, size: usize) -> Result<Option<Sync>, ()> {
        if word == 0 {
            return Ok(None);
        }
        let (offset, len, direction) = if word & RANGE_BITS == 0 {
            (self.offset, self.size, self.direction)
        } else {
            (word >> 32, word & 0xffff_fff0, word >> 2 & 3)
        };
        let end = offset.checked_add(len).filter(|&end| end <= size as u64).ok_or(())?;
        let direction = match direction {
            1 => Direction::ToDevice,
            2 => Direction::FromDevice,
            _ => Direction::Bidirectional,
        };
        Ok(Some(Sync { target, direction, range: offset as usize..end as usize }))
    }
}

/// A number as the kernel's `kstrtoull` reads it with base 0, white space around it allowed.
pub(super) fn number(text: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(text).ok()?.trim();
    match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) => u64::from_str_radix(digits, 16).ok(),
        None if text.len() > 1 && text.starts_with('0') => u64::from_str_radix(text, 8).ok(),
        None => text.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_has_its_own_range() {
        let settings = Settings { offset: 64, size: 32, ..Settings::new(4096) };
        let sync = |word| settings.sync(SyncTarget::Device, word, 4096).map(Option::unwrap);
        let bare = sync(1).unwrap();
        assert_eq!((bare.range, bare.direction), (64..96, Direction::Bidirectional));
        let command = sync(0x0000_0100_0000_0205).unwrap();
        assert_eq!((command.range, command.direction), (0x100..0x300, Direction::ToDevice));
        assert_eq!(settings.sync(SyncTarget::Device, 0, 4096), Ok(None));
        assert_eq!(sync(0x0000_0f00_0000_0200).map(|sync| sync.range), Err(()), "beyond the end");
    }

    #[test]
    fn the_direction_decides_what_is_copied() {
        let copy = |target, direction| Sync { target, direction, range: 0..16 }.copy();
        assert_eq!(copy(SyncTarget::Device, Direction::ToDevice), Copy::ToMemory);
        assert_eq!(copy(SyncTarget::Device, Direction::FromDevice), Copy::ToProcessor);
        assert_eq!(copy(SyncTarget::Processor, Direction::FromDevice), Copy::ToProcessor);
        assert_eq!(copy(SyncTarget::Processor, Direction::ToDevice), Copy::Nothing);
    }

    #[test]
    fn numbers_are_read_as_the_kernel_does() {
        assert_eq!(number(b"0x10\n"), Some(16));
        assert_eq!(number(b"010"), Some(8));
        assert_eq!(number(b"12\n"), Some(12));
        assert_eq!(number(b"on"), None);
    }
}
