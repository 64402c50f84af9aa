//! Why a model cannot be loaded, or is not there.
use std::io;
use std::path::PathBuf;

use firebrick_nn::shapes::NetworkError;
use firebrick_weights::ContainerError;

use crate::pool::PoolError;

/// Why a model cannot be loaded.
#[derive(Debug, thiserror::Error)]
pub enum ModelFailure {
    /// The folder of models cannot be read.
    #[error("{}: cannot be read", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// There is no model in it.
    #[error("{}: no models; accepted: NAME.fbk, or NAME/VERSION/FILE.fbk with a version from 1 on", path.display())]
    Nothing {
        /// The folder.
        path: PathBuf,
    },
    /// A name that a path of a request cannot have.
    #[error("{}: not a model's name; accepted: up to {most} letters, digits, - _ . without a full stop before", path.display())]
    Name {
        /// The file or folder.
        path: PathBuf,
        /// The longest.
        most: usize,
    },
    /// A folder of a version without a file, or with several.
    #[error("{}: {found} files that end in .fbk; accepted: one", path.display())]
    Files {
        /// The folder.
        path: PathBuf,
        /// How many.
        found: usize,
    },
    /// Two files for one version.
    #[error("{}: version {version} of `{name}` has another file, too; accepted: one", path.display())]
    Twice {
        /// The second.
        path: PathBuf,
        /// The model.
        name: String,
        /// The version.
        version: u64,
    },
    /// A file cannot be read.
    #[error("{}: cannot be read", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file is none of a model.
    #[error("{}", path.display())]
    Content {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: Box<ContainerError>,
    },
    /// Its graph is impossible.
    #[error("version {version}")]
    Network {
        /// The version.
        version: u64,
        /// What is wrong with it.
        source: Box<NetworkError>,
    },
    /// No back end can run it.
    #[error("version {version}")]
    BackEnd {
        /// The version.
        version: u64,
        /// What a back end says.
        source: Box<PoolError>,
    },
}

/// Why no model is found.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Missing {
    #[error("model `{name}`: not loaded; loaded: {loaded}")]
    Model { name: String, loaded: String },
    #[error("model `{name}`: version `{version}` is not loaded; loaded: {loaded}")]
    Version { name: String, version: String, loaded: String },
    #[error("model `{name}`: not in the repository; there: {there}")]
    Unknown { name: String, there: String },
}
