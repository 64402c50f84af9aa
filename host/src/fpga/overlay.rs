//! Device-tree overlays through configfs, as Xilinx's kernels and Armbian's take them.

use std::fs;
use std::path::Path;

use super::LoadError;
use crate::sysfs::{self, Roots};

/// Name of our overlay in configfs.
const NAME: &str = "firebrick";

/// Removes our overlay, if it is there, lets `between` run, and applies the one in the file.
///
/// # Errors
/// [`LoadError::NoOverlays`], [`LoadError::File`], [`LoadError::Overlay`], and what `between` reports.
pub fn apply(
    roots: &Roots,
    file: &Path,
    between: impl FnOnce() -> Result<(), LoadError>,
) -> Result<(), LoadError> {
    let overlays = roots.sysfs.join("kernel/config/device-tree/overlays");
    if !overlays.is_dir() {
        return Err(LoadError::NoOverlays { path: overlays });
    }
    let blob = firebrick_scratch::read_input(file)
        .map_err(|source| LoadError::File { path: file.to_owned(), source })?;
    let ours = overlays.join(NAME);
    let failed = |source| LoadError::File { path: ours.clone(), source };
    if ours.is_dir() {
        fs::remove_dir(&ours).map_err(failed)?;
    }
    between()?;
    fs::create_dir(&ours).map_err(failed)?;
    let taken = fs::write(ours.join("dtbo"), blob);
    let status = sysfs::text(&ours.join("status")).unwrap_or_default();
    if taken.is_err() || (!status.is_empty() && status != "applied") {
        // An overlay that was refused must not stand in the way of the next one; that this fails changes nothing.
        let _ = fs::remove_dir(&ours);
        return Err(LoadError::Overlay { path: file.to_owned(), status });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_overlay_is_handed_over_after_what_is_between() {
        let folder = tempfile::tempdir().unwrap();
        let roots = Roots { dev: folder.path().join("dev"), sysfs: folder.path().join("sys") };
        let file = folder.path().join("firebrick.dtbo");
        fs::write(&file, [1, 2, 3]).unwrap();
        let error = apply(&roots, &file, || panic!("too early")).unwrap_err().to_string();
        assert!(error.contains("device-tree/overlays: no such folder"), "{error}");
        let overlays = roots.sysfs.join("kernel/config/device-tree/overlays");
        fs::create_dir_all(overlays.join("firebrick")).unwrap();
        apply(&roots, &file, || {
            assert!(!overlays.join("firebrick").exists(), "the old one is still there");
            Ok(())
        })
        .unwrap();
        assert_eq!(fs::read(overlays.join("firebrick/dtbo")).unwrap(), [1, 2, 3]);
    }
}
