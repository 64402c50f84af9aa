//! Reading a folder.

use std::fs;
use std::path::Path;

use serde::Deserialize;

use super::manifest::sha256;
use super::{Entry, ExportError, FORMAT, FORMAT_VERSION, Fault, MANIFEST, Manifest};

/// What every version has.
#[derive(Deserialize)]
struct Head {
    format: String,
    format_version: u64,
}

/// The manifest of a folder whose files are all as they were written. Other files beside them are nothing to it.
///
/// # Errors
/// The first file that is not, with what is wrong with it.
pub fn check(folder: &Path) -> Result<Manifest, ExportError> {
    let path = folder.join(MANIFEST);
    let wrong = |fault| ExportError { path: path.clone(), fault };
    let text = fs::read_to_string(&path).map_err(|error| wrong(Fault::Read(error)))?;
    // Its version first: another one may have other keys and another way to hash.
    let head: Head = serde_json::from_str(&text).map_err(|error| wrong(Fault::Json(error)))?;
    if head.format != FORMAT {
        return Err(wrong(Fault::Format(head.format)));
    }
    if head.format_version != u64::from(FORMAT_VERSION) {
        return Err(wrong(Fault::Version(head.format_version)));
    }
    let manifest: Manifest = serde_json::from_str(&text).map_err(|error| wrong(Fault::Json(error)))?;
    if !manifest.is_sealed(&text) {
        return Err(wrong(Fault::Changed));
    }
    for entry in &manifest.files {
        if entry.file.contains(['/', '\\']) || entry.file.starts_with('.') {
            return Err(wrong(Fault::Name(entry.file.clone())));
        }
        check_file(folder, entry)?;
    }
    let named = [&manifest.weights.file, &manifest.descriptors.file];
    for name in named.into_iter().chain(&manifest.labels) {
        if !manifest.files.iter().any(|entry| entry.file == *name) {
            return Err(ExportError { path: folder.join(name), fault: Fault::Unknown });
        }
    }
    Ok(manifest)
}

fn check_file(folder: &Path, entry: &Entry) -> Result<(), ExportError> {
    let path = folder.join(&entry.file);
    let bytes = fs::read(&path).map_err(Fault::Read);
    let fault = match bytes {
        Err(fault) => fault,
        Ok(bytes) if bytes.len() != entry.bytes => Fault::Size { found: bytes.len(), expected: entry.bytes },
        Ok(bytes) if sha256(&bytes) != entry.sha256 => Fault::Changed,
        Ok(_) => return Ok(()),
    };
    Err(ExportError { path, fault })
}
