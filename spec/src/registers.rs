//! The AXI4-Lite register map: 16 KiB, 32-bit accesses.
//!
//! Every address answers with OKAY; reserved bits and addresses read as 0; no read has a side effect. A write of some of a word's bytes
//! changes nothing and answers with SLVERR.

mod errors;
mod log;
mod table;

pub use errors::*;
pub use log::*;
pub use table::REGISTERS;

use crate::field::Field;

/// Size of the register window in bytes.
pub const WINDOW_BYTES: usize = 0x4000;

/// What software may do with a register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Read only.
    ReadOnly,
    /// Write only; reads give 0.
    WriteOnly,
    /// Read and write.
    ReadWrite,
    /// Read; a written 1 clears the bit.
    WriteOneToClear,
}

impl Access {
    /// The usual two-letter name.
    pub const fn name(self) -> &'static str {
        match self {
            Access::ReadOnly => "RO",
            Access::WriteOnly => "WO",
            Access::ReadWrite => "RW",
            Access::WriteOneToClear => "W1C",
        }
    }
}

/// One register.
#[derive(Clone, Copy, Debug)]
pub struct Register {
    /// Name in upper snake case.
    pub name: &'static str,
    /// Byte offset in the window.
    pub offset: usize,
    /// What software may do with it.
    pub access: Access,
    /// Meaning.
    pub doc: &'static str,
    /// Bit fields; none means one value of 32 bits.
    pub fields: &'static [Field],
}

/// Value of [`ID`]: "FBRK" in ASCII.
pub const IDENTITY: u32 = 0x4642_524b;

/// Offset of the identity.
pub const ID: usize = 0x000;
/// Offset of the contract version.
pub const VERSION: usize = 0x004;
/// Offset of the configuration's fields.
pub const CONFIG: usize = 0x008;
/// Offset of the store depths.
pub const STORES: usize = 0x00c;
/// Offset of the configuration's hash.
pub const CONFIG_HASH: usize = 0x010;
/// Offset of the control register.
pub const CONTROL: usize = 0x014;
/// Offset of the status register.
pub const STATUS: usize = 0x018;
/// Offset of the interrupt enable.
pub const IRQ_ENABLE: usize = 0x01c;
/// Offset of the interrupt status.
pub const IRQ_STATUS: usize = 0x020;
/// Offset of the descriptor queue's input.
pub const QUEUE_DATA: usize = 0x024;
/// Offset of the descriptor queue's room.
pub const QUEUE_FREE: usize = 0x028;
/// Offset of the number of finished passes.
pub const PASSES_DONE: usize = 0x02c;
/// Offset of the error code.
pub const ERROR_CODE: usize = 0x030;
/// Offset of the error's detail.
pub const ERROR_INFO: usize = 0x034;
/// Offset of the cycle counter.
pub const CYCLES: usize = 0x038;
/// Offset of the first byte that may be read.
pub const READ_BASE: usize = 0x03c;
/// Offset of the last byte that may be read.
pub const READ_LIMIT: usize = 0x040;
/// Offset of the first byte that may be written.
pub const WRITE_BASE: usize = 0x044;
/// Offset of the last byte that may be written.
pub const WRITE_LIMIT: usize = 0x048;
/// Offset of the watchdog's limit.
pub const WATCHDOG: usize = 0x04c;
/// Offset of the pass log.
pub const PASS_LOG: usize = 0x2000;

/// [`READ_BASE`] and [`WRITE_BASE`] after power-on: with [`WINDOW_LIMIT_RESET`], nothing may be touched.
pub const WINDOW_BASE_RESET: u32 = u32::MAX;
/// [`READ_LIMIT`] and [`WRITE_LIMIT`] after power-on.
pub const WINDOW_LIMIT_RESET: u32 = 0;
/// [`WATCHDOG`] after power-on.
pub const WATCHDOG_RESET: u32 = 1_000_000;

/// [`CONFIG`]: processing elements.
pub const CONFIG_PES: Field = Field::new("pes", 0, 8, "Processing elements");
/// [`CONFIG`]: pixels of a word.
pub const CONFIG_PIXELS: Field = Field::new("pixels", 8, 8, "Pixels that a PE handles in a cycle");
/// [`CONFIG`]: memory ports.
pub const CONFIG_PORTS: Field = Field::new("ports", 16, 8, "AXI memory ports");
/// [`STORES`]: activation store.
pub const STORES_ACTIVATION: Field =
    Field::new("activation_words", 0, 10, "Words of a PE's activation store");
/// [`STORES`]: weight store.
pub const STORES_WEIGHT: Field = Field::new("weight_words", 10, 10, "Words of a PE's weight store");
/// [`STORES`]: queue.
pub const STORES_QUEUE: Field = Field::new("queue_words", 20, 10, "32-bit words of the descriptor queue");
/// [`CONTROL`]: soft reset.
pub const CONTROL_RESET: Field = Field::new(
    "soft_reset",
    0,
    1,
    "1: drop all work, finish open bursts, clear errors, counters and queue; reads as 1 until that is done",
);
/// [`STATUS`]: busy.
pub const STATUS_BUSY: Field =
    Field::new("busy", 0, 1, "A descriptor is being executed or waits in the queue");
/// [`STATUS`]: error.
pub const STATUS_ERROR: Field =
    Field::new("error", 1, 1, "Stopped by the error in ERROR_CODE until a soft reset");
/// [`IRQ_STATUS`], [`IRQ_ENABLE`]: done.
pub const IRQ_DONE: Field = Field::new("done", 0, 1, "A descriptor with its interrupt bit set has finished");
/// [`IRQ_STATUS`], [`IRQ_ENABLE`]: error.
pub const IRQ_ERROR: Field = Field::new("error", 1, 1, "The engine has stopped with an error");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn registers_are_in_order_and_in_the_window() {
        for pair in REGISTERS.windows(2) {
            assert!(pair[0].offset + 4 <= pair[1].offset, "{} overlaps", pair[1].name);
        }
        assert_eq!(PASS_LOG + PASS_LOG_PASSES * PASS_LOG_BYTES, WINDOW_BYTES);
    }

    #[test]
    fn errors_are_numbered_and_log_words_stand_in_order() {
        assert!(ERRORS.iter().enumerate().all(|(n, error)| n == error.code as usize));
        let mut words: Vec<usize> = LOG_FIELDS.iter().map(|word| word.word).collect();
        words.sort_unstable();
        assert!(words.iter().enumerate().all(|(n, word)| n == *word));
    }
}
