//! The images that a command line names.

use std::path::PathBuf;

use firebrick_host::image;

/// Images named on the command line, folders replaced by what is in them.
pub(crate) fn expand(paths: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            files.extend(image::files(path)?);
        } else {
            files.push(path.clone());
        }
    }
    Ok(files)
}
