//! Why the FPGA was not programmed.

use std::io;
use std::path::PathBuf;

use firebrick_weights::content::Mistaken;

use super::tree::TreeError;
use crate::mmio::Missing;
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
    /// The kernel takes neither.
    #[error(
        "this kernel ({release}) takes neither bitstreams nor overlays at run time: the boot loader has to do it, by the steps above"
    )]
    Mainline {
        /// Its release.
        release: String,
    },
    /// A kernel without Zynq.
    #[error(
        "Debian's kernel {release} is built without Zynq's FPGA manager, overlays and UIO: take a kernel of Xilinx's, or mainline with the options of docs/bring-up-zynq.md"
    )]
    Unsupported {
        /// Its release.
        release: String,
    },
    /// The overlay is none.
    #[error("{}", path.display())]
    Tree {
        /// The overlay.
        path: PathBuf,
        /// What is wrong with it.
        source: TreeError,
    },
    /// An overlay for something else.
    #[error(
        "the overlay refers to &{label}, which this system's device tree does not have: it is for another board or another family of parts"
    )]
    Label {
        /// What it refers to.
        label: String,
    },
    /// The overlay was refused.
    #[error("{}: the kernel refuses this overlay, status \"{status}\"; the kernel log says why (`dmesg`)", path.display())]
    Overlay {
        /// The overlay.
        path: PathBuf,
        /// What the kernel says.
        status: String,
        /// What it answers.
        source: Option<io::Error>,
    },
    /// The kernel has taken the overlay and made no device.
    #[error(
        "the kernel has taken the overlay and made no device named {name}: it does not make devices of the bus that the overlay is for; accepted: an overlay with the target &amba, as `firebrick generate` writes it"
    )]
    NoDevice {
        /// The UIO device's name.
        name: String,
    },
    /// The driver does not take our device.
    #[error("{device}: the driver uio_pdrv_genirq does not take it{}", clash(source))]
    Driver {
        /// The device on the platform bus.
        device: String,
        /// What the kernel says.
        source: io::Error,
    },
    /// The next access would hang the system.
    #[error("the registers must not be touched: {missing}")]
    Silent {
        /// What is missing.
        missing: Missing,
    },
    /// An attribute.
    #[error(transparent)]
    Sysfs(#[from] SysfsError),
}

/// Error 16 (EBUSY) has a remedy of its own.
fn clash(source: &io::Error) -> &'static str {
    match source.raw_os_error() {
        Some(16) => {
            ": another device has its interrupt (/proc/interrupts); unbind that one, or use the overlay without interrupt"
        }
        Some(19 | 2) => ": load the module with `modprobe uio_pdrv_genirq`",
        _ => "; the kernel log says why (`dmesg`)",
    }
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
