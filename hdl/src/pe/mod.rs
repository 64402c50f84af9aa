//! The processing element (PE) and the chain of them.
//!
//! ```text
//!             activations, weights, tokens, reset  ->
//!   loaders --- PE 0 --- PE 1 --- ... --- PE n-1
//!             <- results, credits
//! ```
//!
//! Everything hops from neighbour to neighbour through one register a PE; nothing is broadcast. A PE
//! owns whole filters, walks their non-zero weights, and applies each to 14 neighbouring pixels.

pub mod activation_store;
pub mod array;
mod booth;
pub mod chain;
pub mod element;
pub mod half_ram;
pub mod result_hop;
pub mod result_port;
pub mod walker;
pub mod weight_store;

pub use activation_store::ActivationStore;
pub use array::MacArray;
pub use chain::PeChain;
pub use element::Pe;
pub use half_ram::HalfRam;
pub use result_hop::ResultHop;
pub use result_port::ResultPort;
pub use walker::Walker;
pub use weight_store::WeightStore;

/// Bits of the counters of activation words: twice the largest store, and one more bit so that the
/// difference of two of them has a sign.
pub const COUNT_BITS: usize = 11;
