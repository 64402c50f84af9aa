//! The buffer that the processor and the accelerator share on a board: ikwzm's kernel module u-dma-buf.
//!
//! The processor maps it cached, and Zynq-7000's HP ports are not coherent with its caches (UG585, "High-Performance
//! AXI Ports"), so each range is synced before the accelerator reads it and after it has written it.

mod buffer;
mod error;
mod sync;

pub use buffer::UdmaBuffer;
pub use error::{BufferError, SyncError};

#[cfg(test)]
mod tests;
