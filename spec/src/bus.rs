//! What a driver needs of a device: 32-bit registers, and memory that both sides see.
//!
//! Back ends: the simulated RTL (crate `sim`), UIO and u-dma-buf on a board (crate `host`).

use std::fmt;

/// Why an access failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BusError {
    /// The offset is outside the window or not a multiple of four bytes.
    BadOffset {
        /// The offset in bytes.
        offset: usize,
    },
    /// A memory range is outside the buffer.
    BadRange {
        /// Offset of the range in bytes.
        offset: usize,
        /// Its length in bytes.
        len: usize,
        /// The buffer's size in bytes.
        size: usize,
    },
    /// The device or its simulation failed; the text says how.
    Device(String),
}

impl fmt::Display for BusError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BusError::BadOffset { offset } => {
                write!(f, "register offset {offset:#x} is outside the window or not a multiple of 4")
            }
            BusError::BadRange { offset, len, size } => {
                write!(f, "memory range {offset:#x}+{len:#x} is outside the buffer of {size:#x} bytes")
            }
            BusError::Device(text) => f.write_str(text),
        }
    }
}

impl std::error::Error for BusError {}

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
