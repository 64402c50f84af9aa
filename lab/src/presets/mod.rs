//! Which engine suits which board, and what could still be built: two tables of `docs/timing.md`, `make presets`.
//!
//! Cycles are the estimator's, of one network ([`Network`]). What an engine needs of a part is what yosys made of it, or follows from the next
//! one that yosys has made ([`Known::figures`]). A preset is the engine with the most frames a second that leaves room in its part.
//!
//! | module | what it holds |
//! |---|---|
//! | `network` | the network and its cycles |
//! | `figures` | what an engine needs of a part |
//! | `choice` | parts, what may be used of them, the best engine of each |
//! | `table` | the table of boards |
//! | `designs` | the table of what could be built otherwise |

mod choice;
mod designs;
mod figures;
mod network;
mod table;

use std::collections::BTreeMap;

use firebrick_host::parallel;
use firebrick_spec::config::MAX_PES;

pub use choice::{Choice, Part, parts};
pub use designs::designs;
pub use figures::{Figures, Known};
pub use network::Network;
pub use table::table;

use crate::generated::Generated;

/// The document.
const FILE: &str = "docs/timing.md";

/// A frame's cycles by the engine's PEs, all with two memory ports.
pub type Cycles = BTreeMap<usize, u32>;

/// The cycles of all engines that there can be.
///
/// # Errors
/// The network does not fit one.
pub fn cycles(network: &Network) -> Result<Cycles, String> {
    let pes: Vec<usize> = (1..=MAX_PES).collect();
    Ok(pes.iter().copied().zip(parallel::map(&pes, |pes| network.cycles(*pes))?).collect())
}

/// Both tables; progress goes to standard error.
///
/// # Errors
/// Boards, records, or a network that does not fit.
pub fn documents() -> Result<[Generated; 2], String> {
    eprintln!("computing a frame's cycles with 1 to {MAX_PES} PEs");
    let (network, known) = (Network::new()?, Known::load()?);
    documents_of(&network, &known, &cycles(&network)?)
}

fn documents_of(network: &Network, known: &Known, cycles: &Cycles) -> Result<[Generated; 2], String> {
    let part = |mark, text| Generated { path: FILE.into(), mark: Some(mark), text };
    let boards = table(&parts()?, known, cycles)?;
    eprintln!("computing engines that could be built otherwise");
    Ok([part("presets", boards), part("designs", designs(network, known)?)])
}
