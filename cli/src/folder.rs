//! Folders of files that are written together.

use std::fs;
use std::path::{Path, PathBuf};

use crate::json::board::File as Written;
use crate::output::{self, Pending};
use crate::plain;

/// Writes all files, each a name in the folder and its bytes, or, if one cannot be written, none.
pub(crate) fn write(out: &Path, files: &[(&str, &[u8])]) -> anyhow::Result<Vec<Written>> {
    let mut made = Vec::new();
    // All files are complete before the first one gets its name.
    let complete = complete(out, files, &mut made).inspect_err(|_| {
        // Those that others have put something into meanwhile stay.
        made.iter().rev().for_each(|folder| drop(fs::remove_dir(folder)));
    })?;
    let mut written = Vec::new();
    for (path, file, bytes) in complete {
        file.finish()?;
        written.push(Written { file: path.display().to_string(), bytes });
    }
    Ok(written)
}

/// The files without their names yet, each with its size; the folders that were made for them.
fn complete(
    out: &Path,
    files: &[(&str, &[u8])],
    made: &mut Vec<PathBuf>,
) -> anyhow::Result<Vec<(PathBuf, Pending, usize)>> {
    let mut complete = Vec::new();
    for (name, bytes) in files {
        let path = out.join(name);
        made.extend(output::make_folder(path.parent().unwrap_or(out))?);
        let mut pending = Pending::new(&path)?;
        pending.fill(bytes)?;
        complete.push((path, pending, bytes.len()));
    }
    Ok(complete)
}

/// A line for each file.
pub(crate) fn list(files: &[Written]) -> String {
    let line = |Written { file, bytes }: &Written| {
        format!("{}: {} bytes\n", plain::word(file), output::grouped(*bytes as u64))
    };
    files.iter().map(line).collect()
}
