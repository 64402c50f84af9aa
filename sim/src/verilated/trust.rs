//! Whether a file is this user's alone: what is loaded as a program must not be anybody else's work.

use std::fs::{self, DirBuilder, Metadata};
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};

use crate::error::{SimError, Untrusted};

/// The superuser, who can write everywhere anyway.
const ROOT: u32 = 0;

/// Permission bits: the group, and everybody, may write; in a folder with the sticky bit only over what is theirs.
const BY_GROUP: u32 = 0o020;
const BY_ALL: u32 = 0o002;
const STICKY: u32 = 0o1000;

/// Makes the cache folder, for this user only, if it is not there; its path without links, on which nobody else can put anything.
///
/// # Errors
/// It cannot be made, or another user could write into it or replace it.
pub(super) fn folder(cache: &Path) -> Result<PathBuf, SimError> {
    let failed = || SimError::io("making the cache folder", cache);
    DirBuilder::new().recursive(true).mode(0o700).create(cache).map_err(failed())?;
    let place = fs::canonicalize(cache).map_err(failed())?;
    check(&place)?;
    Ok(place)
}

/// That nobody else can have written a file or folder, nor any folder above it. `path` has no links in it.
///
/// # Errors
/// [`SimError::Untrusted`] with the first of them that somebody else can write.
pub(super) fn check(path: &Path) -> Result<(), SimError> {
    let own = rustix::process::geteuid().as_raw();
    for (depth, place) in path.ancestors().enumerate() {
        let found = fs::symlink_metadata(place).map_err(SimError::io("looking at", place))?;
        if let Some(reason) = reason(&found, depth == 0, own) {
            return Err(SimError::Untrusted { path: path.to_owned(), place: place.to_owned(), reason });
        }
    }
    Ok(())
}

/// Why others could have written it, or below it.
fn reason(found: &Metadata, last: bool, own: u32) -> Option<Untrusted> {
    let (owner, mode) = (found.uid(), found.mode());
    // Where every user has a group of their own, with their own number, files are writable by it as a rule (Ubuntu's umask is 002).
    let writable = if found.gid() == owner { BY_ALL } else { BY_ALL | BY_GROUP };
    if owner != own && owner != ROOT {
        return Some(Untrusted::Owner { owner, own });
    }
    // In /tmp others can make files, but not replace ours.
    let shared = mode & STICKY != 0 && !last;
    (mode & writable != 0 && !shared && !found.is_symlink()).then_some(Untrusted::Mode(mode & 0o7777))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::Permissions;
    use std::os::unix::fs::{PermissionsExt, chown, symlink};

    fn refusal(path: &Path) -> String {
        firebrick_spec::chain(&folder(path).unwrap_err())
    }

    #[test]
    fn a_folder_is_made_for_this_user_only() {
        let temporary = tempfile::tempdir().unwrap();
        let cache = temporary.path().join("a/b");
        let place = folder(&cache).unwrap();
        assert_eq!(fs::metadata(&place).unwrap().mode() & 0o7777, 0o700);
        assert_eq!(folder(&cache).unwrap(), place);
        symlink(&cache, temporary.path().join("link")).unwrap();
        assert_eq!(folder(&temporary.path().join("link")).unwrap(), place);
    }

    #[test]
    fn what_others_can_write_is_refused_wherever_it_is_above() {
        let temporary = tempfile::tempdir().unwrap();
        let cache = temporary.path().join("open/cache");
        fs::create_dir_all(&cache).unwrap();
        let mode = |path: &Path, mode| fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
        let open = temporary.path().join("open");
        for bits in [0o777, 0o757] {
            mode(&open, bits);
            let error = refusal(&cache);
            assert!(error.contains("open ") && error.contains(&format!("{bits:o}")), "{error}");
            assert!(error.contains("accepted is a folder that only you can write to"), "{error}");
        }
        // As /tmp is.
        mode(&open, 0o1777);
        folder(&cache).unwrap();
        mode(&cache, 0o1777);
        assert!(refusal(&cache).contains("1777"));
        mode(&cache, 0o700);
        let library = cache.join("x.so");
        fs::write(&library, "").unwrap();
        let library = fs::canonicalize(library).unwrap();
        check(&library).unwrap();
        mode(&library, 0o666);
        assert!(check(&library).unwrap_err().to_string().contains("666"));
    }

    /// As an attack through the system's temporary folder would look: needs root to be tried.
    #[test]
    fn what_another_user_has_made_is_refused() {
        let temporary = tempfile::tempdir().unwrap();
        let cache = temporary.path().join("firebrick-0");
        fs::create_dir(&cache).unwrap();
        if chown(&cache, Some(12_345), None).is_err() {
            println!("SKIPPED: what_another_user_has_made_is_refused: needs root");
            return;
        }
        assert!(refusal(&cache).contains("belongs to user 12345"));
    }
}
