//! The loaders: from the read DMA's streams to the chain of PEs.

mod activation_loader;
mod input_runs;
mod packet_check;
mod weight_loader;

pub use activation_loader::ActivationLoader;
pub use input_runs::InputRuns;
pub use packet_check::PacketCheck;
pub use weight_loader::WeightLoader;
