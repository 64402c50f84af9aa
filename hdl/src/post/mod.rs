//! Everything behind the result chain, up to the write DMA's input.
//!
//! ```text
//! results --> ResultIntake (table, requantise) --> Reassembly --> StripReader --+-- map: as it is -----------------+
//!                                                      ^                        +-- pooled: RowPooler, RowStream --+--> BeatAssembly --> FIFO
//!                                     TileWalker ------+                        +-- sums: Summer ------------------------------------^
//!                         bypass map --> BypassReader ------------^
//! ```
//!
//! [`PostProcess`] is the whole; what is right of `StripReader` is [`OutputWriter`]. The results of a tile arrive in any order; a tile is handled when it is
//! complete and the next strip's first pixels are known. `BypassReader` asks for another map's same tile, which
//! `StripReader` adds.

pub mod beat_assembly;
pub mod bypass_reader;
pub mod bypass_scale;
pub mod bypass_table;
pub mod carry_sum;
pub mod half_walk;
pub mod late_flags;
pub mod output_writer;
pub mod parameter_table;
pub mod plane_ram;
pub mod post_process;
pub mod reassembly;
pub mod requantise;
pub mod result_intake;
pub mod row_address;
pub mod row_buffer;
pub mod row_pooler;
pub mod row_stream;
pub mod run_address;
pub mod run_issuer;
pub mod saturating_sum;
pub mod settings;
pub mod slot_counter;
pub mod strip_pool;
pub mod strip_reader;
pub mod strip_sum;
pub mod sum_beats;
pub mod summer;
pub mod tile_gate;
pub mod tile_position;
pub mod tile_walker;
pub mod vertical_max;

pub use beat_assembly::BeatAssembly;
pub use bypass_reader::BypassReader;
pub use bypass_scale::BypassScale;
pub use bypass_table::BypassTable;
pub use carry_sum::CarrySum;
pub use half_walk::HalfWalk;
pub use late_flags::LateFlags;
pub use output_writer::OutputWriter;
pub use parameter_table::ParameterTable;
pub use plane_ram::PlaneRam;
pub use post_process::PostProcess;
pub use reassembly::Reassembly;
pub use requantise::Requantise;
pub use result_intake::ResultIntake;
pub use row_address::RowAddress;
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
pub use sum_beats::SumBeats;
pub use summer::Summer;
pub use tile_gate::TileGate;
pub use tile_position::TilePosition;
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
