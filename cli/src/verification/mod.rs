//! What an accelerator makes of frames beside the golden model, put together frame by frame: by `verify` as they are run, by `merge` from
//! shards' files.
//!
//! | module | what it holds |
//! |---|---|
//! | [`record`] | a frame, as a shard's file has it |
//! | [`report`] | all frames: text, JSON |

pub(crate) mod record;
pub(crate) mod report;
