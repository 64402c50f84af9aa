//! Device-tree overlays through configfs, as Xilinx's kernels and Armbian's take them.

use std::fs;
use std::path::{Path, PathBuf};

use super::LoadError;
use crate::sysfs::{self, Roots};

/// Name of our overlay in configfs.
const NAME: &str = "firebrick";

/// Where the kernel takes overlays.
pub(super) fn folder(roots: &Roots) -> PathBuf {
    roots.sysfs.join("kernel/config/device-tree/overlays")
}

/// Removes our overlay: whether it was there.
///
/// # Errors
/// [`LoadError::File`].
pub(super) fn remove(roots: &Roots) -> Result<bool, LoadError> {
    let ours = folder(roots).join(NAME);
    if !ours.is_dir() {
        return Ok(false);
    }
    fs::remove_dir(&ours).map_err(|source| LoadError::File { path: ours, source })?;
    Ok(true)
}

/// Hands over an overlay; `file` is where it is from.
///
/// # Errors
/// [`LoadError::NoOverlays`], [`LoadError::File`], [`LoadError::Overlay`].
pub(super) fn apply(roots: &Roots, file: &Path, blob: &[u8]) -> Result<(), LoadError> {
    let overlays = folder(roots);
    if !overlays.is_dir() {
        return Err(LoadError::NoOverlays { path: overlays });
    }
    let ours = overlays.join(NAME);
    fs::create_dir(&ours).map_err(|source| LoadError::File { path: ours.clone(), source })?;
    let taken = fs::write(ours.join("dtbo"), blob);
    let status = sysfs::text(&ours.join("status")).unwrap_or_default();
    if taken.is_err() || (!status.is_empty() && status != "applied") {
        // An overlay that was refused must not stand in the way of the next one; that this fails changes nothing.
        let _ = fs::remove_dir(&ours);
        return Err(LoadError::Overlay { path: file.to_owned(), status, source: taken.err() });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_overlay_is_handed_over_after_the_old_one_has_gone() {
        let folder = tempfile::tempdir().unwrap();
        let roots = Roots::below(folder.path());
        let file = Path::new("firebrick.dtbo");
        let error = apply(&roots, file, &[1, 2, 3]).unwrap_err().to_string();
        assert!(error.contains("device-tree/overlays: no such folder"), "{error}");
        let overlays = super::folder(&roots);
        fs::create_dir_all(overlays.join("firebrick")).unwrap();
        assert!(
            matches!(apply(&roots, file, &[1]), Err(LoadError::File { .. })),
            "the old one is still there"
        );
        assert!(remove(&roots).unwrap() && !remove(&roots).unwrap());
        apply(&roots, file, &[1, 2, 3]).unwrap();
        assert_eq!(fs::read(overlays.join("firebrick/dtbo")).unwrap(), [1, 2, 3]);
    }
}
