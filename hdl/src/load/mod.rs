//! The loaders: from the read DMA's streams to the chain of PEs.

mod activation_loader;
mod weight_loader;

pub use activation_loader::ActivationLoader;
pub use weight_loader::WeightLoader;
