//! Everything behind the result chain, up to the write DMA's input.
//!
//! ```text
//! results --> ResultIntake (table, requantise) --> Reassembly --> StripReader --+-- map: as it is ------+
//!                                                      ^                        +-- pooled: RowPooler --+--> BeatAssembly --> FIFO
//!                                     TileWalker ------+                        +-- sums: Summer -------------------------^
//!                         bypass map --> BypassReader ------------^
//! ```
//!
//! [`PostProcess`] is the whole. The results of a tile arrive in any order; a tile is handled when it is
//! complete and the next strip's first pixels are known. `BypassReader` asks for another map's same tile, which
//! `StripReader` adds.

mod beat_assembly;
mod bypass_reader;
mod bypass_scale;
mod bypass_table;
mod carry_sum;
mod parameter_table;
mod plane_ram;
mod post_process;
mod reassembly;
mod requantise;
mod result_intake;
mod row_buffer;
mod row_pooler;
mod row_stream;
mod run_address;
mod run_issuer;
mod saturating_sum;
mod settings;
mod slot_counter;
mod strip_pool;
mod strip_reader;
mod strip_sum;
mod summer;
mod tile_walker;
mod vertical_max;

pub use beat_assembly::BeatAssembly;
pub use bypass_reader::BypassReader;
pub use bypass_scale::BypassScale;
pub use bypass_table::BypassTable;
pub use carry_sum::CarrySum;
pub use parameter_table::ParameterTable;
pub use plane_ram::PlaneRam;
pub use post_process::PostProcess;
pub use reassembly::Reassembly;
pub use requantise::Requantise;
pub use result_intake::ResultIntake;
pub use row_buffer::RowBuffer;
pub use row_pooler::RowPooler;
pub use row_stream::RowStream;
pub use run_address::RunAddress;
pub use run_issuer::RunIssuer;
pub use saturating_sum::SaturatingSum;
pub use settings::Settings;
pub use slot_counter::SlotCounter;
pub use strip_pool::StripPool;
pub use strip_reader::StripReader;
pub use strip_sum::StripSum;
pub use summer::Summer;
pub use tile_walker::{TileWalk, TileWalker};
pub use vertical_max::VerticalMax;

/// The byte lanes of up to 64 bits.
fn bytes<const LANES: usize>(word: u64) -> [u8; LANES] {
    std::array::from_fn(|i| (word >> (8 * i)) as u8)
}

/// Byte lanes as one word.
fn word(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte))
}
