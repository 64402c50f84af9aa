//! Turns the faults of a mapping that has nothing behind it into register accesses on the board stand-in
//! (`docs/board-stand-in.md`). ARM builds for that have it by the feature `fault-handler`; no shipped program has.
//!
//! The stand-in's UIO node is an empty file, so each access to its mapping raises SIGBUS. The handler
//! finds the access in the machine code, sends it to the stand-in's socket, sets the register that a
//! load goes to, and continues behind the instruction. Everything but one aligned 32-bit load or store
//! ends the program with the instruction: an AXI4-Lite register file could not answer it.
//!
//! The protocol is that of `sim/src/standin/socket.rs`: three words there (0 read or 1 write, byte
//! offset, value), two back (0 done or 1 refused, value), little endian.
#![cfg_attr(not(test), deny(clippy::print_stdout, clippy::print_stderr))]

#[cfg(any(test, target_arch = "arm", target_arch = "aarch64"))]
mod decode;
#[cfg(any(target_arch = "arm", target_arch = "aarch64"))]
mod handler;

use std::io;

/// The environment variable that names the stand-in's socket; without it, nothing is handled.
pub const ENVIRONMENT: &str = "FIREBRICK_STAND_IN";

/// Handles the faults of the mapping of `bytes` bytes at `base`, if the environment names a stand-in.
///
/// # Errors
/// If the socket cannot be reached, or the handler not be set; on other processors than ARM's, always:
/// there, the stand-in traces the program.
pub fn install(base: *const u8, bytes: usize) -> io::Result<()> {
    let Some(socket) = std::env::var_os(ENVIRONMENT) else { return Ok(()) };
    connect(socket.as_ref(), base as usize, bytes)
        .map_err(|source| io::Error::new(source.kind(), StandInError { socket: socket.into(), source }))
}

/// A stand-in that does not handle faults.
#[derive(Debug, thiserror::Error)]
#[error("{ENVIRONMENT}={}", socket.display())]
struct StandInError {
    socket: std::path::PathBuf,
    source: io::Error,
}

#[cfg(any(target_arch = "arm", target_arch = "aarch64"))]
use handler::install as connect;

#[cfg(not(any(target_arch = "arm", target_arch = "aarch64")))]
fn connect(_: &std::path::Path, _: usize, _: usize) -> io::Result<()> {
    Err(io::Error::new(io::ErrorKind::Unsupported, "the fault handler knows ARM's instructions only"))
}
