//! Folders to work in.

use std::fs::{self, DirBuilder, File};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use crate::live::{Kind, Live, remove_folder};
use crate::{lock, name, sweep};

/// A folder that is removed with this value, with all that is in it.
#[derive(Debug)]
pub struct ScratchFolder {
    /// Without symbolic links, as the system names processes' working folders.
    path: PathBuf,
    _lock: File,
}

impl ScratchFolder {
    /// Makes one in `parent`, for this user only, when what dead programs have left there has been cleared.
    ///
    /// # Errors
    /// What the system says about `parent`.
    pub fn new_in(parent: &Path) -> io::Result<Self> {
        sweep(parent);
        let parent = fs::canonicalize(parent)?;
        loop {
            let path = name::fresh(&parent);
            let mut live = Live::get();
            match DirBuilder::new().mode(0o700).create(&path) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
                made => made?,
            }
            live.add(&path, Kind::Folder);
            drop(live);
            let locked = File::open(&path).and_then(|file| Ok((lock::hold(&file, &path)?, file)));
            match locked {
                Ok((true, file)) => return Ok(ScratchFolder { path, _lock: file }),
                Ok((false, _)) => Live::get().forget(&path),
                Err(error) if error.kind() == io::ErrorKind::NotFound => Live::get().forget(&path),
                Err(error) => {
                    let mut live = Live::get();
                    // The first failure is the one to report.
                    let _ = remove_folder(&path);
                    live.forget(&path);
                    return Err(error);
                }
            }
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Gives the complete folder its name, on the same file system.
    ///
    /// # Errors
    /// What the system says, a folder of that name that is not empty included; then it is removed.
    pub fn persist(self, path: &Path) -> io::Result<()> {
        let mut live = Live::get();
        fs::rename(&self.path, path)?;
        live.forget(&self.path);
        Ok(())
    }
}

impl Drop for ScratchFolder {
    fn drop(&mut self) {
        let mut live = Live::get();
        // Of what could not be removed, the next sweep takes care.
        let _ = remove_folder(&self.path);
        live.forget(&self.path);
    }
}
