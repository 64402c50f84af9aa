//! Why the FPGA was not programmed.

use std::io;
use std::path::PathBuf;

use firebrick_weights::content::Mistaken;

use crate::sysfs::SysfsError;

/// A failure of loading, with what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A file cannot be read or written.
    #[error("{}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Neither a bitstream with a header nor one in the FPGA manager's byte order.
    #[error("{}: {reason}; accepted: a .bit file as Vivado writes it, or a .bin file of `bootgen -arch zynq -process_bitstream bin`", path.display())]
    Bitstream {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: BadBitstream,
    },
    /// The kernel has no FPGA manager that takes files.
    #[error("{}: no such attribute: this kernel cannot program the FPGA by file; load the bitstream from the boot loader", path.display())]
    NoManager {
        /// The attribute.
        path: PathBuf,
    },
    /// The FPGA is not operating afterwards.
    #[error(
        "FPGA manager: the state is \"{state}\" after loading, expected \"operating\"; the kernel log says why (`dmesg`)"
    )]
    State {
        /// The state.
        state: String,
    },
    /// The kernel takes no overlays.
    #[error("{}: no such folder: this kernel takes no device-tree overlay at run time; mount configfs, or give the overlay to the boot loader", path.display())]
    NoOverlays {
        /// The folder.
        path: PathBuf,
    },
    /// The overlay was refused.
    #[error("{}: the kernel refuses this overlay, status \"{status}\"; the kernel log says why (`dmesg`)", path.display())]
    Overlay {
        /// The overlay.
        path: PathBuf,
        /// What the kernel says.
        status: String,
    },
    /// An attribute.
    #[error(transparent)]
    Sysfs(#[from] SysfsError),
}

/// What is wrong with a bitstream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadBitstream {
    /// Something else.
    #[error(transparent)]
    Mistaken(#[from] Mistaken),
    /// The fields of its header do not fit its length.
    #[error("a damaged .bit file")]
    Damaged,
    /// The last word is not whole.
    #[error("not a whole number of 32-bit words")]
    Words,
    /// Nothing that the configuration port would begin at.
    #[error("no sync word (66 55 99 aa) in its first 4 KiB")]
    NoSync,
}
