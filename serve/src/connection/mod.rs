//! Connections: who is let in, how long they may stand still, and how they end.
//!
//! | module | what it holds |
//! |---|---|
//! | `lobby` | all connections; of too many, those that have waited longest go |
//! | `watched` | a stream that knows when something moved last |
//! | `attend` | a connection from its start to its end |
//! | `door` | an address that is listened on |

mod attend;
mod door;
mod lobby;
mod watched;

pub(crate) use attend::Phase;
pub(crate) use door::Door;
pub(crate) use lobby::Lobby;
