//! What a file's messages are read with: the limits of its memory, and the files beside it.

use super::super::wire::Budget;
use super::external::ExternalData;

/// The same for all messages of a file.
#[derive(Debug)]
pub(super) struct Store<'s> {
    pub budget: Budget,
    pub external: &'s ExternalData,
}
