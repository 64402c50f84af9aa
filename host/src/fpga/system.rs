//! What the running system is: that decides what `load` can do.

use std::fs;
use std::path::{Path, PathBuf};

use super::manager;
use super::overlay;
use super::tree::strings;
use crate::processor::Processor;
use crate::sysfs::{self, Roots};

/// What a kernel takes at run time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kernel {
    /// Device-tree overlays through configfs: Xilinx's kernels, those made from them (PYNQ, PetaLinux, Kria's Ubuntu), Armbian's.
    Overlays,
    /// Bitstreams by the attribute `firmware`, but no overlays.
    Bitstreams,
    /// Neither: a mainline kernel. The boot loader programs the FPGA and hands over the whole tree.
    Mainline,
    /// Debian's kernel for ARM, which is built without Zynq, overlays and UIO.
    DebianArmmp,
}

/// The running system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct System {
    /// Its processor; `None` for others, or without a device tree.
    pub processor: Option<Processor>,
    /// What its kernel takes.
    pub kernel: Kernel,
    /// The kernel's release, as `uname -r` tells it.
    pub release: String,
    tree: PathBuf,
}

/// Buses that devices of the logic have stood on, the newest name first.
const BUSES: [&str; 4] = ["/axi", "/amba", "/amba@0", "/amba_pl@0"];

/// Labels that overlays name, and what the nodes are compatible with. For trees without symbols.
const LABELS: [(&str, &str); 6] = [
    ("fpga_full", "fpga-region"),
    ("clkc", "xlnx,ps7-clkc"),
    ("intc", "arm,cortex-a9-gic"),
    ("gic", "arm,gic-400"),
    ("zynqmp_clk", "xlnx,zynqmp-clk"),
    ("zynqmp_reset", "xlnx,zynqmp-reset"),
];

/// Nodes below each other in a device tree of the kernel (`FDT_MAX_DEPTH`).
const DEEPEST: usize = 64;

impl System {
    /// Looks at the system.
    pub fn of(roots: &Roots) -> Self {
        let release = sysfs::text(&roots.proc.join("sys/kernel/osrelease")).unwrap_or_default();
        let kernel = if overlay::folder(roots).is_dir() {
            Kernel::Overlays
        } else if manager::takes_files(roots) {
            Kernel::Bitstreams
        } else if release.contains("-armmp") {
            Kernel::DebianArmmp
        } else {
            Kernel::Mainline
        };
        System { processor: Processor::of(roots), kernel, release, tree: roots.device_tree() }
    }

    /// The bus that the kernel makes devices of: of two folders `/axi` and `/amba`, one may be the leftover of a file that was
    /// written for the other name.
    pub fn bus(&self) -> Option<&'static str> {
        let populated = |bus: &&str| is_compatible(&self.tree.join(&bus[1..]), "simple-bus");
        BUSES.into_iter().find(populated)
    }

    /// The path of a label by the tree's own symbols.
    pub(super) fn symbol(&self, label: &str) -> Option<String> {
        sysfs::text(&self.tree.join("__symbols__").join(label))
            .ok()
            .map(|path| path.trim_end_matches('\0').to_owned())
    }

    /// The path of what a label stands for: by the tree's symbols, or by what a node is compatible with.
    pub(super) fn path(&self, label: &str) -> Option<String> {
        let symbol = self.symbol(label);
        let known = || {
            if label == "amba" {
                return self.bus().map(str::to_owned);
            }
            let (_, compatible) = LABELS.iter().find(|(name, _)| *name == label)?;
            let found = search(&self.tree, compatible, 0)?;
            let below = found.strip_prefix(&self.tree).ok()?;
            Some(format!("/{}", below.display()))
        };
        symbol.or_else(known)
    }

    /// The number that other nodes refer to a node by; it has none if no node does.
    pub(super) fn phandle(&self, path: &str) -> Option<[u8; 4]> {
        fs::read(self.tree.join(path.trim_start_matches('/')).join("phandle")).ok()?.try_into().ok()
    }

    /// Whether the kernel command line has a word.
    pub fn has_argument(roots: &Roots, word: &str) -> bool {
        sysfs::text(&roots.proc.join("cmdline"))
            .is_ok_and(|line| line.split_whitespace().any(|found| found == word))
    }
}

/// Whether a node's folder says that it is compatible with this.
pub(super) fn is_compatible(node: &Path, name: &str) -> bool {
    fs::read(node.join("compatible")).is_ok_and(|value| strings(&value).any(|found| found == name))
}

fn search(node: &Path, compatible: &str, depth: usize) -> Option<PathBuf> {
    if depth > DEEPEST {
        return None;
    }
    if is_compatible(node, compatible) {
        return Some(node.to_owned());
    }
    let folders = sysfs::devices(node).into_iter().map(|name| node.join(name)).filter(|path| path.is_dir());
    folders.into_iter().find_map(|folder| search(&folder, compatible, depth + 1))
}
