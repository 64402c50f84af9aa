//! What is wrong with a network description, or with a tensor beside it.

use std::path::PathBuf;

use safetensors::Dtype;

use crate::strict_yaml::YamlError;

/// Why a network description is refused.
#[derive(Debug, thiserror::Error)]
pub enum DescriptionError {
    /// Not the YAML that is expected.
    #[error(transparent)]
    Yaml(#[from] YamlError),
    /// A key without which there is no network.
    #[error("missing key `{0}`")]
    MissingKey(&'static str),
    /// A graph beside a file that has one.
    #[error("key `network`, accepted: none, since the weights' file has the network")]
    Network,
    /// A Caffe network's description where there is no such network.
    #[error("key `prototxt`, accepted: none, but for a .caffemodel file")]
    Prototxt,
    /// A second shape of the image.
    #[error("key `input`, accepted: none, since it is the network's")]
    Input,
    /// One of several outputs where there is one.
    #[error("key `output`, accepted: none, but for an ONNX model")]
    Output,
    /// A description of another file than the one beside it.
    #[error("weights: {}, accepted: {}", .found.display(), .accepted.display())]
    Weights {
        /// The file that it names.
        found: PathBuf,
        /// The file that it was read for.
        accepted: PathBuf,
    },
}

/// What is wrong with a tensor.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum TensorReason {
    /// The network needs it.
    #[error("is missing")]
    Missing,
    /// The network does not.
    #[error("belongs to no convolution of the network, accepted: `<layer>.weight` and `<layer>.bias`")]
    Foreign,
    /// Other sizes.
    #[error("has shape {found:?}, accepted: {accepted:?}")]
    Shape {
        /// The tensor's.
        found: Vec<usize>,
        /// The network's.
        accepted: Vec<usize>,
    },
    /// Values of another type.
    #[error("is of type {0:?}, accepted: F32, F16")]
    Type(Dtype),
    /// A value that is no number.
    #[error("holds {value} at position {position}, accepted: finite values")]
    NotFinite {
        /// The value.
        value: f32,
        /// Its place.
        position: usize,
    },
}
