//! What can go wrong in a stand-in.

use std::path::{Path, PathBuf};

use firebrick_spec::bus::BusError;

use crate::error::SimError;

/// A stand-in could not be made, or the program did what it must not.
#[derive(Debug, thiserror::Error)]
pub enum StandInError {
    /// The simulation could not be built.
    #[error(transparent)]
    Sim(#[from] SimError),
    /// A file, folder or program could not be used.
    #[error("{what} {}", path.display())]
    Io {
        /// What was being done.
        what: &'static str,
        /// The file, folder or program.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// The attributes could not be mounted.
    #[error("mounting {} by FUSE, which needs /dev/fuse, and root or fusermount3", path.display())]
    Mount {
        /// Where.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// The simulated board refused an access or stopped.
    #[error("the simulated board")]
    Board(#[from] BusError),
    /// A system call of the tracer failed.
    #[error("tracing the program: {what}")]
    Trace {
        /// What was being done.
        what: &'static str,
        /// The cause.
        source: nix::errno::Errno,
    },
    /// The program reached the registers by something else than one aligned 32-bit load or store.
    #[error(
        "register access at offset {offset:#x} by `{instruction}` ({bytes}): only one aligned 32-bit load or store is \
         possible on AXI4-Lite"
    )]
    Instruction {
        /// Where in the register window, in bytes.
        offset: usize,
        /// The instruction in Intel's notation.
        instruction: String,
        /// Its bytes.
        bytes: String,
    },
}

/// Why a simulated board does not answer: causes of [`BusError::Device`].
#[derive(Debug, thiserror::Error)]
pub enum BoardError {
    /// Its thread is gone.
    #[error("the simulation's thread has ended")]
    Ended,
    /// The processor's view of the memory is a file, which failed.
    #[error("the processor's view")]
    View(#[source] std::io::Error),
}

impl StandInError {
    /// A [`StandInError::Io`] maker for `map_err`.
    pub(super) fn io(what: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| StandInError::Io { what, path, source }
    }

    /// A [`StandInError::Trace`] maker for `map_err`.
    pub(super) fn trace(what: &'static str) -> impl FnOnce(nix::errno::Errno) -> Self {
        move |source| StandInError::Trace { what, source }
    }
}
