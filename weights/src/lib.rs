//! Model files of Firebrick: readers and writers, compression, and the embedded default model.
//!
//! Whoever opens or makes a model file needs this crate. Without features it reads what is made to be shipped; what other programs
//! and float networks in YAML need is feature `import`, what makes smaller models is `compress`.
//!
//! | module | what it holds |
//! |---|---|
//! | [`mod@open`] | opens any model file by its content |
//! | [`fbk`] | our container of a quantised network: layout, reader, writer, summary of sizes |
//! | [`fbz`] | our container of a compressed float network: codebooks, Huffman codes, the best coding per layer |
//! | [`container`] | what the two have in common |
//! | [`format`](mod@format) | the table of all kinds of files |
//! | `compress` | pruning, codebooks, low rank: from a float model to a compressed one; feature `compress` |
//! | [`coded`] | a network with its weights as codes into codebooks |
//! | [`deep_compression`] | the released Deep-Compressed SqueezeNet v1.0 |
//! | [`dmp`] | SqueezeNet v1.1 and v1.0 in the DV700's weight files |
//! | [`released`] | why one of these released files is refused |
//! | `yaml` | a network description with its float weights beside it; feature `import` |
//! | `safetensors` | the float weights; feature `import` |
//! | `import` | models of other programs: ONNX, Caffe; feature `import` |
//! | [`embedded`] | the default model: handwritten digits |
//! | [`catalogue`] | the list of models that can be downloaded |
//! | [`error`] | why a file is refused |
//! | [`map`] | memory-mapped files |
//! | [`content`] | what a file is that is no model: the table of signatures |
//! | [`text`] | texts of any encoding, mark and line end: `scratch`'s |
//! | [`text_file`] | text files, and what is one in place of a list or description |
#![cfg_attr(not(test), deny(clippy::print_stdout, clippy::print_stderr))]

#[cfg(feature = "import")]
mod caffe_file;
pub mod catalogue;
pub mod coded;
#[cfg(feature = "compress")]
pub mod compress;
pub mod container;
pub mod content;
pub mod deep_compression;
pub mod dmp;
pub mod embedded;
pub mod error;
pub mod fbk;
pub mod fbz;
pub mod format;
mod gaps;
mod half;
#[cfg(feature = "import")]
pub mod import;
#[cfg(feature = "import")]
mod import_file;
pub mod map;
#[cfg(feature = "import")]
mod model_folder;
pub mod open;
mod open_output;
pub mod released;
#[cfg(feature = "import")]
pub mod safetensors;
#[cfg(feature = "import")]
mod source_error;
mod strict_yaml;
pub mod text_file;
#[cfg(feature = "import")]
pub mod yaml;

#[cfg(feature = "import")]
pub use caffe_file::read_caffe;
pub use catalogue::{Catalogue, CatalogueError, ListedModel};
pub use container::{ContainerError, ContentError, EntriesError};
pub use content::{Content, Mistaken};
pub use deep_compression::{CompressedLayer, DeepCompressed};
pub use error::WeightsError;
pub use fbk::{StoredLayer, decode, encode, read_fbk, summary, write_fbk};
pub use firebrick_scratch::text;
pub use format::Format;
#[cfg(feature = "import")]
pub use import::{Companion, ImportError, decode_caffe, decode_onnx, decode_onnx_beside};
#[cfg(feature = "import")]
pub use import_file::read_onnx;
#[cfg(feature = "import")]
pub use model_folder::ModelFolder;
pub use open::{CompressedSize, Model, open_model, read_coded, read_sizes, recognise};
pub use open_output::open_output;
pub use released::ReleasedError;
#[cfg(feature = "import")]
pub use safetensors::read_safetensors;
#[cfg(feature = "import")]
pub use source_error::{DescriptionError, TensorReason};
pub use strict_yaml::YamlError;
#[cfg(feature = "import")]
pub use yaml::{read_companion, read_network_yaml};

// The suites of the folder `tests` are part of this crate's one test program: they name it as its users do.
#[cfg(test)]
extern crate self as firebrick_weights;
#[cfg(test)]
#[path = "../tests/suites.rs"]
mod suites;
