//! The models: their files, what is loaded, and under which names.

mod error;
mod files;
mod registry;

pub(crate) use error::Missing;
pub use error::ModelFailure;
pub(crate) use registry::{Indexed, Registry};
