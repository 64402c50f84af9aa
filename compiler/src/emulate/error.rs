//! Violations of the contract that the emulator finds.

use super::reason::{DescriptorReason, ListReason, PassReason, StreamReason};

/// Why descriptors, weight stream and memory do not fit together.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EmulateError {
    /// The engine's configuration is impossible.
    #[error(transparent)]
    Config(#[from] firebrick_spec::ConfigError),
    /// A descriptor is not possible.
    #[error("descriptor {index}: {reason}")]
    Descriptor {
        /// Its place among the descriptors.
        index: usize,
        /// What is wrong, with the value.
        reason: DescriptorReason,
    },
    /// A packet of the weight stream is not possible.
    #[error("weight stream, word {word}: {reason}")]
    Stream {
        /// Word of the packet's header in the stream.
        word: usize,
        /// What is wrong, with the value.
        reason: StreamReason,
    },
    /// A PE's list does not fit the pass.
    #[error("pass {pass}, PE {pe}: {reason}")]
    List {
        /// The pass, counted in its frame.
        pass: usize,
        /// Place of the PE in the chain.
        pe: usize,
        /// What is wrong, with the value.
        reason: ListReason,
    },
    /// A pass cannot be run as a whole.
    #[error("pass {pass}: {reason}")]
    Pass {
        /// The pass, counted in its frame.
        pass: usize,
        /// What is wrong, with the value.
        reason: PassReason,
    },
    /// An access outside the memory.
    #[error("access to {len} bytes at {address:#x}, outside the memory")]
    Memory {
        /// Bus address.
        address: u64,
        /// Bytes.
        len: usize,
    },
}
