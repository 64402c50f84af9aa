//! Pictures of a data set: files, or members of archives, which are read in place.

#[cfg(feature = "datasets")]
mod archive;

#[cfg(feature = "datasets")]
use std::fs::File;
use std::path::{Path, PathBuf};
#[cfg(feature = "datasets")]
use std::sync::Arc;

use crate::image::{self, ImageError};

#[cfg(feature = "datasets")]
pub use archive::{Archive, ArchiveError, is_archive, open};

/// A picture that is not read yet.
#[derive(Clone, Debug)]
pub struct Picture {
    name: PathBuf,
    place: Place,
    class: Option<usize>,
}

/// Where a picture's bytes are.
#[derive(Clone, Debug)]
enum Place {
    /// In the file that has its name.
    File,
    /// In an archive.
    #[cfg(feature = "datasets")]
    Member { archive: Arc<File>, offset: u64, bytes: u64 },
}

impl Picture {
    /// A file; `-` is standard input.
    pub fn file(name: PathBuf) -> Self {
        Picture { name, place: Place::File, class: None }
    }

    /// What messages call it; of a member its archive's name with its own behind it, as in a folder.
    pub fn name(&self) -> &Path {
        &self.name
    }

    /// The class that stands beside it in its archive.
    pub fn class(&self) -> Option<usize> {
        self.class
    }

    /// Bytes; 0 of what has no size, or cannot be asked.
    pub fn size(&self) -> u64 {
        match &self.place {
            Place::File => self.name.metadata().map_or(0, |found| found.len()),
            #[cfg(feature = "datasets")]
            Place::Member { bytes, .. } => *bytes,
        }
    }

    /// True of a file, or what should be one.
    pub fn is_file(&self) -> bool {
        matches!(self.place, Place::File)
    }

    /// Its bytes, and what messages call it.
    ///
    /// # Errors
    /// [`ImageError::Unreadable`].
    pub fn bytes(&self) -> Result<(Vec<u8>, PathBuf), ImageError> {
        match &self.place {
            Place::File => image::read(&self.name),
            #[cfg(feature = "datasets")]
            Place::Member { archive, offset, bytes } => {
                let read = archive::read(archive, *offset, *bytes);
                let unreadable = |source| ImageError::Unreadable { path: self.name.clone(), source };
                read.map(|bytes| (bytes, self.name.clone())).map_err(unreadable)
            }
        }
    }
}
