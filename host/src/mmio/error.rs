//! Why a board's registers cannot be reached.

use std::io;
use std::path::PathBuf;

use firebrick_spec::registers::WINDOW_BYTES;

use crate::sysfs::SysfsError;

/// A failure on the way to the registers, with what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum UioError {
    /// No UIO device has the name.
    #[error(
        "no UIO device named {name} below {}: there are {}; `firebrick load` makes it with bitstream and overlay, and gives one that \
         is there to its driver",
        class.display(), list(found)
    )]
    NotFound {
        /// The name.
        name: String,
        /// Where it was looked for.
        class: PathBuf,
        /// The names that are there.
        found: Vec<String>,
    },
    /// Several UIO devices have the name.
    #[error("several UIO devices named {name}: {}; accepted: one, or its node's name", list(nodes))]
    Several {
        /// The name.
        name: String,
        /// Their nodes.
        nodes: Vec<String>,
    },
    /// An attribute is missing or wrong.
    #[error(transparent)]
    Sysfs(#[from] SysfsError),
    /// The window is smaller than the register map.
    #[error(
        "{}: the register window has {size:#x} bytes, accepted: {WINDOW_BYTES:#x} or more; correct `reg` in the \
         device tree",
        node.display()
    )]
    Window {
        /// The node.
        node: PathBuf,
        /// The window's size in bytes.
        size: u64,
    },
    /// The registers do not begin at a multiple of four bytes.
    #[error("{}: the register window begins at {offset:#x} of its page, accepted: a multiple of 4 below 4096", node.display())]
    Offset {
        /// The node.
        node: PathBuf,
        /// Where it begins.
        offset: u64,
    },
    /// The node cannot be opened or mapped.
    #[error("{}: cannot be {what}; run as root, or give your user this device by a udev rule", node.display())]
    Node {
        /// The node.
        node: PathBuf,
        /// What was tried.
        what: &'static str,
        /// What the system says.
        source: io::Error,
    },
    /// Another program drives the accelerator.
    #[error("{}: in use by {}; one program at a time can drive an accelerator", node.display(), who(holder))]
    Locked {
        /// The node.
        node: PathBuf,
        /// The other program's process, if it is known.
        holder: Option<u32>,
    },
}

fn list(names: &[String]) -> String {
    if names.is_empty() { "none".into() } else { names.join(", ") }
}

fn who(holder: &Option<u32>) -> String {
    holder.map_or_else(|| "another program".into(), |process| format!("process {process}"))
}
