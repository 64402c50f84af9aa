//! What a file's messages are read with: the limits of its memory, and the files beside it.

use super::super::wire::Budget;
use super::external::Opened;

/// The same for all messages of a file.
pub(super) struct Store<'s> {
    pub budget: Budget,
    pub external: Opened<'s>,
}
