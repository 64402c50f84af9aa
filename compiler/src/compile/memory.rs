//! Where everything lies in the DMA buffer: regions one after the other, never reused, so that every
//! layer can be read back (`firebrick verify` compares every map).

use firebrick_spec::BURST_BYTES;

/// Hands out regions of one buffer.
#[derive(Default)]
pub(super) struct Allocator {
    next: usize,
}

impl Allocator {
    /// Offset of a new region of `bytes`, aligned to a burst: bursts are cut at these addresses, so that a region begins with a
    /// whole one.
    pub fn region(&mut self, bytes: usize) -> usize {
        let at = self.next;
        self.next = (at + bytes).next_multiple_of(BURST_BYTES);
        at
    }

    /// Bytes of the buffer.
    pub fn bytes(&self) -> usize {
        self.next
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_are_aligned_and_apart() {
        let mut a = Allocator::default();
        assert_eq!([a.region(1), a.region(128), a.region(129), a.region(0)], [0, 128, 256, 512]);
        assert_eq!(a.bytes(), 512);
    }
}
