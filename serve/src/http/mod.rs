//! The protocol over HTTP.
//!
//! | module | what it holds |
//! |---|---|
//! | `routes` | the paths, with and without a version |
//! | `infer` | an inference |
//! | `pages` | liveness, readiness, metadata, metrics |
//! | `models` | index, load and unload |
//! | `body` | bodies of requests: how long, how large, how late |
//! | `request`, `object`, `data` | the JSON of an inference, and its tensors' data |
//! | `answer` | answers, and what is told of refusals |
//! | `access` | request ids, log and counters around every call |

mod access;
mod answer;
mod body;
mod data;
mod infer;
mod models;
mod object;
mod pages;
mod request;
mod routes;

#[cfg(test)]
pub(crate) mod tests;

pub(crate) use access::RequestId;
pub(crate) use routes::router;
