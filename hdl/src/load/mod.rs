//! The loaders: from the read DMA's streams to the chain of PEs.

pub mod activation_loader;
pub mod input_runs;
pub mod packet_check;
pub mod packet_head;
pub mod stream_check;
pub mod weight_loader;

pub use activation_loader::ActivationLoader;
pub use input_runs::InputRuns;
pub use packet_check::PacketCheck;
pub use packet_head::PacketHead;
pub use stream_check::StreamCheck;
pub use weight_loader::WeightLoader;
