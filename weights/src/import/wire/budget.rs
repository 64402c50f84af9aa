//! What the parts of a file may take.

use std::cell::Cell;

use super::error::{MOST_PARTS, MOST_VALUES, WireError};

/// What a file's parts may still be: each costs more memory than it may have bytes.
#[derive(Debug)]
pub(crate) struct Budget {
    parts: Cell<usize>,
    values: Cell<usize>,
}

impl Budget {
    /// For a whole file.
    pub(crate) fn new() -> Self {
        Budget { parts: Cell::new(MOST_PARTS), values: Cell::new(MOST_VALUES) }
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
}
