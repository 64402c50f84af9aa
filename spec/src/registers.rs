//! The AXI4-Lite register map: 4 KiB, 32-bit accesses.
//!
//! Every address answers with OKAY; reserved bits and addresses read as 0; no read has a side effect.

use crate::field::Field;

/// Size of the register window in bytes.
pub const WINDOW_BYTES: usize = 4096;

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
/// Offset of the pass log.
pub const PASS_LOG: usize = 0x800;

/// Passes that the log holds: pass `n` since reset is logged at `n` modulo this.
pub const PASS_LOG_PASSES: usize = 256;
/// Bytes of one pass's log record.
pub const PASS_LOG_BYTES: usize = 8;

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
/// A write was answered with SLVERR or DECERR; the detail is 0.
pub const ERROR_WRITE: u32 = 5;

/// The error codes with their meaning.
pub const ERRORS: &[(u32, &str)] = &[
    (ERROR_NONE, "No error"),
    (ERROR_KIND, "Unknown descriptor kind; ERROR_INFO is the descriptor's first word"),
    (ERROR_VERSION, "Descriptor of another contract version; ERROR_INFO is its first word"),
    (ERROR_QUEUE, "Queue written while full; ERROR_INFO is the word lost"),
    (ERROR_READ, "Read answered with SLVERR or DECERR; ERROR_INFO is the burst's address"),
    (ERROR_WRITE, "Write answered with SLVERR or DECERR"),
];

/// All registers, in order of their offsets.
pub const REGISTERS: &[Register] = &[
    Register {
        name: "ID",
        offset: ID,
        access: Access::ReadOnly,
        doc: "Identity, \"FBRK\" in ASCII (0x4642524b)",
        fields: &[],
    },
    Register {
        name: "VERSION",
        offset: VERSION,
        access: Access::ReadOnly,
        doc: "Contract version",
        fields: &[],
    },
    Register {
        name: "CONFIG",
        offset: CONFIG,
        access: Access::ReadOnly,
        doc: "Configuration",
        fields: &[CONFIG_PES, CONFIG_PIXELS, CONFIG_PORTS],
    },
    Register {
        name: "STORES",
        offset: STORES,
        access: Access::ReadOnly,
        doc: "Store depths",
        fields: &[STORES_ACTIVATION, STORES_WEIGHT, STORES_QUEUE],
    },
    Register {
        name: "CONFIG_HASH",
        offset: CONFIG_HASH,
        access: Access::ReadOnly,
        doc: "Hash of the configuration",
        fields: &[],
    },
    Register {
        name: "CONTROL",
        offset: CONTROL,
        access: Access::ReadWrite,
        doc: "Control",
        fields: &[CONTROL_RESET],
    },
    Register {
        name: "STATUS",
        offset: STATUS,
        access: Access::ReadOnly,
        doc: "Status",
        fields: &[STATUS_BUSY, STATUS_ERROR],
    },
    Register {
        name: "IRQ_ENABLE",
        offset: IRQ_ENABLE,
        access: Access::ReadWrite,
        doc: "Which bits of IRQ_STATUS raise the interrupt line",
        fields: &[IRQ_DONE, IRQ_ERROR],
    },
    Register {
        name: "IRQ_STATUS",
        offset: IRQ_STATUS,
        access: Access::WriteOneToClear,
        doc: "Pending interrupts",
        fields: &[IRQ_DONE, IRQ_ERROR],
    },
    Register {
        name: "QUEUE_DATA",
        offset: QUEUE_DATA,
        access: Access::WriteOnly,
        doc: "Appends a word to the descriptor queue",
        fields: &[],
    },
    Register {
        name: "QUEUE_FREE",
        offset: QUEUE_FREE,
        access: Access::ReadOnly,
        doc: "Words that the queue still takes",
        fields: &[],
    },
    Register {
        name: "PASSES_DONE",
        offset: PASSES_DONE,
        access: Access::ReadOnly,
        doc: "Passes finished since reset, modulo 2^32",
        fields: &[],
    },
    Register {
        name: "ERROR_CODE",
        offset: ERROR_CODE,
        access: Access::ReadOnly,
        doc: "The first error since reset",
        fields: &[],
    },
    Register {
        name: "ERROR_INFO",
        offset: ERROR_INFO,
        access: Access::ReadOnly,
        doc: "Its detail",
        fields: &[],
    },
    Register {
        name: "CYCLES",
        offset: CYCLES,
        access: Access::ReadOnly,
        doc: "Cycles with STATUS.busy since reset, modulo 2^32",
        fields: &[],
    },
    Register {
        name: "PASS_LOG",
        offset: PASS_LOG,
        access: Access::ReadOnly,
        doc: "256 records of 8 bytes; pass n since reset is at n mod 256: word 0 the value of CYCLES when the pass \
              started, word 1 the value when its last write was answered",
        fields: &[],
    },
];
