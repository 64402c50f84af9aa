//! Files to be written.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::live::{Kind, Live};
use crate::{lock, name, sweep};

/// A file to be written: what is there before stays until the new one is complete on the disk. Dropped, it leaves no trace.
///
/// A symbolic link is followed. What is no regular file (a device, a pipe) is written to as it is: it cannot appear at once, and
/// must not be replaced.
#[derive(Debug)]
pub struct Output {
    file: File,
    /// Where it is until it is complete, and what it becomes; none of a device.
    names: Option<(PathBuf, PathBuf)>,
}

impl Output {
    /// Begins the file `path`, when what dead programs have left beside it has been cleared.
    ///
    /// # Errors
    /// What the system says; [`io::ErrorKind::IsADirectory`] of a folder.
    pub fn create(path: &Path) -> io::Result<Self> {
        let target = match fs::metadata(path) {
            Ok(found) if found.is_file() => fs::canonicalize(path)?,
            Ok(found) if found.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
            Ok(_) => return Ok(Output { file: OpenOptions::new().write(true).open(path)?, names: None }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => path.to_owned(),
            Err(error) => return Err(error),
        };
        if target.file_name().is_none() {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        let folder = folder_of(&target);
        sweep(folder);
        let (file, path) = temporary(folder)?;
        Ok(Output { file, names: Some((path, target)) })
    }

    /// Gives the complete file its name.
    ///
    /// # Errors
    /// What the system says; then the file is dropped.
    pub fn finish(self) -> io::Result<()> {
        let Some((path, target)) = &self.names else { return Ok(()) };
        // Some systems tell only now that there was no room.
        self.file.sync_all()?;
        let mut live = Live::get();
        fs::rename(path, target)?;
        live.forget(path);
        Ok(())
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        if let Some((path, _)) = &self.names {
            let mut live = Live::get();
            // Complete, it has another name.
            let _ = fs::remove_file(path);
            live.forget(path);
        }
    }
}

/// The folder that a file is in.
fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A new file of this process.
fn temporary(folder: &Path) -> io::Result<(File, PathBuf)> {
    loop {
        let path = name::fresh(folder);
        let mut live = Live::get();
        let file = match OpenOptions::new().write(true).create_new(true).open(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
            opened => opened?,
        };
        live.add(&path, Kind::File);
        drop(live);
        match lock::hold(&file, &path) {
            Ok(true) => return Ok((file, path)),
            Ok(false) => Live::get().forget(&path),
            Err(error) => {
                let mut live = Live::get();
                // The first failure is the one to report.
                let _ = fs::remove_file(&path);
                live.forget(&path);
                return Err(error);
            }
        }
    }
}

/// Writes a whole file, as an [`Output`].
///
/// # Errors
/// What the system says; then what was there before is still there.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut output = Output::create(path)?;
    output.write_all(bytes)?;
    output.finish()
}

/// Gives the complete file `made`, of a [`ScratchFolder`](crate::ScratchFolder) on the same file system, the name `target`; what is
/// no regular file is written to.
///
/// # Errors
/// What the system says.
pub fn publish(made: &Path, target: &Path) -> io::Result<()> {
    let target = match fs::metadata(target) {
        Ok(found) if found.is_file() => fs::canonicalize(target)?,
        Ok(found) if found.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
        Ok(_) => {
            let mut device = OpenOptions::new().write(true).open(target)?;
            return io::copy(&mut File::open(made)?, &mut device).map(|_| ());
        }
        Err(_) => target.to_owned(),
    };
    File::open(made)?.sync_all()?;
    let _live = Live::get();
    fs::rename(made, target)
}
