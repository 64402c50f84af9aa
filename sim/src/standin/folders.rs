//! The folders that stand for `/dev` and `/sys`.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use firebrick_spec::registers::WINDOW_BYTES;
use tempfile::TempDir;

use super::StandInError;
use crate::SimOptions;

/// Where a board's device tree could have the registers: the start of Zynq-7000's second
/// general-purpose port's neighbour, M_AXI_GP0 (UG585, table 4-1), as Vivado assigns it.
const REGISTERS_ADDRESS: u32 = 0x43c0_0000;

/// The temporary folder with everything a program sees; removed with this value.
pub struct Folders {
    root: TempDir,
}

impl Folders {
    /// Makes all plain files and folders.
    pub(super) fn new(simulation: &SimOptions) -> Result<Self, StandInError> {
        let temporary = std::env::temp_dir();
        let root = tempfile::Builder::new().prefix("firebrick-board-").tempdir();
        let folders =
            Folders { root: root.map_err(StandInError::io("cannot make a folder in", &temporary))? };
        let uio = folders.sysfs().join("class/uio/uio0");
        folders.folder(&folders.dev())?;
        folders.folder(&uio.join("maps/map0"))?;
        folders.folder(&folders.attributes())?;
        let files = [
            (uio.join("name"), "firebrick".to_owned()),
            (uio.join("version"), "devicetree".to_owned()),
            (uio.join("maps/map0/name"), "firebrick".to_owned()),
            (uio.join("maps/map0/addr"), format!("{REGISTERS_ADDRESS:#010x}")),
            (uio.join("maps/map0/offset"), "0x0".to_owned()),
            (uio.join("maps/map0/size"), format!("{WINDOW_BYTES:#010x}")),
        ];
        for (path, text) in files {
            fs::write(&path, text + "\n").map_err(StandInError::io("cannot write", &path))?;
        }
        // Empty: an access to a page behind a file's end raises SIGBUS (mmap(2)).
        let node = folders.registers();
        File::create(&node).map_err(StandInError::io("cannot make", &node))?;
        let view = folders.buffer();
        let sized = File::create(&view).and_then(|file| file.set_len(simulation.memory_bytes as u64));
        sized.map_err(StandInError::io("cannot make", &view))?;
        Ok(folders)
    }

    fn folder(&self, path: &Path) -> Result<(), StandInError> {
        fs::create_dir_all(path).map_err(StandInError::io("cannot make", path))
    }

    /// What stands for `/dev`.
    pub fn dev(&self) -> PathBuf {
        self.root.path().join("dev")
    }

    /// What stands for `/sys`.
    pub fn sysfs(&self) -> PathBuf {
        self.root.path().join("sys")
    }

    /// The registers' node.
    pub fn registers(&self) -> PathBuf {
        self.dev().join("uio0")
    }

    /// The buffer's node.
    pub fn buffer(&self) -> PathBuf {
        self.dev().join("udmabuf0")
    }

    /// The socket of programs with a fault handler.
    pub fn socket(&self) -> PathBuf {
        self.root.path().join("registers.socket")
    }

    /// The buffer's attributes.
    pub(super) fn attributes(&self) -> PathBuf {
        self.sysfs().join("class/u-dma-buf/udmabuf0")
    }

    /// The processor's view of the buffer.
    pub(super) fn processor_view(&self) -> Result<File, StandInError> {
        let path = self.buffer();
        let file = File::options().read(true).write(true).open(&path);
        file.map_err(StandInError::io("cannot open", &path))
    }
}
