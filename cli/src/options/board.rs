//! Options of a board's devices.

use std::path::PathBuf;

use clap::Args;
use clap::builder::NonEmptyStringValueParser;

use firebrick_host::device::BoardOptions;
use firebrick_host::sysfs::Roots;

use crate::refused::UsageError;

/// Where a board's devices are.
#[derive(Debug, Args)]
pub(crate) struct BoardArguments {
    /// Board: name of the UIO device, or of its node (uio0) [default: firebrick]
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    uio: Option<String>,
    /// Board: name of the u-dma-buf buffer [default: udmabuf0]
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    buffer: Option<String>,
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
    /// Folder of what the kernel says of itself
    #[arg(long, value_name = "DIR", default_value = "/proc", hide_short_help = true)]
    pub proc_root: PathBuf,
}

impl RootArguments {
    pub fn roots(&self) -> Roots {
        Roots { dev: self.dev_root.clone(), sysfs: self.sysfs_root.clone(), proc: self.proc_root.clone() }
    }
}

impl BoardArguments {
    /// Refuses options of a board where none is: `needed` says what makes it one.
    pub fn check_usage(&self, is_board: bool, needed: &'static str) -> Result<(), UsageError> {
        let given =
            [(self.uio.is_some(), "--uio"), (self.buffer.is_some(), "--buffer"), (self.poll, "--poll")];
        match given.into_iter().find(|(given, _)| *given && !is_board) {
            Some((_, option)) => Err(UsageError::Needs { option, needed }),
            None => Ok(()),
        }
    }

    /// The options without what is known of the engine.
    pub fn options(&self) -> BoardOptions {
        let default = BoardOptions::default();
        BoardOptions {
            roots: self.roots.roots(),
            uio: self.uio.clone().unwrap_or(default.uio),
            buffer: self.buffer.clone().unwrap_or(default.buffer),
            poll: self.poll,
            ..default
        }
    }
}
