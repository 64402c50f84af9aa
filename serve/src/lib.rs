//! The server of Firebrick: the Open Inference Protocol over HTTP and gRPC, for whoever has a client that speaks it.
//!
//! [`Server`] is one from its start to its end. `docs/serving.md` says what it answers, and how it behaves.
//!
//! | module | what it holds |
//! |---|---|
//! | `options` | [`Options`]: models, addresses, devices; [`Limits`] |
//! | `server` | start and end |
//! | `connection` | connections: who is let in, how long they may stand still |
//! | `http` | the protocol over HTTP |
//! | `grpc` | the protocol over gRPC |
//! | `house` | what requests share: an inference is admitted, prepared, run |
//! | `tensor` | tensors: images that come, scores and sums that go |
//! | `repository`, `loaded` | the models: files, names, versions |
//! | `pool` | the back ends: a thread each, and their queue |
//! | `ready` | whether requests would be answered |
//! | `refusal` | why a request is refused |
//! | `metadata` | what server and models say of themselves |
//! | `metrics` | what is counted |
//! | `files`, `memory`, `notify` | the system's limit of open files; free memory; systemd |
//!
//! TLS is the balancer's: nothing here is encrypted, and nobody is asked for a name.
#![cfg_attr(not(test), deny(clippy::print_stdout, clippy::print_stderr))]

mod connection;
mod error;
mod files;
mod grpc;
mod house;
mod http;
mod loaded;
mod memory;
mod metadata;
mod metrics;
mod notify;
mod options;
mod pool;
mod ready;
mod refusal;
mod repository;
mod server;
mod tensor;

pub use error::ServeError;
pub use options::{Limits, Options};
pub use pool::PoolError;
pub use repository::ModelFailure;
pub use server::{Server, Stop, Stopped, stop};

// The suites of the folder `tests` are part of this crate's one test program: they name it as its users do.
#[cfg(test)]
extern crate self as firebrick_serve;
#[cfg(test)]
#[path = "../tests/suites.rs"]
mod suites;
