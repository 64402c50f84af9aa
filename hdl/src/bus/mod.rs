//! AXI4 masters: what reads maps and weights from memory, and what writes maps back.
//!
//! | module | what it does |
//! |---|---|
//! | `burst_cutter` | a run of beats, cut into bursts at 128-byte boundaries |
//! | `block_fifo` | FIFO of 512 words in a block RAM |
//! | `read_client` | one reader's run, reservation and FIFO |
//! | `read_dma` | read master with two clients |
//! | `write_dma` | write master |

mod block_fifo;
mod burst_cutter;
mod read_client;
mod read_dma;
mod write_dma;

pub use block_fifo::BlockFifo;
pub use burst_cutter::BurstCutter;
pub use read_client::ReadClient;
pub use read_dma::ReadDma;
pub use write_dma::WriteDma;
