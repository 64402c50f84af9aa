//! Why a server does not start.

use std::io;
use std::net::SocketAddr;

use crate::repository::ModelFailure;

/// A server that cannot start.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// An address cannot be listened on.
    #[error("{protocol}: {address} cannot be listened on")]
    Listen {
        /// `HTTP` or `gRPC`.
        protocol: &'static str,
        /// The address.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// A model cannot be served.
    #[error(transparent)]
    Model(#[from] ModelFailure),
    /// The system gives too few open files.
    #[error(
        "open files: the system gives at most {most} (RLIMIT_NOFILE); {connections} connections need {needed}"
    )]
    Files {
        /// The hard limit.
        most: u64,
        /// Connections.
        connections: usize,
        /// What they need.
        needed: u64,
    },
    /// The limit of open files cannot be raised.
    #[error("open files: the limit cannot be raised to {needed}")]
    Raise {
        /// To what it was to be raised.
        needed: u64,
        /// What the system says.
        source: io::Error,
    },
    /// Threads cannot be started.
    #[error("threads")]
    Threads(#[source] io::Error),
}
