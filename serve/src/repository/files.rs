//! The folder of models: `NAME.fbk` is version 1 of NAME, `NAME/VERSION/FILE.fbk` another.
//!
//! Files are read, not mapped: whoever replaces or truncates one meanwhile cannot end the server.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use firebrick_nn::model::QuantisedModel;

use super::error::ModelFailure;

/// Longest name of a model.
const MAX_NAME: usize = 128;

/// The ending of a model's file.
const ENDING: &str = "fbk";

/// The file of each version of each model.
pub(super) type Files = BTreeMap<String, BTreeMap<u64, PathBuf>>;

/// All models of a folder. What begins with a full stop, and files with other endings, are no models.
///
/// # Errors
/// [`ModelFailure`] with the file or folder that is in the way.
pub(super) fn scan(folder: &Path) -> Result<Files, ModelFailure> {
    let mut files = Files::new();
    for path in entries(folder)? {
        if path.is_dir() {
            let name = name(&path, path.file_name().and_then(|name| name.to_str()))?;
            for (version, file) in versions(&path)? {
                add(&mut files, &name, version, file)?;
            }
        } else if is_model(&path) {
            let name = name(&path, path.file_stem().and_then(|name| name.to_str()))?;
            add(&mut files, &name, 1, path)?;
        }
    }
    Ok(files)
}

fn add(files: &mut Files, name: &str, version: u64, path: PathBuf) -> Result<(), ModelFailure> {
    let versions = files.entry(name.to_owned()).or_default();
    if versions.contains_key(&version) {
        return Err(ModelFailure::Twice { path, name: name.to_owned(), version });
    }
    versions.insert(version, path);
    Ok(())
}

/// What is in a folder, in the order of the names.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, ModelFailure> {
    let failed = |source| ModelFailure::Folder { path: folder.to_owned(), source };
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        if !entry.file_name().to_string_lossy().starts_with('.') {
            paths.push(entry.path());
        }
    }
    paths.sort();
    Ok(paths)
}

fn is_model(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == ENDING)
}

/// A name that can stand in a path as it is.
fn name(path: &Path, name: Option<&str>) -> Result<String, ModelFailure> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    let fits = |name: &&str| (1..=MAX_NAME).contains(&name.len()) && name.chars().all(plain);
    let refused = || ModelFailure::Name { path: path.to_owned(), most: MAX_NAME };
    name.filter(fits).map(str::to_owned).ok_or_else(refused)
}

/// The versions in a model's folder: folders that are called by a number without zeros before it.
fn versions(folder: &Path) -> Result<Vec<(u64, PathBuf)>, ModelFailure> {
    let mut versions = Vec::new();
    for path in entries(folder)? {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let number = name.parse::<u64>().ok().filter(|number| *number > 0 && number.to_string() == name);
        let Some(version) = number.filter(|_| path.is_dir()) else { continue };
        let mut files: Vec<PathBuf> = entries(&path)?.into_iter().filter(|path| is_model(path)).collect();
        match (files.len(), files.pop()) {
            (1, Some(file)) => versions.push((version, file)),
            (found, _) => return Err(ModelFailure::Files { path, found }),
        }
    }
    Ok(versions)
}

/// Reads and decodes a file.
///
/// # Errors
/// [`ModelFailure::Unreadable`], [`ModelFailure::Content`].
pub(super) fn read(path: &Path) -> Result<QuantisedModel, ModelFailure> {
    let bytes = firebrick_scratch::read_input(path);
    let bytes = bytes.map_err(|source| ModelFailure::Unreadable { path: path.to_owned(), source })?;
    let model = firebrick_weights::decode(&bytes);
    model.map_err(|source| ModelFailure::Content { path: path.to_owned(), source: source.into() })
}

#[cfg(test)]
mod tests {
    use firebrick_spec::chain;
    use firebrick_weights::embedded::DIGITS_FBK;

    use super::*;

    fn write(folder: &Path, name: &str) {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, DIGITS_FBK).unwrap();
    }

    #[test]
    fn names_and_versions_are_found() {
        let folder = tempfile::tempdir().unwrap();
        for name in [
            "a.fbk",
            "a/3/x.fbk",
            "b/10/model.fbk",
            "b/2/model.fbk",
            "b/02/no.fbk",
            "b/0/no.fbk",
            ".c.fbk",
            "notes.txt",
        ] {
            write(folder.path(), name);
        }
        let files = scan(folder.path()).unwrap();
        let found: Vec<(&str, Vec<u64>)> = files
            .iter()
            .map(|(name, versions)| (name.as_str(), versions.keys().copied().collect()))
            .collect();
        assert_eq!(found, [("a", vec![1, 3]), ("b", vec![2, 10])]);
        assert_eq!(read(&files["a"][&3]).unwrap().classes(), 10);
    }

    #[test]
    fn what_is_in_the_way_is_named() {
        let refused = |names: &[&str]| {
            let folder = tempfile::tempdir().unwrap();
            names.iter().for_each(|name| write(folder.path(), name));
            chain(&scan(folder.path()).unwrap_err())
        };
        assert!(refused(&["a.fbk", "a/1/x.fbk"]).contains("version 1 of `a` has another file"));
        assert!(refused(&["a b.fbk"]).contains("a b.fbk: not a model's name; accepted: "));
        assert!(
            refused(&["a/1/x.fbk", "a/1/y.fbk"]).contains("a/1: 2 files that end in .fbk; accepted: one")
        );
        assert!(refused(&["a/1/x.txt"]).contains("a/1: 0 files"));
        let text = chain(&scan(Path::new("/nonexistent")).unwrap_err());
        assert!(text.contains("/nonexistent: cannot be read: No such file"), "{text}");
    }
}
