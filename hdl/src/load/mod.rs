//! The loaders: from the read DMA's streams to the chain of PEs.

pub mod activation_loader;
pub mod input_runs;
pub mod packet_check;
pub mod weight_loader;

pub use activation_loader::ActivationLoader;
pub use input_runs::InputRuns;
pub use packet_check::PacketCheck;
pub use weight_loader::WeightLoader;
