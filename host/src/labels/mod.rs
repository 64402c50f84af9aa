//! Class names: files of them, and what a model carries.

use std::path::{Path, PathBuf};

/// A label file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LabelError {
    /// The file cannot be read.
    #[error("{}: the label file cannot be read", path.display())]
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

/// The classes of a label file, or of a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Labels {
    /// The lines as they are, which a model carries.
    pub lines: Vec<String>,
    /// Their names, without synset ids.
    pub names: Vec<String>,
    /// Their synset ids as `n01440764`; empty unless every line begins with one.
    pub synsets: Vec<String>,
}

impl Labels {
    /// The classes of a model's labels. If all lines begin with a synset id (`n01440764 tench, Tinca tinca`), the names are
    /// what stands behind it.
    pub fn of(lines: &[String]) -> Labels {
        let synsets: Option<Vec<&str>> = lines.iter().map(|line| synset(line)).collect();
        let name = |line: &String| match (&synsets, line.split_once(char::is_whitespace)) {
            (Some(_), Some((_, name))) => name.trim_start().to_owned(),
            _ => line.clone(),
        };
        let names = lines.iter().map(name).collect();
        let synsets = synsets.unwrap_or_default().into_iter().map(str::to_owned).collect();
        Labels { lines: lines.to_vec(), names, synsets }
    }

    /// What a class is called; its index without names.
    pub fn name(&self, class: usize) -> String {
        self.names.get(class).cloned().unwrap_or_else(|| class.to_string())
    }
}

/// Reads a label file in UTF-8: one label a line, as many as the network has classes. Spaces around
/// a label and empty lines at the end do not count; synset ids are told apart as by [`Labels::of`].
///
/// # Errors
/// [`LabelError`] with the file's name and both numbers.
pub fn read(path: &Path, classes: usize) -> Result<Labels, LabelError> {
    let text = std::fs::read_to_string(path)
        .map_err(|source| LabelError::Unreadable { path: path.to_owned(), source })?;
    let lines: Vec<String> = text.trim_end().lines().map(|line| line.trim().to_owned()).collect();
    if lines.len() != classes {
        return Err(LabelError::Count { path: path.to_owned(), found: lines.len(), expected: classes });
    }
    Ok(Labels::of(&lines))
}

/// The synset id, `n` and eight digits, with which a text begins as a word of its own.
pub(crate) fn synset(text: &str) -> Option<&str> {
    let (id, rest) = text.split_at_checked(9)?;
    let is_id = id.starts_with('n') && id[1..].bytes().all(|byte| byte.is_ascii_digit());
    (is_id && !rest.starts_with(char::is_alphanumeric)).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_label_a_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("labels.txt");
        std::fs::write(&path, "tench, Tinca tinca\r\n goldfish \n\n").unwrap();
        let labels = read(&path, 2).unwrap();
        assert_eq!(labels.names, ["tench, Tinca tinca", "goldfish"]);
        assert!(labels.synsets.is_empty());
        let refusal = read(&path, 10).unwrap_err().to_string();
        assert!(refusal.ends_with("labels.txt: 2 labels, the network has 10 classes"), "{refusal}");
        let absent = read(&folder.path().join("absent.txt"), 2).unwrap_err().to_string();
        assert!(absent.contains("absent.txt: the label file cannot be read"), "{absent}");
    }

    #[test]
    fn synset_ids_are_no_part_of_the_names() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("synset_words.txt");
        std::fs::write(&path, "n01440764 tench, Tinca tinca\nn01443537  goldfish\nn01484850\n").unwrap();
        let labels = read(&path, 3).unwrap();
        assert_eq!(labels.names, ["tench, Tinca tinca", "goldfish", "n01484850"]);
        assert_eq!(labels.synsets, ["n01440764", "n01443537", "n01484850"]);
        // A model that carries the lines has both.
        assert_eq!(Labels::of(&labels.lines), labels);
        assert_eq!((labels.name(1), labels.name(3)), ("goldfish".into(), "3".into()));
        std::fs::write(&path, "n01440764 tench\nn0144353x goldfish\n").unwrap();
        let labels = read(&path, 2).unwrap();
        assert_eq!(labels.names, ["n01440764 tench", "n0144353x goldfish"]);
        assert!(labels.synsets.is_empty());
    }

    #[test]
    fn a_synset_id_is_a_word() {
        assert_eq!(synset("n01440764_tench"), Some("n01440764"));
        assert_eq!(synset("n01440764"), Some("n01440764"));
        for text in ["n014407645", "n01440764a", "m01440764", "n0144076", "", "n0144076é"] {
            assert_eq!(synset(text), None, "{text}");
        }
    }
}
