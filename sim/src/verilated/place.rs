//! Where a model is built, and where it is kept.

use std::fs::{self, File, Permissions};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use firebrick_scratch::{Output, ScratchFolder};

use crate::error::SimError;

/// What make, shells and compilers take as it is; spaces, quotes, `#`, `$` and more they do not.
const PLAIN: &[u8] = b"/._-+,@";

/// A folder to build in: in the cache, or in a temporary folder if make could not build at the cache's path.
///
/// # Errors
/// There is no such folder, or it cannot be written to.
pub(super) fn new(cache: &Path) -> Result<ScratchFolder, SimError> {
    let temporary = [std::env::temp_dir(), PathBuf::from("/tmp"), PathBuf::from("/var/tmp")];
    let mut all = std::iter::once(cache).chain(temporary.iter().map(PathBuf::as_path));
    let plain = all.find(|folder| fs::canonicalize(folder).is_ok_and(|path| is_plain(&path)));
    let folder = plain.ok_or_else(|| SimError::Unbuildable { path: cache.to_owned() })?;
    ScratchFolder::new_in(folder).map_err(SimError::io("making a folder to build in", folder))
}

fn is_plain(path: &Path) -> bool {
    path.as_os_str().as_bytes().iter().all(|byte| byte.is_ascii_alphanumeric() || PLAIN.contains(byte))
}

/// Gives what was built its name in the cache, all at once.
///
/// # Errors
/// What the system says.
pub(super) fn keep(built: &Path, path: &Path) -> io::Result<()> {
    // Whatever the user's umask: what others can write is not loaded.
    fs::set_permissions(built, Permissions::from_mode(0o700))?;
    match fs::rename(built, path) {
        Err(error) if error.kind() == io::ErrorKind::CrossesDevices => {
            let mut output = Output::create(path)?;
            io::copy(&mut File::open(built)?, &mut output)?;
            output.finish()?;
            fs::set_permissions(path, Permissions::from_mode(0o700))
        }
        moved => moved,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::OsStr;

    #[test]
    fn what_make_cannot_cope_with_is_built_elsewhere() {
        let folder = tempfile::tempdir().unwrap();
        let names =
            [&b"my cache"[..], b"it's", b"a\"b", b"a#b", b"a$b", b"a\nb", b"a\xffb", b"a:b", b"a\\b", b"a;b"];
        for name in names {
            let cache = folder.path().join(OsStr::from_bytes(name));
            fs::create_dir(&cache).unwrap();
            let place = new(&cache).unwrap();
            assert!(
                is_plain(place.path()) && !place.path().starts_with(&cache),
                "{}",
                place.path().display()
            );
        }
        let plain = folder.path().join("cache-1.0");
        fs::create_dir(&plain).unwrap();
        assert!(new(&plain).unwrap().path().starts_with(fs::canonicalize(&plain).unwrap()));
    }

    #[test]
    fn what_was_built_is_moved_and_nobody_elses() {
        let folder = tempfile::tempdir().unwrap();
        let (built, kept) = (folder.path().join("built"), folder.path().join("kept"));
        fs::write(&built, "x").unwrap();
        fs::set_permissions(&built, Permissions::from_mode(0o777)).unwrap();
        keep(&built, &kept).unwrap();
        assert_eq!(fs::metadata(&kept).unwrap().permissions().mode() & 0o777, 0o700);
        assert!(!built.exists());
    }
}
