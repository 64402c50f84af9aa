//! Networks, quantiser, golden model and compiler of Firebrick.
//!
//! | module | what it holds |
//! |---|---|
//! | [`network`] | the graph: layers, shapes, preprocessing |
//! | [`model`] | a network with float weights, and with integer ones |

pub mod model;
pub mod network;
