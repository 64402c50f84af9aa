//! Which class an image is of: from a list, from the folder that it is in, or from its file's name.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use firebrick_weights::text_file::{self, Unread};

use super::folders::{ClassFolders, FolderClass};
use super::truth_error::TruthError;
use crate::labels::{self, Labels};

/// Where the classes of images are taken from.
#[derive(Clone, Debug)]
pub struct Truth {
    list: Option<(PathBuf, BTreeMap<String, Listed>)>,
    folders: Vec<ClassFolders>,
    labels: Labels,
    classes: usize,
}

/// A line of a list: its number, from 1, and the class that it says.
#[derive(Clone, Debug)]
struct Listed {
    line: usize,
    class: String,
}

impl Truth {
    /// From the files' names; `labels` are those of the network's `classes`, or empty.
    pub fn from_names(labels: Labels, classes: usize) -> Truth {
        Truth { list: None, folders: Vec::new(), labels, classes }
    }

    /// The same, but images in `folder/NAME`, for the `names` of its class folders, are of the class that the name says: a synset id,
    /// a label (or one of its synonyms, which commas part; `_` stands for a space), or an index.
    ///
    /// If a network has no labels and as many classes as there are folders, names that say nothing are classes in their order, as
    /// torchvision has it; [`Truth::sorted_folders`] tells.
    pub fn with_folders(mut self, folder: &Path, names: &[String]) -> Truth {
        let folder = ClassFolders::new(folder, names, &self.labels, self.classes);
        self.folders.push(folder);
        self
    }

    /// The folders whose class folders stand for classes by their order only.
    pub fn sorted_folders(&self) -> impl Iterator<Item = &Path> {
        self.folders.iter().filter_map(ClassFolders::sorted)
    }

    /// From a list with lines `name class`: the name of an image without its folder, and the
    /// index or the synset id of its class. Empty lines do not count, nor does one that says again what one before it says.
    ///
    /// # Errors
    /// [`TruthError::Unreadable`], [`TruthError::Mistaken`], [`TruthError::Text`], [`TruthError::Line`] or [`TruthError::Twice`].
    pub fn read(path: &Path, labels: Labels, classes: usize) -> Result<Truth, TruthError> {
        let owned = || path.to_owned();
        let text = text_file::read(path, "a list of classes").map_err(|unread| match unread {
            Unread::Io(source) => TruthError::Unreadable { path: owned(), source },
            Unread::Mistaken(mistaken) => TruthError::Mistaken { path: owned(), mistaken },
            Unread::Text(source) => TruthError::Text { path: owned(), source },
        })?;
        let mut list: BTreeMap<String, Listed> = BTreeMap::new();
        for (i, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let parts = line.trim().rsplit_once(char::is_whitespace);
            let class = parts.filter(|(_, class)| class.parse::<usize>().is_ok() || is_synset(class));
            let Some((name, class)) = class else {
                return Err(TruthError::Line { path: owned(), line: i + 1, text: line.to_owned() });
            };
            let name = name.trim_end().to_owned();
            let listed = Listed { line: i + 1, class: class.to_owned() };
            if let Some(before) = list.get(&name).filter(|before| !is_same(&before.class, class, &labels)) {
                let classes = [before.class.clone(), listed.class];
                return Err(TruthError::Twice { path: owned(), name, lines: [before.line, i + 1], classes });
            }
            list.entry(name).or_insert(listed);
        }
        Ok(Truth { list: Some((path.to_owned(), list)), folders: Vec::new(), labels, classes })
    }

    /// The class of an image, an index of the network's classes.
    ///
    /// # Errors
    /// [`TruthError`] with the image's name.
    pub fn class(&self, file: &Path) -> Result<usize, TruthError> {
        let Some((path, list)) = &self.list else {
            let folders = self.folders.iter().find_map(|folders| folders.class(file));
            return match folders {
                Some(FolderClass::Index(class)) => Ok(class),
                Some(FolderClass::Synset(id)) => self.of_synset(file, &id),
                None => self.class_in_name(file),
            };
        };
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let Some(Listed { class, .. }) = list.get(name.as_ref()) else {
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
        if self.labels.synsets.is_empty() {
            return Err(TruthError::NoSynsets { file, synset });
        }
        let class = self.labels.synsets.iter().position(|id| *id == synset);
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

/// True for two ways to write one class: `3` and `03`, or its index and its synset id.
fn is_same(one: &str, other: &str, labels: &Labels) -> bool {
    let position = |id: &str| labels.synsets.iter().position(|known| known == id);
    let index = |class: &str| class.parse().ok().or_else(|| position(class));
    one == other || index(one).is_some_and(|one| index(other) == Some(one))
}

fn is_synset(text: &str) -> bool {
    labels::synset(text) == Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TENCH: &str = "n01440764";

    /// Labels of which only the synset ids matter.
    fn synsets(ids: &[&str]) -> Labels {
        Labels::of(&ids.iter().map(|id| id.to_string()).collect::<Vec<_>>())
    }

    fn message(result: Result<usize, TruthError>) -> String {
        result.unwrap_err().to_string()
    }

    #[test]
    fn the_class_stands_behind_the_last_hyphen() {
        let class = |name: &str| Truth::from_names(synsets(&[]), 10).class(Path::new(name));
        assert_eq!(class("some-where/0007-3.png").unwrap(), 3);
        assert_eq!(class("a-b-09.jpg").unwrap(), 9);
        assert!(message(class("x-10.png")).contains("classes 0 to 9"));
        for name in ["3.png", "x-.png", "x-three.png"] {
            assert!(message(class(name)).contains("no class in the file's name"), "{name}");
        }
    }

    #[test]
    fn a_synset_id_at_the_start_goes_first() {
        let truth = Truth::from_names(synsets(&["n00000001", TENCH]), 2);
        assert_eq!(truth.class(Path::new("x/n01440764_red-0.JPEG")).unwrap(), 1);
        let unknown = message(truth.class(Path::new("n00000002_x.JPEG")));
        assert!(unknown.contains("n00000002 is not among the label file's synset ids"), "{unknown}");
        let unlabelled = message(Truth::from_names(synsets(&[]), 2).class(Path::new("n01440764_tench.JPEG")));
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
        let truth = Truth::read(&path, synsets(&[TENCH, "n00000001"]), 2).unwrap();
        assert_eq!(truth.class(Path::new("x/a photo.png")).unwrap(), 1);
        assert_eq!(truth.class(Path::new("b.png")).unwrap(), 0);
        let wrong = message(truth.class(Path::new("c.png")));
        assert!(wrong.contains("c.png: class 7 in the list, the network has classes 0 to 1"), "{wrong}");
        assert!(message(truth.class(Path::new("d.png"))).contains("d.png: not in the list"));
        std::fs::write(&path, "a.png 1\nb.png tench\n").unwrap();
        let line = Truth::read(&path, synsets(&[]), 2).unwrap_err().to_string();
        assert!(line.contains("truth.txt, line 2: `b.png tench`; accepted: the name of an image"), "{line}");
        std::fs::write(&path, "a.png 1\nb.png 0\n\na.png 01\nb.png n01440764\n").unwrap();
        let truth = Truth::read(&path, synsets(&[TENCH]), 2).unwrap();
        assert_eq!(truth.class(Path::new("a.png")).unwrap(), 1, "said twice");
        std::fs::write(&path, "a.png 1\nb.png 0\n\na.png 0\n").unwrap();
        let twice = Truth::read(&path, synsets(&[]), 2).unwrap_err().to_string();
        let told = "truth.txt, lines 1 and 4: `a.png` is of class 1 and of class 0; accepted: one class for each image";
        assert!(twice.ends_with(told), "{twice}");
        let absent = Truth::read(&folder.path().join("absent"), synsets(&[]), 2).unwrap_err().to_string();
        assert!(absent.contains("absent: the list of classes cannot be read"), "{absent}");
    }

    #[test]
    fn a_class_folder_goes_before_the_files_name() {
        let labels = Labels::of(&["tench, Tinca tinca".into(), "great white shark".into(), "cock".into()]);
        let names = ["cock", "Great_White_Shark", "Tinca tinca", "other", "n01440764"].map(String::from);
        let truth = Truth::from_names(labels, 3).with_folders(Path::new("val"), &names);
        let class = |name: &str| truth.class(Path::new(name));
        assert_eq!(class("val/cock/a-1.png").unwrap(), 2);
        assert_eq!(class("val/Great_White_Shark/deep/a.png").unwrap(), 1);
        assert_eq!(class("val/Tinca tinca/a.png").unwrap(), 0);
        assert_eq!(class("val/other/tench/a.png").unwrap(), 0);
        assert_eq!(class("val/other/a-1.png").unwrap(), 1, "a folder that says nothing");
        assert_eq!(class("elsewhere/cock/a-1.png").unwrap(), 1, "not found as a class folder");
        assert!(message(class("val/other/a.png")).contains("or a folder that is called as the class"));
        assert!(message(class("val/n01440764/a-1.png")).contains("n01440764 is a synset id"));
        assert_eq!(truth.sorted_folders().count(), 0);
    }

    #[test]
    fn folders_count_in_their_order_if_nothing_else_is_known() {
        let names = ["ant", "bee"].map(String::from);
        let none = || Labels::of(&[]);
        let truth = Truth::from_names(none(), 2).with_folders(Path::new("val"), &names);
        assert_eq!(truth.class(Path::new("val/bee/a-0.png")).unwrap(), 1);
        assert_eq!(truth.sorted_folders().collect::<Vec<_>>(), [Path::new("val")]);
        let more = Truth::from_names(none(), 3).with_folders(Path::new("val"), &names);
        assert!(message(more.class(Path::new("val/bee/a.png"))).contains("no class"));
        let named = Labels::of(&["wasp".into(), "fly".into()]);
        let named = Truth::from_names(named, 2).with_folders(Path::new("val"), &names);
        assert!(message(named.class(Path::new("val/bee/a.png"))).contains("no class"));
        let numbers = ["1", "0"].map(String::from);
        let numbers = Truth::from_names(none(), 2).with_folders(Path::new("val"), &numbers);
        assert_eq!(numbers.class(Path::new("val/1/a.png")).unwrap(), 1);
    }
}
