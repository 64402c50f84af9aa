//! The width of Zynq-7000's high-performance ports, which the boot loader sets and a bitstream does not.
//!
//! UG585, appendix B, "AXI_HP Interface (AFI)": `AFI_RDCHAN_CTRL` at 0xf8008000 and `AFI_WRCHAN_CTRL` 0x14 behind it, 0x1000
//! from port to port; bit 0 (`32BitEn`) of each makes its channels 32 bits wide.
#![allow(unsafe_code)]

use std::fs::File;
use std::io;

use memmap2::MmapOptions;

use crate::sysfs::Roots;

/// Address of port 0's registers.
const BASE: u64 = 0xf800_8000;
/// Bytes from port to port.
const STRIDE: usize = 0x1000;
/// Ports.
const PORTS: usize = 4;
/// Offset of the read channels' control.
const READ: usize = 0x00;
/// Offset of the write channels' control.
const WRITE: usize = 0x14;

/// Which channels of a port are 32 bits wide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PortWidth {
    /// The read channels.
    pub narrow_reads: bool,
    /// The write channels.
    pub narrow_writes: bool,
}

/// Reads the widths of AXI_HP0 to AXI_HP3 through `mem` of the nodes. Only a Zynq-7000 has these registers: on another
/// processor the addresses belong to something else.
///
/// # Errors
/// What the system says, if this is not root or the kernel guards physical memory.
pub fn port_widths(roots: &Roots) -> io::Result<[PortWidth; PORTS]> {
    let file = File::open(roots.dev.join("mem"))?;
    let map = MmapOptions::new().offset(BASE).len(PORTS * STRIDE).map_raw_read_only(&file)?;
    let narrow = |port: usize, register: usize| {
        let address = map.as_ptr().wrapping_add(port * STRIDE + register).cast::<u32>();
        // SAFETY: the address is a multiple of 4 within the mapping, which is alive; reading these registers has no
        // side effect (UG585, appendix B).
        let value = unsafe { address.read_volatile() };
        value & 1 == 1
    };
    Ok(std::array::from_fn(|port| PortWidth {
        narrow_reads: narrow(port, READ),
        narrow_writes: narrow(port, WRITE),
    }))
}
