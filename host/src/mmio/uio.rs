//! Finding a UIO device by its name.

use std::path::PathBuf;

use firebrick_spec::registers::WINDOW_BYTES;

use super::UioError;
use crate::sysfs::{self, Roots};

/// A UIO device: its node, and where its registers are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UioDevice {
    /// The node to map.
    pub node: PathBuf,
    /// Physical address of the registers, as sysfs gives it.
    pub address: u64,
    /// Size of the first map in bytes; at least that of the register map.
    pub size: usize,
    /// Where in its first page the registers begin, in bytes.
    pub offset: usize,
}

/// Most bytes of a register window that make sense, so that sums of sizes fit 32 bits.
const LARGEST: u64 = 1 << 28;

impl UioDevice {
    /// Finds the device whose attribute `name` or whose node has this name, and reads its first map.
    ///
    /// # Errors
    /// [`UioError::NotFound`] with the names that there are, [`UioError::Several`], [`UioError::Sysfs`],
    /// [`UioError::Window`] or [`UioError::Offset`].
    pub fn find(roots: &Roots, name: &str) -> Result<Self, UioError> {
        let class = roots.sysfs.join("class/uio");
        let named = |node: String| {
            let name = sysfs::text(&class.join(&node).join("name"));
            (node, name.unwrap_or_default())
        };
        let devices: Vec<(String, String)> = sysfs::devices(&class).into_iter().map(named).collect();
        let hits = devices.iter().filter(|(node, found)| found == name || node == name);
        let nodes: Vec<String> = hits.map(|(node, _)| node.clone()).collect();
        match nodes.as_slice() {
            [node] => Self::read(roots, node),
            [] => {
                let found = devices.into_iter().map(|(node, name)| format!("{name} ({node})")).collect();
                Err(UioError::NotFound { name: name.into(), class, found })
            }
            _ => Err(UioError::Several { name: name.into(), nodes }),
        }
    }

    fn read(roots: &Roots, node: &str) -> Result<Self, UioError> {
        let map = roots.sysfs.join("class/uio").join(node).join("maps/map0");
        let size = sysfs::number(&map.join("size"))?;
        let address = sysfs::number(&map.join("addr"))?;
        // Kernels before 2.6.31 have no such attribute.
        let offset = if map.join("offset").exists() { sysfs::number(&map.join("offset"))? } else { 0 };
        let node = roots.dev.join(node);
        if !(WINDOW_BYTES as u64..=LARGEST).contains(&size) {
            return Err(UioError::Window { node, size });
        }
        if offset % 4 != 0 || offset >= 4096 {
            return Err(UioError::Offset { node, offset });
        }
        Ok(UioDevice { node, address, size: size as usize, offset: offset as usize })
    }
}
