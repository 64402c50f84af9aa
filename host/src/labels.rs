//! Files of class names.

use std::path::{Path, PathBuf};

/// A label file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LabelError {
    /// The file cannot be read.
    #[error("{}: the label file cannot be read: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// Not one label per class.
    #[error("{}: {found} labels, the network has {expected} classes", path.display())]
    Count {
        /// The file.
        path: PathBuf,
        /// Labels in the file.
        found: usize,
        /// Classes of the network.
        expected: usize,
    },
}

/// Reads a label file in UTF-8: one label a line, as many as the network has classes. Spaces around
/// a label and empty lines at the end do not count.
///
/// # Errors
/// [`LabelError`] with the file's name and both numbers.
pub fn read(path: &Path, classes: usize) -> Result<Vec<String>, LabelError> {
    let text = std::fs::read_to_string(path)
        .map_err(|source| LabelError::Unreadable { path: path.to_owned(), source })?;
    let labels: Vec<String> = text.trim_end().lines().map(|line| line.trim().to_owned()).collect();
    if labels.len() != classes {
        return Err(LabelError::Count { path: path.to_owned(), found: labels.len(), expected: classes });
    }
    Ok(labels)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_label_a_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("labels.txt");
        std::fs::write(&path, "tench, Tinca tinca\r\n goldfish \n\n").unwrap();
        assert_eq!(read(&path, 2).unwrap(), ["tench, Tinca tinca", "goldfish"]);
        let refusal = read(&path, 10).unwrap_err().to_string();
        assert!(refusal.ends_with("labels.txt: 2 labels, the network has 10 classes"), "{refusal}");
        let absent = read(&folder.path().join("absent.txt"), 2).unwrap_err().to_string();
        assert!(absent.contains("absent.txt: the label file cannot be read"), "{absent}");
    }
}
