//! The clock that the processor gives the FPGA: FCLK0 of a Zynq (UG585, "PL Clocks").
//!
//! | below sysfs | by | |
//! |---|---|---|
//! | `class/fclkcfg/*fclk0/rate` | ikwzm's module fclkcfg | read and set, in Hz |
//! | `kernel/debug/clk/fclk0/clk_rate` | the kernel's clock driver, if debugfs is mounted and this is root | read |

use std::path::PathBuf;

use crate::sysfs::{self, Roots, SysfsError};

/// The clock's name.
const NAME: &str = "fclk0";

/// Why the clock was not set.
#[derive(Debug, thiserror::Error)]
pub enum ClockError {
    /// Nothing that sets clocks.
    #[error(
        "no clock {NAME} below {}: load the module fclkcfg with its device-tree overlay, or set the clock where the \
         processing system is configured",
        class.display()
    )]
    NoDriver {
        /// Where it was looked for.
        class: PathBuf,
    },
    /// The driver refuses.
    #[error(transparent)]
    Sysfs(#[from] SysfsError),
}

/// The clock in Hz, if the system tells it.
pub fn read(roots: &Roots) -> Option<u64> {
    let rate = settable(roots).and_then(|rate| sysfs::number(&rate).ok());
    let debug = || sysfs::number(&roots.sysfs.join("kernel/debug/clk").join(NAME).join("clk_rate")).ok();
    rate.or_else(debug).filter(|hertz| *hertz > 0)
}

/// Sets the clock; what it is afterwards in Hz, since the divisors do not reach every frequency.
///
/// # Errors
/// [`ClockError`].
pub fn set(roots: &Roots, hertz: u64) -> Result<u64, ClockError> {
    let rate = settable(roots).ok_or_else(|| ClockError::NoDriver { class: class(roots) })?;
    sysfs::set(&rate, &hertz.to_string())?;
    if let Some(enable) = rate.parent().map(|folder| folder.join("enable")).filter(|path| path.exists()) {
        sysfs::set(&enable, "1")?;
    }
    Ok(sysfs::number(&rate)?)
}

fn class(roots: &Roots) -> PathBuf {
    roots.sysfs.join("class/fclkcfg")
}

/// The attribute that sets the clock. A device's name is that of its node in the device tree, perhaps behind its
/// parent's: `amba:fclk0`.
fn settable(roots: &Roots) -> Option<PathBuf> {
    let class = class(roots);
    let device = sysfs::devices(&class).into_iter().find(|name| name.rsplit(':').next() == Some(NAME))?;
    Some(class.join(device).join("rate"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::path::Path;

    fn roots(folder: &Path) -> Roots {
        Roots::below(folder)
    }

    #[test]
    fn the_clock_is_read_and_set() {
        let folder = tempfile::tempdir().unwrap();
        let roots = roots(folder.path());
        assert_eq!(read(&roots), None);
        let debug = roots.sysfs.join("kernel/debug/clk/fclk0");
        fs::create_dir_all(&debug).unwrap();
        fs::write(debug.join("clk_rate"), "50000000\n").unwrap();
        assert_eq!(read(&roots), Some(50_000_000));
        let error = set(&roots, 100_000_000).unwrap_err().to_string();
        assert!(error.starts_with("no clock fclk0 below") && error.contains("fclkcfg"), "{error}");
        let clock = roots.sysfs.join("class/fclkcfg/amba:fclk0");
        fs::create_dir_all(&clock).unwrap();
        fs::write(clock.join("rate"), "71428572\n").unwrap();
        fs::write(clock.join("enable"), "0\n").unwrap();
        assert_eq!(read(&roots), Some(71_428_572));
        assert_eq!(set(&roots, 100_000_000).unwrap(), 100_000_000);
        assert_eq!(fs::read_to_string(clock.join("enable")).unwrap().trim(), "1\n".trim());
    }
}
