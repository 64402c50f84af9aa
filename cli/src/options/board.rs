//! Options of a board's devices.

use std::path::PathBuf;

use clap::Args;

use firebrick_host::device::BoardOptions;
use firebrick_host::sysfs::Roots;

/// Where a board's devices are.
#[derive(Debug, Args)]
pub(crate) struct BoardArguments {
    /// Board: name of the UIO device, or of its node (uio0)
    #[arg(long, value_name = "NAME", default_value = "firebrick")]
    pub uio: String,
    /// Board: name of the u-dma-buf buffer
    #[arg(long, value_name = "NAME", default_value = "udmabuf0")]
    pub buffer: String,
    /// Board: look at the registers again and again instead of waiting for the interrupt
    #[arg(long)]
    pub poll: bool,
    #[command(flatten)]
    pub roots: RootArguments,
}

/// Folders other than the system's, for stand-ins.
#[derive(Debug, Args)]
pub(crate) struct RootArguments {
    /// Folder of the device nodes
    #[arg(long, value_name = "DIR", default_value = "/dev", hide_short_help = true)]
    pub dev_root: PathBuf,
    /// Folder of the devices' attributes
    #[arg(long, value_name = "DIR", default_value = "/sys", hide_short_help = true)]
    pub sysfs_root: PathBuf,
}

impl RootArguments {
    pub fn roots(&self) -> Roots {
        Roots { dev: self.dev_root.clone(), sysfs: self.sysfs_root.clone() }
    }
}

impl BoardArguments {
    /// The options without what is known of the engine.
    pub fn options(&self) -> BoardOptions {
        BoardOptions {
            roots: self.roots.roots(),
            uio: self.uio.clone(),
            buffer: self.buffer.clone(),
            poll: self.poll,
            ..BoardOptions::default()
        }
    }
}
