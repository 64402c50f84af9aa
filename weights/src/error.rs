//! Why a model file is refused. Every message is one line that names the file.

use std::io;
use std::path::{Path, PathBuf};

use firebrick_nn::validate::ModelError;

use crate::container::ContainerError;
use crate::content::Mistaken;
use crate::format::Format;
#[cfg(feature = "import")]
use crate::import::ImportError;
use crate::released::ReleasedError;
#[cfg(feature = "import")]
use crate::source_error::{DescriptionError, TensorReason};
use crate::text::TextError;
#[cfg(feature = "import")]
use crate::text_file::Unread;

/// A model file that cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum WeightsError {
    /// The operating system refused.
    #[error("cannot {action} {}", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// The operating system's reason.
        source: io::Error,
    },
    /// A folder, a device or the like where a file should be.
    #[error("cannot read {}: not a regular file", path.display())]
    NotAFile {
        /// What was named.
        path: PathBuf,
    },
    /// Something else altogether.
    #[error("{}: {mistaken}", path.display())]
    Mistaken {
        /// The file.
        path: PathBuf,
        /// What it is, and what it should be.
        mistaken: Mistaken,
    },
    /// Neither by its content nor by its name a model, but something that is known.
    #[error("{}: {mistaken}; accepted: {}", path.display(), Format::list())]
    NoModel {
        /// The file.
        path: PathBuf,
        /// What it is.
        mistaken: Mistaken,
    },
    /// A text of no encoding that is read.
    #[error("{}", path.display())]
    Text {
        /// The file.
        path: PathBuf,
        /// What is wrong with its bytes.
        source: TextError,
    },
    /// Two files where there must be one.
    #[cfg(feature = "import")]
    #[error("{} and {}: two descriptions of one model, accepted: one of them", path.display(), other.display())]
    TwoCompanions {
        /// The first.
        path: PathBuf,
        /// The second.
        other: PathBuf,
    },
    /// A `.fbk` or `.fbz` file with something wrong in it.
    #[error("{}", path.display())]
    Container {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: Box<ContainerError>,
    },
    /// A network description that cannot be understood.
    #[cfg(feature = "import")]
    #[error("{}", path.display())]
    Description {
        /// The file.
        path: PathBuf,
        /// What is wrong, and where.
        source: DescriptionError,
    },
    /// A safetensors file that cannot be understood.
    #[cfg(feature = "import")]
    #[error("{}: not a usable safetensors file", path.display())]
    Safetensors {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: ::safetensors::SafeTensorError,
    },
    /// A tensor that is missing, superfluous, or not what the network needs.
    #[cfg(feature = "import")]
    #[error("{}: tensor `{tensor}` {reason}", path.display())]
    Tensor {
        /// The file.
        path: PathBuf,
        /// Name of the tensor.
        tensor: String,
        /// What is wrong, and what would be accepted.
        reason: TensorReason,
    },
    /// A network that is impossible, or weights that do not fit it.
    #[error("{}", path.display())]
    Model {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: Box<ModelError>,
    },
    /// One of the released SqueezeNet weight files with something wrong in it.
    #[error("{}: not a usable {format}", path.display())]
    Released {
        /// The file.
        path: PathBuf,
        /// What kind of file it was taken for.
        format: Format,
        /// What is wrong.
        source: Box<ReleasedError>,
    },
    /// A file of another program that cannot be imported.
    #[cfg(feature = "import")]
    #[error("{}: not a usable {format}", path.display())]
    Import {
        /// The file.
        path: PathBuf,
        /// What kind of file it was taken for.
        format: Format,
        /// What is wrong: all that cannot run.
        source: Box<ImportError>,
    },
    /// One of a Caffe network's two files without the other.
    #[cfg(feature = "import")]
    #[error(
        "{}: no such file, which is needed with {}; accepted: both under one name, or a YAML file that names them (`weights:`, \
         `prototxt:`){}",
        missing.display(), found.display(), .others.as_ref().map_or(String::new(), |others| format!("; beside it: {others}"))
    )]
    NoPartner {
        /// The file that is not there.
        missing: PathBuf,
        /// The one that is.
        found: PathBuf,
        /// Files of the missing one's kind that are there.
        others: Option<String>,
    },
    /// The name of an output for a file that has one anyway.
    #[error("{}: output `{output}`: only an ONNX model (.onnx) has outputs to choose from", path.display())]
    OneOutput {
        /// The file.
        path: PathBuf,
        /// The output that was asked for.
        output: String,
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
    /// True if the file has several outputs and none was named.
    pub fn has_several_outputs(&self) -> bool {
        #[cfg(feature = "import")]
        if let WeightsError::Import { source, .. } = self {
            use crate::import::Malformed;
            return matches!(**source, ImportError::Malformed(Malformed::Outputs(_)));
        }
        false
    }

    /// The output that was asked for and that the file does not have, if that is the problem, and those that it has.
    pub fn unknown_output(&self) -> Option<(&str, &[String])> {
        #[cfg(feature = "import")]
        if let WeightsError::Import { source, .. } = self {
            use crate::import::Malformed;
            if let ImportError::Malformed(Malformed::NoSuchOutput { found, outputs }) = &**source {
                return Some((found, outputs));
            }
        }
        None
    }

    /// For `map_err` of an input or output operation.
    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_path_buf();
        move |source| WeightsError::Io { action, path, source }
    }

    /// The error of a file whose bytes are no `format`; if they are plainly something else, that is the reason.
    pub(crate) fn or_mistaken(self, path: &Path, bytes: &[u8], format: Format) -> Self {
        match Mistaken::of(bytes, format.with_article()) {
            Some(mistaken) => WeightsError::Mistaken { path: path.to_path_buf(), mistaken },
            None => self,
        }
    }

    /// For `map_err` of [`text_file`](crate::text_file).
    #[cfg(feature = "import")]
    pub(crate) fn unread(path: &Path) -> impl FnOnce(Unread) -> Self {
        let path = path.to_path_buf();
        move |unread| match unread {
            Unread::Io(source) => WeightsError::io("read", &path)(source),
            Unread::Mistaken(mistaken) => WeightsError::Mistaken { path, mistaken },
            Unread::Text(source) => WeightsError::Text { path, source },
        }
    }

    /// For `map_err` of the containers' readers and writers.
    pub(crate) fn container(path: &Path) -> impl FnOnce(ContainerError) -> Self {
        let path = path.to_path_buf();
        move |error| WeightsError::Container { path, source: Box::new(error) }
    }

    /// For `map_err` of the released files' readers.
    pub(crate) fn released(path: &Path, format: Format) -> impl FnOnce(ReleasedError) -> Self {
        let path = path.to_path_buf();
        move |error| WeightsError::Released { path, format, source: Box::new(error) }
    }

    /// For `map_err` of the importers.
    #[cfg(feature = "import")]
    pub(crate) fn import(path: &Path, format: Format) -> impl FnOnce(ImportError) -> Self {
        let path = path.to_path_buf();
        move |error| WeightsError::Import { path, format, source: Box::new(error) }
    }

    /// For `map_err` of a model check.
    #[cfg(feature = "import")]
    pub(crate) fn model(path: &Path) -> impl FnOnce(ModelError) -> Self {
        let path = path.to_path_buf();
        move |error| WeightsError::Model { path, source: Box::new(error) }
    }
}
