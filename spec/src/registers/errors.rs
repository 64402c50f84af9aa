//! The error codes, and the fields of their details.

use crate::field::Field;

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
/// What was outstanding at a reset was not answered in time; the detail is made of [`AWAITED_READS`] and [`AWAITED_WRITES`].
pub const ERROR_RESET: u32 = 12;

/// [`ERROR_FIELD`]'s detail: the descriptor's word.
pub const FIELD_WORD: Field = Field::new("word", 0, 4, "Word of the descriptor");
/// [`ERROR_FIELD`]'s and [`ERROR_ORDER`]'s detail: the descriptor.
pub const FIELD_DESCRIPTOR: Field =
    Field::new("descriptor", 8, 24, "Number of the descriptor since reset, modulo 2^24");
/// Fields of [`ERROR_FIELD`]'s detail.
pub const FIELD_FIELDS: &[Field] = &[FIELD_WORD, FIELD_DESCRIPTOR];
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

/// One error code.
#[derive(Clone, Copy, Debug)]
pub struct ErrorCode {
    /// The value of [`ERROR_CODE`](super::ERROR_CODE).
    pub code: u32,
    /// Name in upper snake case.
    pub name: &'static str,
    /// Meaning, and that of [`ERROR_INFO`](super::ERROR_INFO).
    pub doc: &'static str,
}

/// The error codes with their meaning.
pub const ERRORS: &[ErrorCode] = &[
    ErrorCode { code: ERROR_NONE, name: "NONE", doc: "No error" },
    ErrorCode {
        code: ERROR_KIND,
        name: "KIND",
        doc: "Unknown descriptor kind; ERROR_INFO is the descriptor's first word",
    },
    ErrorCode {
        code: ERROR_VERSION,
        name: "VERSION",
        doc: "Descriptor of another contract version; ERROR_INFO is its first word",
    },
    ErrorCode {
        code: ERROR_QUEUE,
        name: "QUEUE",
        doc: "Queue written while full; ERROR_INFO is the word lost",
    },
    ErrorCode {
        code: ERROR_READ,
        name: "READ",
        doc: "Read answered with SLVERR or DECERR; ERROR_INFO is the burst's address",
    },
    ErrorCode {
        code: ERROR_WRITE,
        name: "WRITE",
        doc: "Write answered with SLVERR or DECERR; ERROR_INFO is the burst's address",
    },
    ErrorCode {
        code: ERROR_FIELD,
        name: "FIELD",
        doc: "Descriptor field out of range, reserved bit set, or (word 15) check sum that does not agree; ERROR_INFO is the word's \
         number in bits 3:0 and the descriptor's number since reset in bits 31:8",
    },
    ErrorCode {
        code: ERROR_ORDER,
        name: "ORDER",
        doc: "Pass without weights, or weight load while weights of the one before are left; ERROR_INFO is the descriptor's \
         number since reset in bits 31:8",
    },
    ErrorCode {
        code: ERROR_READ_WINDOW,
        name: "READ_WINDOW",
        doc: "Read outside READ_BASE to READ_LIMIT; ERROR_INFO is the burst's address",
    },
    ErrorCode {
        code: ERROR_WRITE_WINDOW,
        name: "WRITE_WINDOW",
        doc: "Write outside WRITE_BASE to WRITE_LIMIT; ERROR_INFO is the burst's address",
    },
    ErrorCode {
        code: ERROR_WEIGHTS,
        name: "WEIGHTS",
        doc: "Damaged packet in the weight stream; ERROR_INFO is its number in the frame's stream",
    },
    ErrorCode {
        code: ERROR_WATCHDOG,
        name: "WATCHDOG",
        doc: "Nothing moved for WATCHDOG cycles; ERROR_INFO says what is awaited: bit 0 weights, 1 reads, 2 writes, 3 the end \
         of a pass, 4 the rest of a descriptor",
    },
    ErrorCode {
        code: ERROR_RESET,
        name: "RESET",
        doc: "At a reset the memory did not answer what was outstanding, and nothing moved for WATCHDOG cycles; ERROR_INFO says what \
         is given up: bit 1 reads, 2 writes. A soft reset goes on; answers that come after all are then taken for new ones",
    },
];
