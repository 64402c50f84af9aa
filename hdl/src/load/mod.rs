//! The loaders: from the read DMA's streams to the chain of PEs.

pub mod activation_loader;
pub mod input_runs;
pub mod packet_check;
pub mod packet_head;
pub mod stream_check;
pub mod weight_loader;
pub mod word_assembly;
pub mod word_credit;

pub use activation_loader::ActivationLoader;
pub use input_runs::InputRuns;
pub use packet_check::PacketCheck;
pub use packet_head::PacketHead;
pub use stream_check::StreamCheck;
pub use weight_loader::WeightLoader;
pub use word_assembly::WordAssembly;
pub use word_credit::WordCredit;
