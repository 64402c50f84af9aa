//! Device files and their attributes: what stands below `/dev` and `/sys`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The folders that everything on a board is found in; others than the system's serve stand-ins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Roots {
    /// Device nodes, `/dev` on a board.
    pub dev: PathBuf,
    /// Attributes, `/sys` on a board.
    pub sysfs: PathBuf,
    /// What the kernel says of itself, `/proc` on a board.
    pub proc: PathBuf,
}

impl Roots {
    /// The folders `dev`, `sys` and `proc` of another root than the system's.
    pub fn below(root: &Path) -> Self {
        Roots { dev: root.join("dev"), sysfs: root.join("sys"), proc: root.join("proc") }
    }

    /// The device tree that the kernel runs with, which `/proc/device-tree` points to.
    pub fn device_tree(&self) -> PathBuf {
        self.sysfs.join("firmware/devicetree/base")
    }

    /// Whether these are the system's own, so that its programs (`modprobe`) act on them.
    pub fn are_the_systems(&self) -> bool {
        *self == Roots::default()
    }
}

impl Default for Roots {
    fn default() -> Self {
        Roots { dev: "/dev".into(), sysfs: "/sys".into(), proc: "/proc".into() }
    }
}

/// An attribute that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SysfsError {
    /// The system does not give it, or does not take the value.
    #[error("{}", path.display())]
    Io {
        /// The attribute.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// It has another text.
    #[error("{}: \"{text}\" is no number; accepted: decimal, or hexadecimal with 0x", path.display())]
    NoNumber {
        /// The attribute.
        path: PathBuf,
        /// What it says.
        text: String,
    },
}

/// An attribute's text without the white space around it.
///
/// # Errors
/// [`SysfsError::Io`].
pub fn text(path: &Path) -> Result<String, SysfsError> {
    let text = fs::read_to_string(path);
    Ok(text.map_err(|source| SysfsError::Io { path: path.to_owned(), source })?.trim().to_owned())
}

/// An attribute's number, decimal or hexadecimal with `0x`.
///
/// # Errors
/// [`SysfsError`].
pub fn number(path: &Path) -> Result<u64, SysfsError> {
    let text = text(path)?;
    let value = match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) => u64::from_str_radix(digits, 16),
        None => text.parse(),
    };
    value.map_err(|_| SysfsError::NoNumber { path: path.to_owned(), text })
}

/// Sets an attribute.
///
/// # Errors
/// [`SysfsError::Io`].
pub fn set(path: &Path, value: &str) -> Result<(), SysfsError> {
    // Never creates it: a name that sysfs does not have is another kernel's.
    let write =
        || io::Write::write_all(&mut fs::OpenOptions::new().write(true).open(path)?, value.as_bytes());
    write().map_err(|source| SysfsError::Io { path: path.to_owned(), source })
}

/// Names of a class's devices, sorted; none if there is no such class.
pub fn devices(class: &Path) -> Vec<String> {
    let entries = fs::read_dir(class).into_iter().flatten().flatten();
    let mut names: Vec<String> =
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[cfg(test)]
mod tests {
    use firebrick_spec::chain;

    use super::*;

    #[test]
    fn numbers_are_decimal_or_hexadecimal() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("size");
        for (text, value) in [("4096\n", 4096), ("0x1f00_0000", 0), ("0x1f000000\n", 0x1f00_0000)] {
            fs::write(&path, text).unwrap();
            match number(&path) {
                Ok(found) => assert_eq!(found, value),
                Err(error) => {
                    assert!(
                        error.to_string().ends_with(
                            "size: \"0x1f00_0000\" is no number; accepted: decimal, or hexadecimal with 0x"
                        ),
                        "{error}"
                    );
                }
            }
        }
    }

    #[test]
    fn an_attribute_is_never_created() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("firmware");
        assert!(chain(&set(&path, "x").unwrap_err()).contains("firmware: No such file"));
        assert!(!path.exists() && devices(&path).is_empty());
    }
}
