//! What models say about labelled images, put together image by image: by `evaluate` as they are run, by `merge` from shards' files.
//!
//! | module | what it holds |
//! |---|---|
//! | [`record`] | an image, as a shard's file has it |
//! | [`outcome`] | a model on all images |
//! | [`report`] | all models: text, JSON, tables, a page |
//! | [`statistics`] | intervals and tests |
//! | `page`, `predictions` | the page, the table of all images |

pub(crate) mod outcome;
#[cfg(feature = "shards")]
mod page;
#[cfg(feature = "shards")]
mod predictions;
pub(crate) mod record;
pub(crate) mod report;
pub(crate) mod statistics;
