//! Class names: files of them, and what a model carries.

mod lines;
mod tree;

use std::path::{Path, PathBuf};

use firebrick_weights::content::Mistaken;
use firebrick_weights::text::TextError;
use firebrick_weights::text_file::{self, Unread};

pub use tree::TreeError;

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
    /// The file is something else.
    #[error("{}: {mistaken}", path.display())]
    Mistaken {
        /// The file.
        path: PathBuf,
        /// What it is.
        mistaken: Mistaken,
    },
    /// A text of no encoding that is read.
    #[error("{}", path.display())]
    Text {
        /// The file.
        path: PathBuf,
        /// What is wrong with its bytes.
        source: TextError,
    },
    /// JSON or YAML without labels.
    #[error("{}", path.display())]
    Tree {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: TreeError,
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

/// What stands between a synset id and the name behind it.
const BEHIND_ID: [char; 5] = [' ', '\t', ':', ',', ';'];

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
        let behind = |line: &String| {
            let rest = line.strip_prefix(synset(line)?).filter(|rest| rest.starts_with(BEHIND_ID))?;
            Some(rest.trim_start_matches(BEHIND_ID).to_owned()).filter(|name| !name.is_empty())
        };
        let name =
            |line: &String| synsets.as_ref().and_then(|_| behind(line)).unwrap_or_else(|| line.clone());
        let names = lines.iter().map(name).collect();
        let synsets = synsets.unwrap_or_default().into_iter().map(str::to_owned).collect();
        Labels { lines: lines.to_vec(), names, synsets }
    }

    /// What a class is called; its index without names.
    pub fn name(&self, class: usize) -> String {
        self.names.get(class).cloned().unwrap_or_else(|| class.to_string())
    }
}

/// Reads a label file, in any encoding that [`firebrick_weights::text::decode`] knows: one label a line, with its index or synset id
/// before it or not, or a list or dictionary in JSON, YAML (by the file's name) or as Python prints it. There must be as many as the
/// network has classes. Synset ids are told apart as by [`Labels::of`].
///
/// # Errors
/// [`LabelError`] with the file's name; both numbers, if they differ.
pub fn read(path: &Path, classes: usize) -> Result<Labels, LabelError> {
    let text = read_text(path)?;
    let named = |ending: &str| path.extension().is_some_and(|found| found.eq_ignore_ascii_case(ending));
    let tree = || tree::labels(&text).map_err(|source| LabelError::Tree { path: path.to_owned(), source });
    let lines = lines::labels(&text, classes);
    let labels = match () {
        () if ["json", "yaml", "yml"].into_iter().any(named) => tree()?,
        // A label may begin with a bracket, too.
        () if text.trim_start().starts_with(['{', '[']) => {
            tree().or_else(|error| if lines.len() == classes { Ok(lines) } else { Err(error) })?
        }
        () => lines,
    };
    if labels.len() != classes {
        return Err(LabelError::Count { path: path.to_owned(), found: labels.len(), expected: classes });
    }
    Ok(Labels::of(&labels))
}

fn read_text(path: &Path) -> Result<String, LabelError> {
    let owned = || path.to_owned();
    text_file::read(path, "a list of labels").map_err(|unread| match unread {
        Unread::Io(source) => LabelError::Unreadable { path: owned(), source },
        Unread::Mistaken(mistaken) => LabelError::Mistaken { path: owned(), mistaken },
        Unread::Text(source) => LabelError::Text { path: owned(), source },
    })
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
