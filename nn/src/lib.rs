//! Networks, quantiser, golden model and compiler of Firebrick.
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
//! | [`random`] | seeded random models for tests |
//! | [`compile`](mod@compile) | the compiler: descriptors and weight stream for one engine |
//! | [`estimate`](mod@estimate) | cycles of a compiled program, without the RTL |
//! | [`emulate`] | the engine at the level of its instructions |
//! | [`scores`] | from sums to scores, probabilities, top classes |

pub mod addends;
pub mod alexnet;
pub mod architecture;
pub mod compile;
pub mod density;
pub mod emulate;
pub mod estimate;
pub mod family;
pub mod float;
pub mod golden;
pub mod graph;
pub mod model;
mod model_error;
pub mod network;
pub mod quantise;
pub mod random;
pub mod scores;
pub mod shapes;
mod tensor;
pub mod twin;
pub mod validate;
