//! Which pass an engine is in.

use std::fmt;

use firebrick_compiler::compile::Program;

/// A pass of a frame, as messages call it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassName {
    /// Its number in the frame, from 1.
    pub number: usize,
    /// Passes of the frame.
    pub of: usize,
    /// The layer whose output it writes.
    pub layer: String,
}

impl fmt::Display for PassName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "pass {} of {} ({})", self.number, self.of, self.layer)
    }
}

/// The passes of frames of one program that were given to the engine together.
pub(super) struct Passes<'a> {
    pub program: &'a Program,
    pub frames: usize,
    /// `PASSES_DONE` before the first one.
    pub before: u32,
}

impl Passes<'_> {
    /// The first one that is not done, by `PASSES_DONE`; the last one if all are.
    pub fn at(&self, passes_done: u32) -> PassName {
        let infos = &self.program.passes;
        let done = passes_done.wrapping_sub(self.before) as usize;
        let index = done.min((infos.len() * self.frames).saturating_sub(1)) % infos.len().max(1);
        let layer = infos.get(index).map(|pass| pass.name.clone()).unwrap_or_default();
        PassName { number: index + 1, of: infos.len(), layer }
    }
}
