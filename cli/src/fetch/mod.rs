//! Models that are downloaded into the user's models folder, and found there by their names.
//!
//! | item | what it does |
//! | --- | --- |
//! | [`catalogue`] | the list of models |
//! | [`folder`] | where they are kept |
//! | [`locate`] | the file that a model is: a path, or the name of a listed model |
//! | `download` | fetches a listed model, goes on where an earlier download was cut off, verifies it |
//!
//! Environment: `FIREBRICK_MODELS` names another folder, `FIREBRICK_MODELS_YAML` another list.
//!
//! A file has its own name only when its size and SHA-256 are those of the list; until then it is called
//! `*.part`. `download` needs the feature `fetch`; without it, files that were copied into the folder are found.

#[cfg(feature = "fetch")]
mod download;
mod error;
mod folder;
#[cfg(feature = "fetch")]
mod part;
#[cfg(feature = "fetch")]
mod request;

#[cfg(feature = "fetch")]
pub use download::{Outcome, download};
pub use error::FetchError;
pub use folder::{catalogue, folder, is_named_like_a_model, locate};
