//! Sequences as YAML files.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::case::Sequence;

/// Reads a sequence.
///
/// # Errors
/// The file's name and what is wrong.
pub fn read(path: &Path) -> Result<Sequence, String> {
    let text = fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let sequence: Sequence = serde_yaml::from_str(&text).map_err(|e| format!("{}: {e}", path.display()))?;
    sequence.engine.config().validate().map_err(|e| format!("{}: {e}", path.display()))?;
    Ok(sequence)
}

/// The sequence as text.
///
/// # Errors
/// None that is known.
pub fn text(sequence: &Sequence) -> Result<String, String> {
    serde_yaml::to_string(sequence).map_err(|e| e.to_string())
}

/// Writes a sequence to `folder`, which is made if need be, with a comment; the file's name.
///
/// # Errors
/// What could not be written.
pub fn write(sequence: &Sequence, folder: &Path, name: &str, comment: &str) -> Result<PathBuf, String> {
    let failed = |e: std::io::Error| format!("{}: {e}", folder.display());
    fs::create_dir_all(folder).map_err(failed)?;
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    let comment: String = comment.lines().map(|line| format!("# {line}\n")).collect();
    file.write_all(format!("{comment}{}", text(sequence)?).as_bytes()).map_err(failed)?;
    let path = folder.join(format!("{name}.yaml"));
    file.persist(&path).map_err(|e| failed(e.error))?;
    Ok(path)
}

/// The sequences of a folder, by name; none if there is no such folder.
///
/// # Errors
/// A file that cannot be read.
pub fn all(folder: &Path) -> Result<Vec<(PathBuf, Sequence)>, String> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(Vec::new()) };
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    paths.sort();
    paths.into_iter().map(|path| read(&path).map(|sequence| (path, sequence))).collect()
}
