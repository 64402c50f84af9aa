//! Why a model file is refused. Every message is one line that names the file.

use std::io;
use std::path::{Path, PathBuf};

use firebrick_nn::validate::ModelError;

use crate::fbk::FbkError;

/// A model file that cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum WeightsError {
    /// The operating system refused.
    #[error("cannot {action} {}: {problem}", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// The operating system's reason.
        problem: io::Error,
    },
    /// A `.fbk` file with something wrong in it.
    #[error("{}: {problem}", path.display())]
    Fbk {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        problem: Box<FbkError>,
    },
    /// A network description that cannot be understood.
    #[error("{}: {problem}", path.display())]
    Description {
        /// The file.
        path: PathBuf,
        /// What is wrong, and where.
        problem: String,
    },
    /// A safetensors file that cannot be understood.
    #[error("{}: not a usable safetensors file: {problem}", path.display())]
    Safetensors {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        problem: String,
    },
    /// A tensor that is missing, superfluous, or not what the network needs.
    #[error("{}: tensor `{tensor}` {problem}", path.display())]
    Tensor {
        /// The file.
        path: PathBuf,
        /// Name of the tensor.
        tensor: String,
        /// What is wrong, and what would be accepted.
        problem: String,
    },
    /// A network that is impossible, or weights that do not fit it.
    #[error("{}: {problem}", path.display())]
    Model {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        problem: Box<ModelError>,
    },
    /// Neither by its content nor by its name a model.
    #[error(
        "{}: not a model file, accepted: a .fbk file made by `firebrick compile`, or a network description (.yaml, \
         .yml) that names a .safetensors file beside it", path.display()
    )]
    Unrecognised {
        /// The file.
        path: PathBuf,
    },
}

impl WeightsError {
    /// For `map_err` of an input or output operation.
    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_path_buf();
        move |problem| WeightsError::Io { action, path, problem }
    }

    /// For `map_err` of the container's reader and writer.
    pub(crate) fn fbk(path: &Path) -> impl FnOnce(FbkError) -> Self {
        let path = path.to_path_buf();
        move |problem| WeightsError::Fbk { path, problem: Box::new(problem) }
    }

    /// For `map_err` of a model check.
    pub(crate) fn model(path: &Path) -> impl FnOnce(ModelError) -> Self {
        let path = path.to_path_buf();
        move |problem| WeightsError::Model { path, problem: Box::new(problem) }
    }
}
