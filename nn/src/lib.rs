//! Networks of Firebrick: their shapes, weights, quantiser, and the golden model that defines every result.
//!
//! Whoever computes with a network needs this crate: importers make its models, the compiler reads them, drivers compare with them.
//!
//! | module | what it holds |
//! |---|---|
//! | [`network`] | the graph: layers, shapes, preprocessing |
//! | [`model`] | a network with float weights, and with integer ones |
//! | [`shapes`] | shape inference, and why a graph is refused |
//! | [`graph`] | convolutions with their sizes, parameters, multiplications |
//! | [`architecture`], [`density`] | networks by name, with seeded weights of a given density |
//! | [`alexnet`] | AlexNet without its normalisation layers |
//! | [`family`] | the SqueezeNet family from its metaparameters |
//! | [`validate`] | checks of whole models, the accumulator's proof |
//! | [`float`](mod@float) | the float reference |
//! | [`golden`] | the integer model that the engine must equal bit for bit |
//! | [`addends`] | the two inputs of an addition |
//! | [`twin`] | the same results at many frames a second |
//! | [`quantise`](mod@quantise) | from float weights to integers |
//! | [`random`] | seeded random models for tests; feature `random` |
//! | [`scores`] | from sums to scores, probabilities, top classes |
#![cfg_attr(not(test), deny(clippy::print_stdout, clippy::print_stderr))]

mod accumulator;
pub mod addends;
pub mod alexnet;
pub mod architecture;
mod ceiling;
mod clipping;
pub mod density;
pub mod family;
pub mod float;
pub mod golden;
pub mod graph;
pub mod model;
mod model_error;
pub mod network;
mod network_error;
mod op;
pub mod quantise;
#[cfg(feature = "random")]
pub mod random;
pub mod scores;
pub mod shapes;
mod tensor;
pub mod twin;
mod unknown_name;
pub mod validate;

pub use unknown_name::UnknownName;

// The suites of the folder `tests` are part of this crate's one test program: they name it as its users do.
#[cfg(test)]
extern crate self as firebrick_nn;
#[cfg(test)]
#[path = "../tests/suites.rs"]
mod suites;
