//! Why a board's buffer cannot be used.

use std::io;
use std::path::PathBuf;

use firebrick_spec::BURST_BYTES;

use crate::sysfs::SysfsError;

/// A change of the buffer's owner that failed: a cause of [`firebrick_spec::bus::BusError::Device`].
#[derive(Debug, thiserror::Error)]
#[error("u-dma-buf {buffer}")]
pub struct SyncError {
    /// The buffer's name.
    pub buffer: String,
    /// What the system says.
    pub source: SysfsError,
}

/// A failure on the way to the buffer, with what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum BufferError {
    /// There is no such buffer.
    #[error(
        "no u-dma-buf named {name} below {}: load the module with `modprobe u-dma-buf {name}={wanted}`",
        class.display()
    )]
    NotFound {
        /// The name.
        name: String,
        /// Where it was looked for.
        class: PathBuf,
        /// Bytes to ask the module for.
        wanted: usize,
    },
    /// It is smaller than what the network needs.
    #[error(
        "u-dma-buf {name}: {size} bytes, the network needs {needed}: load the module anew with `rmmod u-dma-buf; \
         modprobe u-dma-buf {name}={wanted}`, or correct `size` in the device tree; if the kernel has not so much \
         contiguous memory, boot it with a larger `cma=`"
    )]
    TooSmall {
        /// The name.
        name: String,
        /// Its size in bytes.
        size: u64,
        /// Bytes needed.
        needed: usize,
        /// Bytes to ask the module for.
        wanted: usize,
    },
    /// Its size is no whole number of bursts, or does not fit the processor.
    #[error("u-dma-buf {name}: {size} bytes, accepted: a multiple of {BURST_BYTES} below 2 GiB")]
    Size {
        /// The name.
        name: String,
        /// Its size in bytes.
        size: u64,
    },
    /// The accelerator cannot address it.
    #[error(
        "u-dma-buf {name}: physical address {address:#x}, accepted: a multiple of {BURST_BYTES} with all of the buffer \
         below 4 GiB; set `dma-mask = <32>` in the device tree, or load the module with `dma_mask_bit=32`"
    )]
    Address {
        /// The name.
        name: String,
        /// The address of its first byte.
        address: u64,
    },
    /// An attribute is missing or wrong.
    #[error(transparent)]
    Sysfs(#[from] SysfsError),
    /// The node cannot be opened or mapped.
    #[error("{}: cannot be {what}; run as root, or give your user this device by a udev rule", node.display())]
    Node {
        /// The node.
        node: PathBuf,
        /// What was tried.
        what: &'static str,
        /// What the system says.
        source: io::Error,
    },
}
