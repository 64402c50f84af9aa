//! What the logic needs of the processor before its first register may be touched: without it the bus does not answer, and Linux
//! hangs.
//!
//! | | register | bits | |
//! |---|---|---|---|
//! | Zynq-7000 (UG585, appendix B, slcr) | `FPGA0_CLK_CTRL` 0xf8000170 | 13:8, 25:20 | divisors of FCLK0 |
//! | | `FPGA0_THR_CNT` 0xf8000178 | 0 | 1: FCLK0 stands still; the kernel's clock driver gates it here |
//! | | `FPGA_RST_CTRL` 0xf8000240 | 0 | 1: FPGA0_OUT_RST is asserted |
//! | | `LVL_SHFTR_EN` 0xf8000900 | 3:0 | 0xf: level shifters on |
//! | UltraScale+ (UG1087, CRL_APB) | `PL0_REF_CTRL` 0xff5e00c0 | 13:8, 21:16; 24 | divisors of PL0; 1: it runs |

use std::io;

use super::physical::Page;
use crate::processor::Processor;
use crate::sysfs::Roots;

/// Something that is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Missing {
    /// The clock stands still.
    #[error("the clock {0} stands still")]
    Clock(&'static str),
    /// The reset is asserted.
    #[error("the logic is in reset (FPGA0_OUT_RST)")]
    Reset,
    /// The level shifters are off.
    #[error("the level shifters between processor and logic are off")]
    Shifters,
}

pub(super) const SLCR: u64 = 0xf800_0000;
/// Divisors of FCLK0.
pub const FPGA0_CLK_CTRL: u64 = SLCR + 0x170;
const FPGA0_THR_CNT: u64 = SLCR + 0x178;
const FPGA_RST_CTRL: u64 = SLCR + 0x240;
const LVL_SHFTR_EN: u64 = SLCR + 0x900;
const SLCR_UNLOCK: u64 = SLCR + 8;
const UNLOCK_KEY: u32 = 0xdf0d;
/// Divisors and gate of PL0.
pub const PL0_REF_CTRL: u64 = 0xff5e_00c0;
/// The gate's bit in it.
pub const CLKACT: u32 = 24;

/// What is missing; nothing if the registers may be touched, as far as the processor is concerned.
///
/// # Errors
/// What the system says, if this is not root or the kernel guards physical memory.
pub fn missing(roots: &Roots, processor: Processor) -> io::Result<Vec<Missing>> {
    let mut missing = Vec::new();
    match processor {
        Processor::Zynq7000 => {
            let page = Page::open(roots, SLCR, false)?;
            let divisors = page.read(FPGA0_CLK_CTRL);
            if page.read(FPGA0_THR_CNT) & 1 == 1 || divisors >> 8 & 0x3f == 0 {
                missing.push(Missing::Clock("FCLK0"));
            }
            if page.read(FPGA_RST_CTRL) & 1 == 1 {
                missing.push(Missing::Reset);
            }
            if page.read(LVL_SHFTR_EN) & 0xf != 0xf {
                missing.push(Missing::Shifters);
            }
        }
        Processor::UltrascalePlus => {
            let control = Page::open(roots, PL0_REF_CTRL, false)?.read(PL0_REF_CTRL);
            if control >> CLKACT & 1 == 0 || control >> 8 & 0x3f == 0 {
                missing.push(Missing::Clock("PL0"));
            }
        }
    }
    Ok(missing)
}

/// Lets the logic's clock run, as the kernel's gate does when a driver asks for it. Divisors stay as they are.
///
/// # Errors
/// As [`missing`].
pub fn start_clock(roots: &Roots, processor: Processor) -> io::Result<()> {
    match processor {
        Processor::Zynq7000 => {
            let page = Page::open(roots, SLCR, true)?;
            page.write(SLCR_UNLOCK, UNLOCK_KEY);
            let count = page.read(FPGA0_THR_CNT);
            page.write(FPGA0_THR_CNT, count & !1);
        }
        Processor::UltrascalePlus => {
            let page = Page::open(roots, PL0_REF_CTRL, true)?;
            let control = page.read(PL0_REF_CTRL);
            page.write(PL0_REF_CTRL, control | 1 << CLKACT);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};
    use std::os::unix::fs::FileExt;

    use super::*;

    #[test]
    fn each_thing_that_is_missing_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let roots = Roots::below(folder.path());
        fs::create_dir_all(&roots.dev).unwrap();
        let mem =
            File::options().read(true).write(true).create_new(true).open(roots.dev.join("mem")).unwrap();
        assert!(missing(&roots, Processor::Zynq7000).is_err(), "an empty file is no memory");
        mem.set_len(1 << 32).unwrap();
        let set = |address: u64, word: u32| mem.write_all_at(&word.to_le_bytes(), address).unwrap();
        let missing = |processor| missing(&roots, processor).unwrap();
        set(FPGA_RST_CTRL, 0xf);
        let all = [Missing::Clock("FCLK0"), Missing::Reset, Missing::Shifters];
        assert_eq!(missing(Processor::Zynq7000), all);
        set(FPGA_RST_CTRL, 0);
        set(LVL_SHFTR_EN, 0xf);
        set(FPGA0_CLK_CTRL, 0x0010_1400);
        assert_eq!(missing(Processor::Zynq7000), []);
        set(FPGA0_THR_CNT, 1);
        assert_eq!(missing(Processor::Zynq7000), [Missing::Clock("FCLK0")]);
        start_clock(&roots, Processor::Zynq7000).unwrap();
        assert_eq!(missing(Processor::Zynq7000), []);
        set(PL0_REF_CTRL, 0x0001_0a00);
        assert_eq!(missing(Processor::UltrascalePlus), [Missing::Clock("PL0")]);
        start_clock(&roots, Processor::UltrascalePlus).unwrap();
        assert_eq!(missing(Processor::UltrascalePlus), []);
    }
}
