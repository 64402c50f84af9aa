//! The folder of a model, with files that it names.

use std::io;
use std::path::{Component, Path, PathBuf};
use std::rc::Rc;

use crate::content::Mistaken;
use crate::error::WeightsError;
use crate::import::{ExternalError, ExternalFiles, FileBytes};
use crate::map::MappedFile;

/// The files beside a model, in its folder or below it.
#[derive(Clone, Debug)]
pub struct ModelFolder {
    folder: PathBuf,
}

impl ModelFolder {
    /// Of a model's file.
    pub fn of(model: &Path) -> Self {
        let folder = model.parent().filter(|folder| !folder.as_os_str().is_empty());
        ModelFolder { folder: folder.unwrap_or(Path::new(".")).to_path_buf() }
    }
}

impl ExternalFiles for ModelFolder {
    fn open(&self, tensor: &str, location: &str) -> Result<Rc<dyn FileBytes>, ExternalError> {
        let outside = || {
            let (tensor, location) = (tensor.to_string(), location.to_string());
            ExternalError::Outside { tensor, location }
        };
        let inner = |part| matches!(part, Component::Normal(_) | Component::CurDir);
        if location.is_empty() || !Path::new(location).components().all(inner) {
            return Err(outside());
        }
        let failed = |kind| match kind {
            io::ErrorKind::NotFound => ExternalError::Missing { location: location.to_string() },
            kind => ExternalError::Unreadable { location: location.to_string(), kind },
        };
        // A link may lead anywhere, and so may one of a folder on the way.
        let root = self.folder.canonicalize().map_err(|error| failed(error.kind()))?;
        let path = root.join(location).canonicalize().map_err(|error| failed(error.kind()))?;
        if !path.starts_with(&root) {
            return Err(outside());
        }
        // Before it is opened: opening a pipe would wait for its writer.
        if !path.metadata().map_err(|error| failed(error.kind()))?.is_file() {
            return Err(ExternalError::NotAFile { location: location.to_string() });
        }
        let file = MappedFile::open(&path).map_err(|error| match error {
            WeightsError::Io { source, .. } => failed(source.kind()),
            _ => ExternalError::NotAFile { location: location.to_string() },
        })?;
        // Any other bytes may be weights.
        match Mistaken::of(&file, "weights").filter(|found| found.content.is_in_place_of_another()) {
            Some(mistaken) => Err(ExternalError::Mistaken { location: location.to_string(), mistaken }),
            None => Ok(Rc::new(file)),
        }
    }
}
