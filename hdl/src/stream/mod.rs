//! Stream parts: blocks between a producer and a consumer with valid/ready handshakes.

pub mod fifo;

pub use fifo::Fifo;
