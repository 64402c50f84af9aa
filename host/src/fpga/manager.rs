//! The kernel's FPGA manager.

use std::path::{Path, PathBuf};

use super::{Bitstream, LoadError};
use crate::sysfs::{self, Roots};

/// Name of the bitstream in the firmware folder.
pub(super) const FIRMWARE: &str = "firebrick.bin";

/// The state of an FPGA that is programmed.
const OPERATING: &str = "operating";

/// Whether the kernel takes files, as Xilinx's do and mainline does not.
pub(super) fn takes_files(roots: &Roots) -> bool {
    attribute(roots, "firmware").exists()
}

fn attribute(roots: &Roots, name: &str) -> PathBuf {
    roots.sysfs.join("class/fpga_manager/fpga0").join(name)
}

/// The FPGA's state: `operating` if it is programmed.
///
/// # Errors
/// [`LoadError::Sysfs`] if there is no FPGA manager.
pub fn state(roots: &Roots) -> Result<String, LoadError> {
    Ok(sysfs::text(&attribute(roots, "state"))?)
}

/// Puts the words into the firmware folder, where the kernel looks for them.
///
/// # Errors
/// [`LoadError::File`].
pub(super) fn place(firmware: &Path, bitstream: &Bitstream) -> Result<(), LoadError> {
    let path = firmware.join(FIRMWARE);
    firebrick_scratch::write(&path, &bitstream.words).map_err(|source| LoadError::File { path, source })
}

/// Programs the whole FPGA: the words become a file of the firmware folder, and the FPGA manager loads it.
///
/// # Errors
/// [`LoadError::File`], [`LoadError::NoManager`], [`LoadError::Sysfs`]; [`LoadError::State`] if the FPGA does not operate
/// afterwards.
pub fn program(roots: &Roots, firmware: &Path, bitstream: &Bitstream) -> Result<(), LoadError> {
    let request = attribute(roots, "firmware");
    if !request.exists() {
        return Err(LoadError::NoManager { path: request });
    }
    place(firmware, bitstream)?;
    // 0: all of the FPGA, not encrypted.
    let flags = attribute(roots, "flags");
    if flags.exists() {
        sysfs::set(&flags, "0")?;
    }
    sysfs::set(&request, FIRMWARE)?;
    operates(roots)
}

/// Whether the FPGA is programmed.
///
/// # Errors
/// [`LoadError::State`] with what it is instead, [`LoadError::Sysfs`].
pub(super) fn operates(roots: &Roots) -> Result<(), LoadError> {
    match state(roots)? {
        state if state == OPERATING => Ok(()),
        state => Err(LoadError::State { state }),
    }
}

/// Whether the kernel programs the FPGA for overlays that name a file.
pub(super) fn has_regions(roots: &Roots) -> bool {
    !sysfs::devices(&roots.sysfs.join("class/fpga_region")).is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fpga::Origin;
    use std::fs;

    #[test]
    fn the_manager_is_given_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let roots = Roots::below(folder.path());
        let bitstream = Bitstream { words: vec![1, 2, 3, 4], origin: Origin::Bin };
        let error = program(&roots, folder.path(), &bitstream).unwrap_err().to_string();
        assert!(error.contains("fpga0/firmware: no such attribute"), "{error}");
        let fpga = roots.sysfs.join("class/fpga_manager/fpga0");
        fs::create_dir_all(&fpga).unwrap();
        for (name, text) in [("firmware", ""), ("flags", ""), ("state", "operating\n")] {
            fs::write(fpga.join(name), text).unwrap();
        }
        program(&roots, folder.path(), &bitstream).unwrap();
        assert_eq!(fs::read(folder.path().join("firebrick.bin")).unwrap(), [1, 2, 3, 4]);
        assert_eq!(fs::read_to_string(fpga.join("firmware")).unwrap(), "firebrick.bin");
        assert_eq!(fs::read_to_string(fpga.join("flags")).unwrap(), "0");
        fs::write(fpga.join("state"), "write error\n").unwrap();
        let error = program(&roots, folder.path(), &bitstream).unwrap_err().to_string();
        assert!(error.contains("the state is \"write error\" after loading"), "{error}");
    }
}
