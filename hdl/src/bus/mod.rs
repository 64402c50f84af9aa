//! AXI4 masters: what reads maps and weights from memory, and what writes maps back.
//!
//! | module | what it does |
//! |---|---|
//! | `burst_cutter` | a run of beats, cut into bursts at 128-byte boundaries |
//! | `window_check` | whether a burst lies within an address window |
//! | `block_fifo` | FIFO of 512 words in a block RAM |
//! | `pair_fifo` | FIFO of pairs of beats in block RAMs |
//! | `lane_room` | room reserved in one FIFO |
//! | `lane_order` | the order in which bursts went to two ports |
//! | `read_arbiter` | whose burst goes next, inside the window only |
//! | `read_client` | one reader's run, its bursts, and their order |
//! | `read_port` | one AXI read port |
//! | `read_lane` | a read port with its clients' FIFOs |
//! | `beat_sum` | beats that came for a client |
//! | `read_dma` | read master with three clients and one or two ports |
//! | `write_dma` | write master |
//! | `write_slice` | registers between it and the memory |

pub mod beat_sum;
pub mod block_fifo;
pub mod burst_cutter;
pub mod lane_order;
pub mod lane_room;
pub mod pair_fifo;
pub mod read_arbiter;
pub mod read_client;
pub mod read_dma;
pub mod read_lane;
pub mod read_port;
pub mod window_check;
pub mod write_dma;
pub mod write_slice;

pub use beat_sum::BeatSum;
pub use block_fifo::BlockFifo;
pub use burst_cutter::BurstCutter;
pub use lane_order::LaneOrder;
pub use lane_room::LaneRoom;
pub use pair_fifo::PairFifo;
pub use read_arbiter::ReadArbiter;
pub use read_client::ReadClient;
pub use read_dma::ReadDma;
pub use read_lane::ReadLane;
pub use read_port::ReadPort;
pub use window_check::WindowCheck;
pub use write_dma::WriteDma;
pub use write_slice::WriteSlice;

/// What the memory is owed, or owes: bursts that are open, and of a write their beats. These parts of the masters, by block, outlive `rst_n`,
/// because the memory does; so their registers alone need the values that the bitstream gives them.
pub const OWED: &[(&str, &[&str])] = &[
    ("read_port", &["asking", "flights"]),
    ("write_dma", &["asking", "left", "flights", "opened"]),
    ("write_slice", &["beats", "came"]),
];
