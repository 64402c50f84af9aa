//! Files beside a model, in which its tensors' values may be: "external data".

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use super::super::reason::ExternalError;
use super::super::tensor::FileBytes;

/// Where the files are that a model names. Who implements it keeps to the model's folder: names come from the file.
pub trait ExternalFiles {
    /// The bytes of the file `location`, which a tensor names; it is asked for once.
    ///
    /// # Errors
    /// Why it is not read.
    fn open(&self, tensor: &str, location: &str) -> Result<Rc<dyn FileBytes>, ExternalError>;
}

/// No files: what is stored in one is refused.
#[derive(Clone, Copy, Debug)]
pub struct NoFiles;

impl ExternalFiles for NoFiles {
    fn open(&self, tensor: &str, location: &str) -> Result<Rc<dyn FileBytes>, ExternalError> {
        let (tensor, location) = (tensor.to_string(), location.to_string());
        Err(ExternalError::Elsewhere { tensor, location })
    }
}

/// The files of one model, each opened once.
pub(super) struct Opened<'s> {
    files: &'s dyn ExternalFiles,
    open: RefCell<BTreeMap<String, Rc<dyn FileBytes>>>,
}

impl<'s> Opened<'s> {
    pub fn new(files: &'s dyn ExternalFiles) -> Self {
        Opened { files, open: RefCell::default() }
    }

    /// The file that a tensor names; true if it was not open before.
    pub fn file(&self, tensor: &str, location: &str) -> Result<(Rc<dyn FileBytes>, bool), ExternalError> {
        if let Some(file) = self.open.borrow().get(location) {
            return Ok((Rc::clone(file), false));
        }
        let file = self.files.open(tensor, location)?;
        self.open.borrow_mut().insert(location.to_string(), Rc::clone(&file));
        Ok((file, true))
    }
}
