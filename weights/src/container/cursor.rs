//! Reads numbers from bytes and never past their end.

use super::{ContainerError, ContentError};

/// A place in the file's contents.
pub struct Cursor<'a> {
    rest: &'a [u8],
}

impl<'a> Cursor<'a> {
    /// At the start of `bytes`.
    pub fn new(bytes: &'a [u8]) -> Self {
        Cursor { rest: bytes }
    }

    /// Bytes that are left.
    pub fn left(&self) -> usize {
        self.rest.len()
    }

    /// The next `len` bytes; `part` names what is read, for the error.
    pub fn bytes(&mut self, len: usize, part: &str) -> Result<&'a [u8], ContainerError> {
        let Some((taken, rest)) = self.rest.split_at_checked(len) else {
            let ends = ContentError::Ends { needed: len, left: self.left() };
            return Err(ContainerError::content(part, ends));
        };
        self.rest = rest;
        Ok(taken)
    }

    /// The next `N` bytes.
    pub fn array<const N: usize>(&mut self, part: &str) -> Result<[u8; N], ContainerError> {
        let mut array = [0; N];
        array.copy_from_slice(self.bytes(N, part)?);
        Ok(array)
    }

    /// The next `count` items of `N` bytes, each made a number by `number`.
    pub fn list<T, const N: usize>(
        &mut self,
        count: usize,
        part: &str,
        number: impl Fn([u8; N]) -> T,
    ) -> Result<Vec<T>, ContainerError> {
        let bytes = self.bytes(count.saturating_mul(N), part)?;
        let item = |chunk: &[u8]| {
            let mut array = [0; N];
            array.copy_from_slice(chunk);
            number(array)
        };
        Ok(bytes.chunks_exact(N).map(item).collect())
    }
}
