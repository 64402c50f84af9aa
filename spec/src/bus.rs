//! What a driver needs of a device: 32-bit registers, and memory that both sides see.
//!
//! Back ends: the simulated RTL (crate `sim`), UIO and u-dma-buf on a board (crate `host`).

use std::error::Error;
use std::sync::Arc;

/// Why an access failed.
///
/// It can be cloned, because a stand-in's thread keeps its first one and hands it out as well.
#[derive(Debug, Clone, thiserror::Error)]
pub enum BusError {
    /// The offset is outside the window or not a multiple of four bytes.
    #[error("register offset {offset:#x} is outside the window or not a multiple of 4")]
    BadOffset {
        /// The offset in bytes.
        offset: usize,
    },
    /// A memory range is outside the buffer.
    #[error("memory range {offset:#x}+{len:#x} is outside the buffer of {size:#x} bytes")]
    BadRange {
        /// Offset of the range in bytes.
        offset: usize,
        /// Its length in bytes.
        len: usize,
        /// The buffer's size in bytes.
        size: usize,
    },
    /// The device or its simulation failed with the back end's own error.
    #[error(transparent)]
    Device(Arc<dyn Error + Send + Sync>),
}

impl BusError {
    /// The failure `error` of a device.
    pub fn device(error: impl Error + Send + Sync + 'static) -> Self {
        BusError::Device(Arc::new(error))
    }
}

/// The accelerator's registers: aligned 32-bit accesses only.
pub trait RegisterBus {
    /// Reads the register at byte offset `offset`. Reads have no side effect.
    fn read(&mut self, offset: usize) -> Result<u32, BusError>;

    /// Writes the register at byte offset `offset`.
    fn write(&mut self, offset: usize, value: u32) -> Result<(), BusError>;

    /// Waits for the interrupt, at most `timeout_cycles` of the engine's clock. True if it came.
    ///
    /// A back end without a cycle counter translates the cycles to time by the engine's clock.
    fn wait_interrupt(&mut self, timeout_cycles: u64) -> Result<bool, BusError>;
}

/// One contiguous buffer that the processor and the accelerator's masters both reach.
///
/// The two see each other's writes only after a sync: Zynq-7000's HP ports are not coherent.
pub trait DmaMemory {
    /// Size in bytes.
    fn size(&self) -> usize;

    /// Bus address of the buffer's first byte, a multiple of [`crate::BURST_BYTES`].
    fn bus_address(&self) -> u32;

    /// Copies `data` into the processor's view at `offset`.
    fn write(&mut self, offset: usize, data: &[u8]) -> Result<(), BusError>;

    /// Copies from the processor's view at `offset` into `data`.
    fn read(&mut self, offset: usize, data: &mut [u8]) -> Result<(), BusError>;

    /// Makes the processor's writes in the range visible to the device.
    fn sync_for_device(&mut self, offset: usize, len: usize) -> Result<(), BusError>;

    /// Makes the device's writes in the range visible to the processor.
    fn sync_for_cpu(&mut self, offset: usize, len: usize) -> Result<(), BusError>;
}
