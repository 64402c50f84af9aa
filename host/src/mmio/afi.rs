//! The width of the ports between processor and logic, which boot firmware or a driver sets and a bitstream does not.
//!
//! | | registers | bits | right |
//! |---|---|---|---|
//! | Zynq-7000, AXI_HPn | `AFI_RDCHAN_CTRL` 0xf8008000, `AFI_WRCHAN_CTRL` 0x14 behind it, 0x1000 a port (UG585, appendix B) | 0, `32BitEn` | 0: 64 bits |
//! | UltraScale+, HPM0_FPD | `FPD_SLCR.AFI_FS` 0xfd615000 (UG1087) | 9:8 | 0: 32 bits |
//! | UltraScale+, HPn_FPD | `AFIFM2.RDCTRL` 0xfd380000, `WRCTRL` 0x14 behind it, 0x10000 a port (UG1087) | 1:0 | 1: 64 bits |
//!
//! The ports' registers need the logic's clock: only when the FPGA is programmed and its clock runs are they touched.

use std::io;

use super::physical::Page;
use crate::processor::Processor;
use crate::sysfs::Roots;

/// A field that says how wide a port is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WidthField {
    /// The port, as the processor's manual calls it.
    pub port: &'static str,
    /// The register.
    pub address: u64,
    /// Its lowest bit.
    pub low: u32,
    /// Its highest bit.
    pub high: u32,
    /// What it must be for the accelerator's ports.
    pub right: u32,
}

impl WidthField {
    fn mask(&self) -> u32 {
        ((1 << (self.high - self.low + 1)) - 1) << self.low
    }

    fn of(&self, word: u32) -> u32 {
        (word & self.mask()) >> self.low
    }
}

/// The boards' designs leave out a Zynq-7000's HP1: it shares a port of the DDR controller with HP0.
const ZYNQ: [&str; 2] = ["AXI_HP0", "AXI_HP2"];
const ULTRASCALE: [&str; 2] = ["HP0_FPD", "HP1_FPD"];
/// From a port's read channels to its write channels.
const WRITE: u64 = 0x14;

/// The fields of the ports that an accelerator with so many memory ports is on, as the boards' designs connect it: its registers and its memory
/// ports, the second one on HP2 of a Zynq-7000 and on HP1 of an UltraScale+.
pub fn width_fields(processor: Processor, memory_ports: usize) -> Vec<WidthField> {
    let (names, base, stride, high, right) = match processor {
        Processor::Zynq7000 => (ZYNQ, 0xf800_8000, 0x2000, 0, 0),
        Processor::UltrascalePlus => (ULTRASCALE, 0xfd38_0000, 0x1_0000, 1, 1),
    };
    let mut fields = Vec::new();
    if processor == Processor::UltrascalePlus {
        fields.push(WidthField { port: "HPM0_FPD", address: 0xfd61_5000, low: 8, high: 9, right: 0 });
    }
    for (n, port) in names.into_iter().enumerate().take(memory_ports) {
        for channel in [0, WRITE] {
            let address = base + stride * n as u64 + channel;
            fields.push(WidthField { port, address, low: 0, high, right });
        }
    }
    fields
}

/// The fields that are not as they must be, and what they are, through `mem` of the nodes. Only the processor that this runs on
/// has these registers.
///
/// # Errors
/// What the system says, if this is not root or the kernel guards physical memory.
pub fn wrong_widths(
    roots: &Roots,
    processor: Processor,
    memory_ports: usize,
) -> io::Result<Vec<(WidthField, u32)>> {
    let mut wrong = Vec::new();
    for field in width_fields(processor, memory_ports) {
        let found = field.of(Page::open(roots, field.address, false)?.read(field.address));
        if found != field.right {
            wrong.push((field, found));
        }
    }
    Ok(wrong)
}

/// Makes the ports as wide as the accelerator's: the names of those that were not.
///
/// # Errors
/// As [`wrong_widths`].
pub fn set_widths(roots: &Roots, processor: Processor, memory_ports: usize) -> io::Result<Vec<&'static str>> {
    let mut changed = Vec::new();
    for (field, _) in wrong_widths(roots, processor, memory_ports)? {
        let page = Page::open(roots, field.address, true)?;
        let word = page.read(field.address);
        page.write(field.address, word & !field.mask() | field.right << field.low);
        changed.push(field.port);
    }
    changed.dedup();
    Ok(changed)
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};
    use std::os::unix::fs::FileExt;

    use super::*;

    /// Physical memory with a word at some addresses.
    fn memory(folder: &tempfile::TempDir, words: &[(u64, u32)]) -> (Roots, File) {
        let roots = Roots::below(folder.path());
        fs::create_dir_all(&roots.dev).unwrap();
        let mem =
            File::options().read(true).write(true).create(true).truncate(true).open(roots.dev.join("mem"));
        let mem = mem.unwrap();
        mem.set_len(1 << 32).unwrap();
        for (address, word) in words {
            mem.write_all_at(&word.to_le_bytes(), *address).unwrap();
        }
        (roots, mem)
    }

    #[test]
    fn narrow_ports_of_a_zynq_are_told_and_widened() {
        let folder = tempfile::tempdir().unwrap();
        let (roots, mem) = memory(&folder, &[(0xf800_a014, 0xf01)]);
        assert_eq!(wrong_widths(&roots, Processor::Zynq7000, 1).unwrap(), [], "HP2 is not used");
        let wrong = wrong_widths(&roots, Processor::Zynq7000, 2).unwrap();
        assert_eq!(
            wrong.iter().map(|(field, found)| (field.port, *found)).collect::<Vec<_>>(),
            [("AXI_HP2", 1)]
        );
        assert_eq!(set_widths(&roots, Processor::Zynq7000, 2).unwrap(), ["AXI_HP2"]);
        let mut word = [0; 4];
        mem.read_exact_at(&mut word, 0xf800_a014).unwrap();
        assert_eq!(u32::from_le_bytes(word), 0xf00, "other bits stay");
    }

    #[test]
    fn an_ultrascale_after_reset_has_every_port_wrong() {
        let folder = tempfile::tempdir().unwrap();
        // 128 bits everywhere (UG1087): 2 in AFI_FS, 0 in the others.
        let (roots, _) = memory(&folder, &[(0xfd61_5000, 0xa00)]);
        assert_eq!(wrong_widths(&roots, Processor::UltrascalePlus, 2).unwrap().len(), 5);
        assert_eq!(
            set_widths(&roots, Processor::UltrascalePlus, 2).unwrap(),
            ["HPM0_FPD", "HP0_FPD", "HP1_FPD"]
        );
        assert_eq!(wrong_widths(&roots, Processor::UltrascalePlus, 2).unwrap(), []);
    }
}
