//! Why a model file is refused. Every message is one line that names the file.

use std::io;
use std::path::{Path, PathBuf};

use firebrick_nn::validate::ModelError;

use crate::container::ContainerError;
use crate::format::Format;
#[cfg(feature = "import")]
use crate::import::ImportError;
use crate::released::ReleasedError;

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
    /// A `.fbk` or `.fbz` file with something wrong in it.
    #[error("{}: {problem}", path.display())]
    Container {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        problem: Box<ContainerError>,
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
    /// One of the released SqueezeNet weight files with something wrong in it.
    #[error("{}: not a usable {format}: {problem}", path.display())]
    Released {
        /// The file.
        path: PathBuf,
        /// What kind of file it was taken for.
        format: Format,
        /// What is wrong.
        problem: Box<ReleasedError>,
    },
    /// A file of another program that cannot be imported.
    #[cfg(feature = "import")]
    #[error("{}: not a usable {format}: {problem}", path.display())]
    Import {
        /// The file.
        path: PathBuf,
        /// What kind of file it was taken for.
        format: Format,
        /// What is wrong: all that cannot run.
        problem: Box<ImportError>,
    },
    /// A file of a kind that this build does not read.
    #[error("{}: {format}: this program was built without importers (feature `import`)", path.display())]
    NotBuilt {
        /// The file.
        path: PathBuf,
        /// Its kind.
        format: Format,
    },
    /// Neither by its content nor by its name a model.
    #[error(
        "{}: not a model file, accepted: {}", path.display(), Format::list()
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

    /// For `map_err` of the containers' readers and writers.
    pub(crate) fn container(path: &Path) -> impl FnOnce(ContainerError) -> Self {
        let path = path.to_path_buf();
        move |problem| WeightsError::Container { path, problem: Box::new(problem) }
    }

    /// For `map_err` of the released files' readers.
    pub(crate) fn released(path: &Path, format: Format) -> impl FnOnce(ReleasedError) -> Self {
        let path = path.to_path_buf();
        move |problem| WeightsError::Released { path, format, problem: Box::new(problem) }
    }

    /// For `map_err` of the importers.
    #[cfg(feature = "import")]
    pub(crate) fn import(path: &Path, format: Format) -> impl FnOnce(ImportError) -> Self {
        let path = path.to_path_buf();
        move |problem| WeightsError::Import { path, format, problem: Box::new(problem) }
    }

    /// For `map_err` of a model check.
    #[cfg(feature = "import")]
    pub(crate) fn model(path: &Path) -> impl FnOnce(ModelError) -> Self {
        let path = path.to_path_buf();
        move |problem| WeightsError::Model { path, problem: Box::new(problem) }
    }
}
