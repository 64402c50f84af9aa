//! Names what the emitted Verilog follows from: this crate's sources, the contract's, and the versions of what they are built with.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::{fs, io};

fn main() -> io::Result<()> {
    let mut files = Vec::new();
    for place in ["src", "wires/src", "../spec/src", "../spec/fields/src", "../Cargo.lock"] {
        println!("cargo::rerun-if-changed={place}");
        collect(Path::new(place), &mut files)?;
    }
    files.sort();
    let mut hash = DefaultHasher::new();
    for file in files {
        (file.to_string_lossy(), fs::read(&file)?).hash(&mut hash);
    }
    println!("cargo::rustc-env=FIREBRICK_HDL_SOURCES={:016x}", hash.finish());
    Ok(())
}

/// The files of a folder, or a file; nothing if there is neither.
fn collect(place: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    if place.is_file() {
        files.push(place.to_path_buf());
    } else if place.is_dir() {
        for entry in fs::read_dir(place)? {
            collect(&entry?.path(), files)?;
        }
    }
    Ok(())
}
