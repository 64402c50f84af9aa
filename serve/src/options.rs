//! What a server is told: where its models and devices are, where it listens, and how much it takes.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use firebrick_host::device::DeviceOptions;

/// A server's options.
#[derive(Clone, Debug)]
pub struct Options {
    /// Folder of the models; without one the embedded digits are served.
    pub models: Option<PathBuf>,
    /// Where HTTP is listened for.
    pub http: SocketAddr,
    /// Where gRPC is.
    pub grpc: SocketAddr,
    /// One a back end: software as often as there are workers, simulated engines, or boards' registers.
    pub devices: Vec<DeviceOptions>,
    /// One in so many frames runs again on the twin, and must be the same.
    pub check: Option<u64>,
    /// How much it takes.
    pub limits: Limits,
}

/// How much a server takes, and how long it waits.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Requests for an inference that are in the house, whether they wait or run; more are refused.
    pub queue: usize,
    /// Frames of a request, and frames of one model that a back end takes at a time.
    pub batch: usize,
    /// Bytes of a request's body, in either protocol.
    pub body: usize,
    /// Connections. Of more, those that have waited longest without a request are closed.
    pub connections: usize,
    /// Pixels of an image that somebody sends, encoded or not.
    pub pixels: u64,
    /// Until a request's header is there; a connection without a request stays open as long.
    pub header: Duration,
    /// Until its body is there.
    pub receive: Duration,
    /// Until its frames have run, from when its body was there.
    pub answer: Duration,
    /// That no byte of an answer may move, or of a request over HTTP/2.
    pub stall: Duration,
    /// From when the end is asked for until no more connections are taken: balancers see meanwhile that it is not ready.
    pub drain: Duration,
}

impl Default for Limits {
    /// A body has room for [`Limits::batch`] frames of 227 x 227 x 3 as JSON numbers.
    fn default() -> Self {
        Limits {
            queue: 64,
            batch: 16,
            body: 16 << 20,
            connections: 1024,
            pixels: 25_000_000,
            header: Duration::from_secs(15),
            receive: Duration::from_secs(20),
            answer: Duration::from_secs(60),
            stall: Duration::from_secs(20),
            drain: Duration::from_secs(1),
        }
    }
}
