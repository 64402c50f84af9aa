//! Memory-mapped files: weights are read where the page cache holds them.
#![allow(unsafe_code)]

use std::fs::File;
use std::ops::Deref;
use std::path::Path;

use memmap2::Mmap;

use crate::error::WeightsError;

/// A regular file's bytes, mapped for reading.
#[derive(Debug)]
pub struct MappedFile {
    /// Absent for an empty file, which cannot be mapped everywhere.
    map: Option<Mmap>,
}

impl MappedFile {
    /// Maps the whole file.
    ///
    /// # Errors
    /// [`WeightsError::Io`] if it does not exist or cannot be read, [`WeightsError::NotAFile`] if it is no regular file.
    pub fn open(path: &Path) -> Result<Self, WeightsError> {
        let failed = || WeightsError::io("read", path);
        // Before it is opened: opening a pipe would wait for its writer.
        let metadata = path.metadata().map_err(failed())?;
        if !metadata.is_file() {
            return Err(WeightsError::NotAFile { path: path.to_path_buf() });
        }
        let file = File::open(path).map_err(failed())?;
        if metadata.len() == 0 {
            return Ok(MappedFile { map: None });
        }
        tracing::info!("reading {}", path.display());
        firebrick_scratch::note_input(path);
        // SAFETY: the mapping is private and only read. Nobody in this program writes to a model
        // file in place: ours are replaced by renaming, which leaves mapped pages as they are. Another
        // program that truncates the file meanwhile ends this one with SIGBUS; that is the price of
        // mapping, as for every shared library.
        let map = unsafe { Mmap::map(&file) }.map_err(failed())?;
        Ok(MappedFile { map: Some(map) })
    }
}

impl Deref for MappedFile {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.map.as_deref().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use firebrick_spec::chain;

    use super::*;

    #[test]
    fn maps_files_and_refuses_other_things() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        std::fs::write(&path, b"abc").unwrap();
        assert_eq!(&*MappedFile::open(&path).unwrap(), b"abc");
        std::fs::write(&path, b"").unwrap();
        assert_eq!(&*MappedFile::open(&path).unwrap(), b"");
        let error = chain(&MappedFile::open(folder.path()).unwrap_err());
        assert!(error.ends_with("not a regular file"), "{error}");
        let error = chain(&MappedFile::open(&folder.path().join("b")).unwrap_err());
        assert!(error.contains("/b: No such file"), "{error}");
    }
}
