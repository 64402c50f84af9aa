//! The suites of this folder.

#[path = "generated.rs"]
mod generated;
#[path = "running.rs"]
mod running;
