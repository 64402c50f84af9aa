//! What the parts of a file may take.

use std::cell::Cell;

use super::error::{COMPUTED_BYTES, COMPUTED_PER_BYTE, MOST_PARTS, MOST_VALUES, WireError};

/// What a file's parts may still be: each costs more memory than it may have bytes.
#[derive(Debug)]
pub(crate) struct Budget {
    parts: Cell<usize>,
    values: Cell<usize>,
    computed: Cell<usize>,
    held: Cell<usize>,
}

impl Budget {
    /// For a whole file.
    pub(crate) fn new() -> Self {
        Budget {
            parts: Cell::new(MOST_PARTS),
            values: Cell::new(MOST_VALUES),
            computed: Cell::new(COMPUTED_BYTES),
            held: Cell::new(0),
        }
    }

    /// One more part.
    pub(crate) fn part(&self) -> Result<(), WireError> {
        let left = self.parts.get().checked_sub(1);
        let left = left.ok_or(WireError::Parts)?;
        self.parts.set(left);
        Ok(())
    }

    /// That many more values of scales and shifts, which nodes may share in the file.
    pub(crate) fn values(&self, count: usize) -> Result<(), WireError> {
        let left = self.values.get().checked_sub(count);
        let left = left.ok_or(WireError::Values)?;
        self.values.set(left);
        Ok(())
    }

    /// That many more bytes of the file, or of one beside it: more may be computed from them.
    pub(crate) fn holds(&self, bytes: usize) {
        self.held.set(self.held.get().saturating_add(bytes));
        self.computed.set(self.computed.get().saturating_add(bytes.saturating_mul(COMPUTED_PER_BYTE)));
    }

    /// Bytes of the file and of those beside it that were read.
    pub(crate) fn held_bytes(&self) -> usize {
        self.held.get()
    }

    /// That many more bytes of constants that are computed from others, or read to be computed with.
    pub(crate) fn computed(&self, bytes: Option<usize>) -> Result<(), WireError> {
        let left = bytes.and_then(|bytes| self.computed.get().checked_sub(bytes));
        let left = left.ok_or(WireError::Computed)?;
        self.computed.set(left);
        Ok(())
    }
}
