//! Files to be written.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use crate::live::{Kind, Live};
use crate::{lock, name, sweep};

/// A file to be written: what is there before stays until the new one is complete on the disk. Dropped, it leaves no trace.
///
/// A symbolic link is followed, also to where nothing is yet. What is no regular file (a device, a pipe) is written to as it is: it
/// cannot appear at once, and must not be replaced. A file that is replaced keeps its permissions.
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
        let Some(target) = target(path)? else {
            return Ok(Output { file: OpenOptions::new().write(true).open(path)?, names: None });
        };
        let name = target.file_name().ok_or(io::ErrorKind::InvalidInput)?;
        // Also where working folders change: the complete file goes to where it was begun.
        let folder = fs::canonicalize(folder_of(&target))?;
        let target = folder.join(name);
        sweep(&folder);
        let (file, path) = temporary(&folder)?;
        let output = Output { file, names: Some((path, target)) };
        output.keep_permissions()?;
        Ok(output)
    }

    /// What it becomes, without links; `None` of a device or a pipe.
    pub fn target(&self) -> Option<&Path> {
        self.names.as_ref().map(|(_, target)| target.as_path())
    }

    /// Gives the complete file its name.
    ///
    /// # Errors
    /// What the system says; then the file is dropped.
    pub fn finish(self) -> io::Result<()> {
        let Some((path, target)) = &self.names else { return Ok(()) };
        tracing::info!("writing {}", target.display());
        // Some systems tell only now that there was no room.
        self.file.sync_all()?;
        let mut live = Live::get();
        replace(path, target)?;
        live.forget(path);
        Ok(())
    }

    fn keep_permissions(&self) -> io::Result<()> {
        let Some((_, target)) = &self.names else { return Ok(()) };
        match fs::metadata(target) {
            Ok(found) => self.file.set_permissions(Permissions::from_mode(found.mode() & 0o777)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
        }
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

/// Where a file of this name is or will be, with symbolic links followed; `None` of a device, a pipe or a socket.
fn target(path: &Path) -> io::Result<Option<PathBuf>> {
    match fs::metadata(path) {
        Ok(found) if found.is_file() => fs::canonicalize(path).map(Some),
        Ok(found) if found.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
        Ok(_) => Ok(None),
        Err(error) if error.kind() == io::ErrorKind::NotFound => behind_links(path).map(Some),
        Err(error) => Err(error),
    }
}

/// Links that the system follows at most (path_resolution(7)).
const MOST_LINKS: usize = 40;

/// What a name that nothing is at stands for: another one, if it is that of a link.
fn behind_links(path: &Path) -> io::Result<PathBuf> {
    let mut at = path.to_owned();
    for _ in 0..MOST_LINKS {
        match fs::read_link(&at) {
            Ok(next) => at = folder_of(&at).join(next),
            Err(_) => return Ok(at),
        }
    }
    Err(rustix::io::Errno::LOOP.into())
}

/// Gives a complete file its name, unless something that is no file has taken that meanwhile.
fn replace(made: &Path, target: &Path) -> io::Result<()> {
    match fs::symlink_metadata(target) {
        Ok(found) if !found.is_file() => Err(io::ErrorKind::AlreadyExists.into()),
        _ => fs::rename(made, target),
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
    let Some(file) = self::target(target)? else {
        let mut device = OpenOptions::new().write(true).open(target)?;
        return io::copy(&mut File::open(made)?, &mut device).map(|_| ());
    };
    File::open(made)?.sync_all()?;
    let _live = Live::get();
    replace(made, &file)
}
