//! Files beside a model, in which its tensors' values may be: "external data".

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::rc::Rc;

use super::super::reason::ExternalError;
use crate::error::WeightsError;
use crate::map::MappedFile;

/// The folder of a model, and the files of it that are open.
#[derive(Debug, Default)]
pub struct ExternalData {
    folder: Option<PathBuf>,
    open: RefCell<BTreeMap<String, Rc<MappedFile>>>,
}

impl ExternalData {
    /// No files: what is stored in one is refused.
    pub fn none() -> Self {
        ExternalData::default()
    }

    /// The files beside a model. Each is opened when the model names it.
    pub fn beside(model: &Path) -> Self {
        let folder = model.parent().filter(|folder| !folder.as_os_str().is_empty());
        ExternalData { folder: Some(folder.unwrap_or(Path::new(".")).to_path_buf()), ..Self::default() }
    }

    /// The file that a tensor names; true if it was not open before.
    pub(super) fn file(&self, tensor: &str, location: &str) -> Result<(Rc<MappedFile>, bool), ExternalError> {
        if let Some(file) = self.open.borrow().get(location) {
            return Ok((Rc::clone(file), false));
        }
        let named = || (tensor.to_string(), location.to_string());
        let Some(folder) = &self.folder else {
            let (tensor, location) = named();
            return Err(ExternalError::Elsewhere { tensor, location });
        };
        let outside = || {
            let (tensor, location) = named();
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
        let root = folder.canonicalize().map_err(|error| failed(error.kind()))?;
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
        let file = Rc::new(file);
        self.open.borrow_mut().insert(location.to_string(), Rc::clone(&file));
        Ok((file, true))
    }
}
