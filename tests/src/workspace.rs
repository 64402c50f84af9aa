//! The workspace: its crates and their sources.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use firebrick_lab::generated::root;
use serde_json::Value;

/// What cargo says of the workspace's packages, in the order of their names.
///
/// # Panics
/// If cargo does not.
pub fn packages() -> Vec<Value> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version", "1", "--locked", "--offline"])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo prints JSON");
    let mut packages = metadata["packages"].as_array().expect("there are packages").clone();
    packages.sort_by_key(|package| package["name"].as_str().map(str::to_owned));
    packages
}

/// The folders of the workspace's crates.
pub fn folders() -> Vec<PathBuf> {
    let folder = |package: &Value| {
        let manifest = Path::new(package["manifest_path"].as_str().expect("a package has a path"));
        manifest.parent().map(Path::to_path_buf).unwrap_or_default()
    };
    packages().iter().map(folder).collect()
}

/// Every Rust source of the workspace, relative to the root.
pub fn sources() -> Vec<PathBuf> {
    let mut found = Vec::new();
    folders().iter().for_each(|folder| collect(folder, &mut found));
    found.sort();
    // A crate may lie in the folder of another: `spec/fields`.
    found.dedup();
    found
        .iter()
        .map(|path| path.strip_prefix(root()).expect("crates are in the root").to_path_buf())
        .collect()
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a crate's folder can be read") {
        let path = entry.expect("a crate's folder can be read").path();
        // A target folder of another workspace may lie below (tests/fuzz); what a program has written is not measured.
        if path.is_dir() && !path.ends_with("target") && !path.ends_with("generated") {
            collect(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}
