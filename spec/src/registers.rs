//! The AXI4-Lite register map: 16 KiB, 32-bit accesses.
//!
//! Every address answers with OKAY; reserved bits and addresses read as 0; no read has a side effect.

mod table;

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

/// Passes that the log holds: pass `n` since reset is logged at `n` modulo this.
pub const PASS_LOG_PASSES: usize = 128;
/// Bytes of one pass's log record.
pub const PASS_LOG_BYTES: usize = 64;
/// 32-bit words of one pass's log record.
pub const PASS_LOG_WORDS: usize = PASS_LOG_BYTES / 4;

/// Word of a record: [`CYCLES`] when the pass started.
pub const LOG_START: usize = 0;
/// Word of a record: [`CYCLES`] when its last write was answered.
pub const LOG_END: usize = 1;
/// Word of a record: PE-cycles in which an entry was issued.
pub const LOG_BUSY: usize = 2;
/// Word of a record: PE-cycles in which a PE waited for an activation word, or for a slower PE.
pub const LOG_ACTIVATIONS: usize = 3;
/// Word of a record: PE-cycles in which the pass waited for its weights.
pub const LOG_WEIGHTS: usize = 4;
/// Word of a record: PE-cycles in which the post-processing had no room for results.
pub const LOG_RESULTS: usize = 5;
/// Word of a record: PE-cycles in which activations had room but had not come from memory.
pub const LOG_MEMORY: usize = 6;
/// Word of a record: PE-cycles outside a pass, or in its beginning and its end.
pub const LOG_BETWEEN: usize = 7;
/// Word of a record: beats read for activations.
pub const LOG_READ_ACTIVATIONS: usize = 8;
/// Word of a record: beats read for weights.
pub const LOG_READ_WEIGHTS: usize = 9;
/// Word of a record: beats read for the bypass map.
pub const LOG_READ_BYPASS: usize = 10;
/// Word of a record: beats written.
pub const LOG_WRITTEN: usize = 11;

/// The words of a record, as they stand; those behind are 0.
pub const LOG_FIELDS: &[(usize, &str)] = &[
    (LOG_START, "CYCLES when the pass started"),
    (LOG_END, "CYCLES when its last write was answered"),
    (LOG_BUSY, "PE-cycles in which an entry was issued"),
    (LOG_ACTIVATIONS, "PE-cycles stalled: waiting for an activation word, or for a slower PE"),
    (LOG_WEIGHTS, "PE-cycles stalled: the pass waits for its weights"),
    (LOG_RESULTS, "PE-cycles stalled: the post-processing has no room"),
    (LOG_MEMORY, "PE-cycles stalled: room for an activation word, but memory has not sent it"),
    (LOG_BETWEEN, "PE-cycles stalled: no pass, or one before its first or behind its last word"),
    (LOG_READ_ACTIVATIONS, "Beats read for activations"),
    (LOG_READ_WEIGHTS, "Beats read for weights"),
    (LOG_READ_BYPASS, "Beats read for the bypass map"),
    (LOG_WRITTEN, "Beats written"),
];

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

/// No error.
pub const ERROR_NONE: u32 = 0;
/// A descriptor's kind is unknown; the detail is its first word.
pub const ERROR_KIND: u32 = 1;
/// A descriptor is of another contract version; the detail is its first word.
pub const ERROR_VERSION: u32 = 2;
/// A descriptor was written while the queue was full; the detail is the word lost.
pub const ERROR_QUEUE: u32 = 3;
/// A read was answered with SLVERR or DECERR; the detail is the burst's address.
pub const ERROR_READ: u32 = 4;
/// A write was answered with SLVERR or DECERR; the detail is the burst's address.
pub const ERROR_WRITE: u32 = 5;
/// A descriptor's field is out of range, a reserved bit is set, or (word 15) the check sum does not agree; the detail is [`FIELD_WORD`] and [`FIELD_DESCRIPTOR`].
pub const ERROR_FIELD: u32 = 6;
/// A pass without weights, or a weight load before all weights of the one before are used; the detail is [`FIELD_DESCRIPTOR`].
pub const ERROR_ORDER: u32 = 7;
/// A burst outside the read window; the detail is its address.
pub const ERROR_READ_WINDOW: u32 = 8;
/// A burst outside the write window; the detail is its address.
pub const ERROR_WRITE_WINDOW: u32 = 9;
/// A packet of the weight stream is damaged; the detail is its number in the frame's stream.
pub const ERROR_WEIGHTS: u32 = 10;
/// Nothing moved for too long; the detail is made of `AWAITED_*`.
pub const ERROR_WATCHDOG: u32 = 11;

/// [`ERROR_FIELD`]'s detail: the descriptor's word.
pub const FIELD_WORD: Field = Field::new("word", 0, 4, "Word of the descriptor");
/// [`ERROR_FIELD`]'s and [`ERROR_ORDER`]'s detail: the descriptor.
pub const FIELD_DESCRIPTOR: Field =
    Field::new("descriptor", 8, 24, "Number of the descriptor since reset, modulo 2^24");
/// [`ERROR_WATCHDOG`]'s detail: weights.
pub const AWAITED_WEIGHTS: Field = Field::new("weights", 0, 1, "A pass waits for its weights");
/// [`ERROR_WATCHDOG`]'s detail: reads.
pub const AWAITED_READS: Field = Field::new("reads", 1, 1, "Reads are outstanding");
/// [`ERROR_WATCHDOG`]'s detail: writes.
pub const AWAITED_WRITES: Field = Field::new("writes", 2, 1, "Writes are outstanding");
/// [`ERROR_WATCHDOG`]'s detail: a pass.
pub const AWAITED_PASS: Field = Field::new("pass", 3, 1, "A pass is running");
/// [`ERROR_WATCHDOG`]'s detail: a descriptor.
pub const AWAITED_DESCRIPTOR: Field = Field::new("descriptor", 4, 1, "The queue ends within a descriptor");
/// Fields of [`ERROR_WATCHDOG`]'s detail.
pub const AWAITED_FIELDS: &[Field] =
    &[AWAITED_WEIGHTS, AWAITED_READS, AWAITED_WRITES, AWAITED_PASS, AWAITED_DESCRIPTOR];

/// The error codes with their meaning.
pub const ERRORS: &[(u32, &str)] = &[
    (ERROR_NONE, "No error"),
    (ERROR_KIND, "Unknown descriptor kind; ERROR_INFO is the descriptor's first word"),
    (ERROR_VERSION, "Descriptor of another contract version; ERROR_INFO is its first word"),
    (ERROR_QUEUE, "Queue written while full; ERROR_INFO is the word lost"),
    (ERROR_READ, "Read answered with SLVERR or DECERR; ERROR_INFO is the burst's address"),
    (ERROR_WRITE, "Write answered with SLVERR or DECERR; ERROR_INFO is the burst's address"),
    (
        ERROR_FIELD,
        "Descriptor field out of range, reserved bit set, or (word 15) check sum that does not agree; ERROR_INFO is the word's \
         number in bits 3:0 and the descriptor's number since reset in bits 31:8",
    ),
    (
        ERROR_ORDER,
        "Pass without weights, or weight load while weights of the one before are left; ERROR_INFO is the descriptor's \
         number since reset in bits 31:8",
    ),
    (ERROR_READ_WINDOW, "Read outside READ_BASE to READ_LIMIT; ERROR_INFO is the burst's address"),
    (ERROR_WRITE_WINDOW, "Write outside WRITE_BASE to WRITE_LIMIT; ERROR_INFO is the burst's address"),
    (ERROR_WEIGHTS, "Damaged packet in the weight stream; ERROR_INFO is its number in the frame's stream"),
    (
        ERROR_WATCHDOG,
        "Nothing moved for WATCHDOG cycles; ERROR_INFO says what is awaited: bit 0 weights, 1 reads, 2 writes, 3 the end \
         of a pass, 4 the rest of a descriptor",
    ),
];

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
        assert!(ERRORS.iter().enumerate().all(|(n, (code, _))| n == *code as usize));
        assert!(LOG_FIELDS.iter().enumerate().all(|(n, (word, _))| n == *word));
    }
}
