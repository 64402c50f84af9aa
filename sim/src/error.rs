//! What can go wrong in a simulation.

use std::path::PathBuf;

use crate::checker::Violation;

/// The command that installs everything a model is built with on Debian.
pub const INSTALL_COMMAND: &str = "apt-get install verilator g++ zlib1g-dev";

/// A simulation could not be built or went wrong.
#[derive(Debug, thiserror::Error)]
pub enum SimError {
    /// A program that builds the model is not there.
    #[error("{program} was not found; the simulation needs it, install it with: {INSTALL_COMMAND}")]
    MissingTool {
        /// The program as it was looked for.
        program: String,
    },
    /// Verilator or the C++ compiler refused.
    #[error(
        "building the model of {top} failed ({status}); if a compiler, header or library is missing: \
         {INSTALL_COMMAND}\n  {}",
        log.replace('\n', "\n  ")
    )]
    Build {
        /// The top module.
        top: String,
        /// How the program ended.
        status: String,
        /// The end of what it wrote.
        log: String,
    },
    /// A file or folder could not be used.
    #[error("{what} {}", path.display())]
    Io {
        /// What was being done.
        what: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// Another user could have put a program into the cache.
    #[error(
        "{}{} {reason}; the programs in the cache are run: accepted is a folder that only you can write to",
        path.display(), if place == path { String::new() } else { format!(": {}", place.display()) }
    )]
    Untrusted {
        /// The cache's folder, or a file in it.
        path: PathBuf,
        /// It, or the folder above it that others can write to.
        place: PathBuf,
        /// Who.
        reason: Untrusted,
    },
    /// make and the compiler cannot work at a path.
    #[error(
        "the cache folder {} has characters in its path with which make cannot build, and so have the temporary folders; set \
         FIREBRICK_CACHE to a path of letters, digits and . _ - only",
        path.display()
    )]
    Unbuildable {
        /// The cache's folder.
        path: PathBuf,
    },
    /// A cached or built model could not be loaded.
    #[error("cannot load the model {}; delete the file to have it built anew", path.display())]
    Load {
        /// The shared library.
        path: PathBuf,
        /// The cause.
        source: libloading::Error,
    },
    /// A port that the model does not have, or not like this.
    #[error("port {name}: {reason}")]
    Port {
        /// The port's name.
        name: String,
        /// What is wrong with it.
        reason: PortReason,
    },
    /// An option with an impossible value.
    #[error("simulation option {option} = {value} is not possible, accepted: {accepted}")]
    Option {
        /// The option's name.
        option: &'static str,
        /// Its value.
        value: String,
        /// What would be accepted.
        accepted: &'static str,
    },
    /// The engine or the memory broke the bus protocol.
    #[error(transparent)]
    Violation(#[from] Violation),
    /// The register file answered an access with an error.
    #[error("register access {access} was answered with response code {code}")]
    Response {
        /// The access.
        access: String,
        /// SLVERR is 2, DECERR 3.
        code: u8,
    },
    /// The simulation has stopped at an earlier error.
    #[error("the simulation has stopped")]
    Stopped(#[source] Violation),
    /// The thread of a simulation ended before it was open.
    #[error("the simulation has stopped: it did not start")]
    NotStarted,
}

/// Who could have written something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Untrusted {
    /// Somebody else owns it.
    #[error("belongs to user {owner}, accepted: {own} (you) or 0 (root)")]
    Owner {
        /// Its owner's number.
        owner: u32,
        /// This user's.
        own: u32,
    },
    /// Its mode says so.
    #[error("can be written by others (mode {0:o})")]
    Mode(u32),
}

/// What is wrong with a port.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PortReason {
    /// There is none of this name.
    #[error("the design has no such port among its {ports}")]
    Unknown {
        /// Ports of the design.
        ports: usize,
    },
    /// It is driven by the design.
    #[error("an output cannot be set")]
    Output,
}

impl SimError {
    /// An [`SimError::Io`] maker for `map_err`.
    pub(crate) fn io(what: &'static str, path: &std::path::Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| SimError::Io { what, path, source }
    }
}
