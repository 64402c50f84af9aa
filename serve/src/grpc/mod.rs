//! The protocol over gRPC.
//!
//! | module | what it holds |
//! |---|---|
//! | `inference` | the messages and the service, made from `proto/inference.proto` |
//! | `service` | the calls |
//! | `convert` | an inference's messages and what they ask for |
//! | `admit` | a place for an inference before its message is read, and how long that may take |
//! | `status` | what is told of refusals |
//! | `routes` | the services, health among them |

mod admit;
mod convert;
mod inference;
mod routes;
mod service;
mod status;

#[cfg(test)]
mod tests;

pub(crate) use routes::{report, router};
