//! Register accesses over a Unix socket, for programs that trap their own faults.
//!
//! The protocol, all words 32 bits and in this machine's byte order (little endian, as ARM's):
//!
//! | from | words |
//! |---|---|
//! | program | 0 for a read or 1 for a write; byte offset; value (0 for a read) |
//! | stand-in | 0 or, if the access was refused, 1; the value read (0 for a write) |
//!
//! One request, one answer; the end of the stream ends the service. Fixed sizes, so that a signal
//! handler can speak it with `write` and `read` alone.

use std::io::{Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use firebrick_spec::bus::BusError;

use super::{Board, StandInError};

/// The environment variable that names the socket to the program.
pub const ENVIRONMENT: &str = "FIREBRICK_STAND_IN";

/// The service, until this value is dropped.
pub(super) struct Server {
    path: PathBuf,
    ends: Arc<AtomicBool>,
    failure: Arc<Mutex<Option<BusError>>>,
}

impl Server {
    pub fn start(path: PathBuf, board: Board) -> Result<Self, StandInError> {
        let listener = UnixListener::bind(&path).map_err(StandInError::io("cannot listen on", &path))?;
        let server = Server { path, ends: Arc::default(), failure: Arc::default() };
        let (ends, failure) = (Arc::clone(&server.ends), Arc::clone(&server.failure));
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if ends.load(Ordering::Relaxed) {
                    break;
                }
                let (board, failure) = (board.clone(), Arc::clone(&failure));
                thread::spawn(move || serve(stream, &board, &failure));
            }
        });
        Ok(server)
    }

    /// The first access that the board refused, once.
    pub fn failure(&self) -> Option<StandInError> {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).take().map(StandInError::from)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.ends.store(true, Ordering::Relaxed);
        // Wakes the thread that waits for a program; if it is gone, there is nobody to wake.
        let _ = UnixStream::connect(&self.path);
    }
}

fn serve(mut stream: UnixStream, board: &Board, failure: &Mutex<Option<BusError>>) {
    let mut request = [0; 12];
    while stream.read_exact(&mut request).is_ok() {
        let word =
            |n: usize| u32::from_le_bytes([request[n], request[n + 1], request[n + 2], request[n + 3]]);
        let (write, offset, value) = (word(0) != 0, word(4) as usize, word(8));
        let result = if write { board.write(offset, value).map(|()| 0) } else { board.read(offset) };
        let (refused, value) = match result {
            Ok(value) => (0u32, value),
            Err(error) => {
                failure.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
                (1, 0)
            }
        };
        let mut answer = [0; 8];
        answer[..4].copy_from_slice(&refused.to_le_bytes());
        answer[4..].copy_from_slice(&value.to_le_bytes());
        if stream.write_all(&answer).is_err() {
            return;
        }
    }
}
