//! Why there is no floorplan.

/// What is wrong with a part for an engine.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FloorplanError {
    /// Nobody has told where the part's columns are.
    #[error("a floorplan for {part}: where its columns are is not known, accepted: {known}")]
    Part {
        /// The part.
        part: String,
        /// How the names of the others begin.
        known: String,
    },
    /// It has too few sites of a kind.
    #[error(
        "a floorplan for {part}: {pes} PEs and what is beside them need {needed} {what}, the part has {found}"
    )]
    Sites {
        /// The part.
        part: String,
        /// PEs of the engine.
        pes: usize,
        /// Sites that are needed.
        needed: usize,
        /// DSPs, block RAMs or UltraRAMs.
        what: &'static str,
        /// Sites that there are.
        found: usize,
    },
}
