//! Which class an image is of: from its file's name, or from a list.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::labels;

/// Why the class of an image is not known.
#[derive(Debug, thiserror::Error)]
pub enum TruthError {
    /// The list cannot be read.
    #[error("{}: the list of classes cannot be read", path.display())]
    Unreadable {
        /// The list.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A line of the list is not a file name and a class.
    #[error("{}, line {line}: `{text}`; accepted: the name of an image and its class", path.display())]
    Line {
        /// The list.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What stands there.
        text: String,
    },
    /// The list does not name the image.
    #[error("{}: not in the list {}", file.display(), list.display())]
    Unlisted {
        /// The image.
        file: PathBuf,
        /// The list.
        list: PathBuf,
    },
    /// The class is none of the network's.
    #[error("{}: class {class} {place}, the network has classes 0 to {last}", file.display())]
    OutOfRange {
        /// The image.
        file: PathBuf,
        /// The class.
        class: usize,
        /// Where the class stands.
        place: &'static str,
        /// The network's last class.
        last: usize,
    },
    /// A synset id stands for the class, but no label file gives its number.
    #[error("{}: class {synset} is a synset id, but no label begins with one", file.display())]
    NoSynsets {
        /// The image.
        file: PathBuf,
        /// The id.
        synset: String,
    },
    /// The label file has no class of this id.
    #[error("{}: class {synset} is not among the label file's synset ids", file.display())]
    UnknownSynset {
        /// The image.
        file: PathBuf,
        /// The id.
        synset: String,
    },
    /// Nothing in the name says the class.
    #[error("{}: no class in the file's name; accepted: a synset id at its start, as in n01440764_tench.JPEG, \
             or digits behind the last hyphen, as in 0007-3.png", file.display())]
    NoClass {
        /// The image.
        file: PathBuf,
    },
}

/// Where the classes of images are taken from.
#[derive(Clone, Debug)]
pub struct Truth {
    list: Option<(PathBuf, BTreeMap<String, String>)>,
    synsets: Vec<String>,
    classes: usize,
}

impl Truth {
    /// From the files' names; `synsets` are the ids of the network's `classes`, or empty.
    pub fn from_names(synsets: Vec<String>, classes: usize) -> Truth {
        Truth { list: None, synsets, classes }
    }

    /// From a list in UTF-8 with lines `name class`: the name of an image without its folder, and the
    /// index or the synset id of its class. Empty lines do not count.
    ///
    /// # Errors
    /// [`TruthError::Unreadable`] or [`TruthError::Line`].
    pub fn read(path: &Path, synsets: Vec<String>, classes: usize) -> Result<Truth, TruthError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| TruthError::Unreadable { path: path.to_owned(), source })?;
        let mut list = BTreeMap::new();
        for (i, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let parts = line.trim().rsplit_once(char::is_whitespace);
            let class = parts.filter(|(_, class)| class.parse::<usize>().is_ok() || is_synset(class));
            let Some((name, class)) = class else {
                return Err(TruthError::Line { path: path.to_owned(), line: i + 1, text: line.to_owned() });
            };
            list.insert(name.trim_end().to_owned(), class.to_owned());
        }
        Ok(Truth { list: Some((path.to_owned(), list)), synsets, classes })
    }

    /// The class of an image, an index of the network's classes.
    ///
    /// # Errors
    /// [`TruthError`] with the image's name.
    pub fn class(&self, file: &Path) -> Result<usize, TruthError> {
        let Some((path, list)) = &self.list else { return self.class_in_name(file) };
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let Some(class) = list.get(name.as_ref()) else {
            return Err(TruthError::Unlisted { file: file.to_owned(), list: path.clone() });
        };
        match class.parse() {
            Ok(class) => self.in_range(file, class, "in the list"),
            Err(_) => self.of_synset(file, class),
        }
    }

    fn class_in_name(&self, file: &Path) -> Result<usize, TruthError> {
        let stem = file.file_stem().unwrap_or_default().to_string_lossy();
        if let Some(id) = labels::synset(&stem) {
            return self.of_synset(file, id);
        }
        let class = stem.rsplit_once('-').and_then(|(_, digits)| digits.parse().ok());
        let class = class.ok_or_else(|| TruthError::NoClass { file: file.to_owned() })?;
        self.in_range(file, class, "in the file's name")
    }

    fn of_synset(&self, file: &Path, synset: &str) -> Result<usize, TruthError> {
        let (file, synset) = (file.to_owned(), synset.to_owned());
        if self.synsets.is_empty() {
            return Err(TruthError::NoSynsets { file, synset });
        }
        let class = self.synsets.iter().position(|id| *id == synset);
        class.ok_or(TruthError::UnknownSynset { file, synset })
    }

    fn in_range(&self, file: &Path, class: usize, place: &'static str) -> Result<usize, TruthError> {
        if class < self.classes {
            return Ok(class);
        }
        let last = self.classes.saturating_sub(1);
        Err(TruthError::OutOfRange { file: file.to_owned(), class, place, last })
    }
}

fn is_synset(text: &str) -> bool {
    labels::synset(text) == Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TENCH: &str = "n01440764";

    fn message(result: Result<usize, TruthError>) -> String {
        result.unwrap_err().to_string()
    }

    #[test]
    fn the_class_stands_behind_the_last_hyphen() {
        let class = |name: &str| Truth::from_names(vec![], 10).class(Path::new(name));
        assert_eq!(class("some-where/0007-3.png").unwrap(), 3);
        assert_eq!(class("a-b-09.jpg").unwrap(), 9);
        assert!(message(class("x-10.png")).contains("classes 0 to 9"));
        for name in ["3.png", "x-.png", "x-three.png"] {
            assert!(message(class(name)).contains("no class in the file's name"), "{name}");
        }
    }

    #[test]
    fn a_synset_id_at_the_start_goes_first() {
        let truth = Truth::from_names(vec!["n00000001".into(), TENCH.into()], 2);
        assert_eq!(truth.class(Path::new("x/n01440764_red-0.JPEG")).unwrap(), 1);
        let unknown = message(truth.class(Path::new("n00000002_x.JPEG")));
        assert!(unknown.contains("n00000002 is not among the label file's synset ids"), "{unknown}");
        let unlabelled = message(Truth::from_names(vec![], 2).class(Path::new("n01440764_tench.JPEG")));
        assert!(
            unlabelled.contains("n01440764 is a synset id, but no label begins with one"),
            "{unlabelled}"
        );
    }

    #[test]
    fn a_list_names_images_and_classes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("truth.txt");
        std::fs::write(&path, "a photo.png 1\n\nb.png\tn01440764\nc.png 7\n").unwrap();
        let truth = Truth::read(&path, vec![TENCH.into(), "n00000001".into()], 2).unwrap();
        assert_eq!(truth.class(Path::new("x/a photo.png")).unwrap(), 1);
        assert_eq!(truth.class(Path::new("b.png")).unwrap(), 0);
        let wrong = message(truth.class(Path::new("c.png")));
        assert!(wrong.contains("c.png: class 7 in the list, the network has classes 0 to 1"), "{wrong}");
        assert!(message(truth.class(Path::new("d.png"))).contains("d.png: not in the list"));
        std::fs::write(&path, "a.png 1\nb.png tench\n").unwrap();
        let line = Truth::read(&path, vec![], 2).unwrap_err().to_string();
        assert!(line.contains("truth.txt, line 2: `b.png tench`; accepted: the name of an image"), "{line}");
        let absent = Truth::read(&folder.path().join("absent"), vec![], 2).unwrap_err().to_string();
        assert!(absent.contains("absent: the list of classes cannot be read"), "{absent}");
    }
}
