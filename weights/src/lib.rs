//! Weight formats of Firebrick: readers and writers of models, and the embedded default model.
//!
//! | module | what it holds |
//! |---|---|
//! | [`mod@open`] | opens any model file by its content |
//! | [`fbk`] | our container of a quantised network: layout, reader, writer, summary of sizes |
//! | [`fbz`] | our container of a compressed float network: codebooks, Huffman codes, the best coding per layer |
//! | [`container`] | what the two have in common |
//! | [`mod@compress`] | pruning, codebooks, low rank: from a float model to a compressed one |
//! | [`coded`] | a network with its weights as codes into codebooks |
//! | [`deep_compression`] | the released Deep-Compressed SqueezeNet v1.0 |
//! | [`dmp`] | SqueezeNet v1.1 and v1.0 in the DV700's weight files |
//! | [`released`] | why one of these released files is refused |
//! | [`yaml`] | a network description with its float weights beside it |
//! | [`safetensors`] | the float weights |
//! | [`mod@import`] | models of other programs: ONNX, Caffe |
//! | [`embedded`] | the default model: handwritten digits |
//! | [`catalogue`] | the list of models that can be downloaded |
//! | [`error`] | why a file is refused |
//! | [`map`] | memory-mapped files |

pub mod catalogue;
pub mod coded;
pub mod compress;
pub mod container;
pub mod deep_compression;
pub mod dmp;
pub mod embedded;
pub mod error;
pub mod fbk;
pub mod fbz;
mod gaps;
pub mod import;
pub mod map;
pub mod open;
pub mod released;
pub mod safetensors;
pub mod yaml;

pub use catalogue::{Catalogue, CatalogueError, ListedModel};
pub use container::ContainerError;
pub use deep_compression::{CompressedLayer, DeepCompressed};
pub use error::WeightsError;
pub use fbk::{StoredLayer, decode, encode, read_fbk, summary, write_fbk};
pub use import::{Companion, ImportError, decode_caffe, decode_onnx, read_caffe, read_onnx};
pub use open::{Model, open_model};
pub use released::ReleasedError;
pub use safetensors::read_safetensors;
pub use yaml::{read_companion, read_network_yaml};
