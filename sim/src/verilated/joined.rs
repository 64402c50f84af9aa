//! A model's sources, joined to few files: Verilator's headers take the compiler a second in each, which is most of a small model's
//! build, and half of a large one's.

use std::fs;
use std::io;
use std::path::Path;

/// Bytes of sources that are compiled for speed from which on two compilers share them.
const SHARED_BYTES: u64 = 200_000;

/// Bytes of sources up to which all are one file, also what runs once: reading the headers twice takes longer than optimising it.
const ONE_FILE_BYTES: u64 = 100_000;

/// What make is told to compile in place of the model's own files.
pub(super) struct Joined {
    /// Files for speed besides the shim, without `.cpp`.
    fast: Vec<&'static str>,
}

/// Joins the sources of the model in `build`: what is for speed with `shim`, the C interface, in one file or, from a size on, two;
/// what runs once in another.
///
/// # Errors
/// Files that cannot be read or written.
pub(super) fn join(build: &Path, shim: &Path) -> io::Result<Joined> {
    let (slow, mut fast): (Vec<_>, Vec<_>) = sources(build)?.into_iter().partition(|(name, _)| is_slow(name));
    let bytes: u64 = fast.iter().map(|(_, bytes)| bytes).sum();
    // Greedy, the largest first: two compilers are then done at about the same time.
    fast.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
    let mut halves = [(0, String::new()), (0, String::new())];
    for (name, size) in &fast {
        let first = bytes < SHARED_BYTES || halves[0].0 <= halves[1].0;
        let half = &mut halves[usize::from(!first)];
        half.0 += size;
        half.1 += &include(name);
    }
    let [(_, mut first), (_, second)] = halves;
    let slow_bytes: u64 = slow.iter().map(|(_, bytes)| bytes).sum();
    let mut slow: String = slow.iter().map(|(name, _)| include(name)).collect();
    if bytes + slow_bytes < ONE_FILE_BYTES {
        first += &std::mem::take(&mut slow);
    }
    fs::write(shim, fs::read_to_string(shim)? + &first)?;
    fs::write(build.join("joined_slow.cpp"), slow)?;
    let mut joined = Joined { fast: Vec::new() };
    if !second.is_empty() {
        fs::write(build.join("joined_fast.cpp"), second)?;
        joined.fast.push("joined_fast");
    }
    Ok(joined)
}

impl Joined {
    /// Variables of Verilator's makefile.
    pub fn variables(&self) -> [String; 4] {
        [
            format!("VM_CLASSES_FAST={}", self.fast.join(" ")),
            "VM_CLASSES_SLOW=joined_slow".into(),
            "VM_SUPPORT_FAST=".into(),
            "VM_SUPPORT_SLOW=".into(),
        ]
    }
}

/// Names and bytes of the C++ files that Verilator wrote, in the order of their names.
fn sources(build: &Path) -> io::Result<Vec<(String, u64)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(build)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with("Vmodel") && name.ends_with(".cpp") {
            found.push((name, entry.metadata()?.len()));
        }
    }
    found.sort();
    Ok(found)
}

/// What Verilator's makefile compiles as slow: a model's beginning and end.
fn is_slow(name: &str) -> bool {
    name.contains("__Slow") || name == "Vmodel__Syms.cpp"
}

fn include(name: &str) -> String {
    format!("#include \"{name}\"\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Joins files of so many bytes.
    fn joined(files: &[(&str, usize)]) -> (Vec<&'static str>, String, String, String) {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in files {
            fs::write(folder.path().join(name), " ".repeat(*bytes)).unwrap();
        }
        let shim = folder.path().join("shim.cpp");
        fs::write(&shim, "// shim\n").unwrap();
        let joined = join(folder.path(), &shim).unwrap();
        let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap_or_default();
        (joined.fast, read("shim.cpp"), read("joined_fast.cpp"), read("joined_slow.cpp"))
    }

    #[test]
    fn a_tiny_model_is_one_file() {
        let (fast, shim, second, slow) =
            joined(&[("Vmodel.cpp", 10), ("Vmodel_a__Slow.cpp", 90), ("other.cpp", 5)]);
        assert_eq!((fast, second, slow), (vec![], String::new(), String::new()));
        assert_eq!(shim, "// shim\n#include \"Vmodel.cpp\"\n#include \"Vmodel_a__Slow.cpp\"\n");
    }

    #[test]
    fn a_small_model_is_two_files() {
        let files =
            [("Vmodel.cpp", 10), ("Vmodel__Syms.cpp", 10), ("Vmodel_a__Slow.cpp", 900_000), ("other.cpp", 5)];
        let (fast, shim, second, slow) = joined(&files);
        assert_eq!((fast, second), (vec![], String::new()));
        assert_eq!(shim, "// shim\n#include \"Vmodel.cpp\"\n");
        assert_eq!(slow, "#include \"Vmodel__Syms.cpp\"\n#include \"Vmodel_a__Slow.cpp\"\n");
    }

    #[test]
    fn a_large_one_is_shared_by_two_compilers() {
        let (fast, shim, second, _) =
            joined(&[("Vmodel.cpp", 10), ("Vmodel_a.cpp", 150_000), ("Vmodel_b.cpp", 100_000)]);
        assert_eq!(fast, ["joined_fast"]);
        assert_eq!(shim, "// shim\n#include \"Vmodel_a.cpp\"\n");
        assert_eq!(second, "#include \"Vmodel_b.cpp\"\n#include \"Vmodel.cpp\"\n");
    }
}
