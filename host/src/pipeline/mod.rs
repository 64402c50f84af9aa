//! Many frames, one after the other through four stages that overlap: while the accelerator runs a frame, the processor
//! decodes and resizes those behind it and makes probabilities of those before it.
//!
//! ```text
//! decode -> preprocess -> engine -> postprocess
//! ```
//!
//! The engine's stage is on the caller's thread, the others have one each; two frames fit between neighbours, so that
//! memory stays bounded however fast one of them is. Frames come out in the order in which they went in. An image that cannot be
//! used comes out as its error, and those behind it go on.

mod error;
mod raw;
mod source;
mod stages;
mod times;

pub use error::PipelineError;
pub use raw::{NoSize, RawError, RawFrames, RawSize};
pub use source::{Frame, Source, SourceError};
pub use stages::{Output, run};
pub use times::{Stage, Times};

#[cfg(test)]
mod overlap_tests;
#[cfg(test)]
mod tests;
