//! Which class an image is of: from a list, from the folder that it is in, or from its file's name.

use std::path::{Path, PathBuf};

use super::folders::{self, ClassFolders, FolderClass};
use super::list::{self, List, Listed};
use super::truth_error::TruthError;
use crate::labels::{self, Labels};

/// Where the classes of images are taken from.
#[derive(Clone, Debug)]
pub struct Truth {
    list: Option<(PathBuf, List)>,
    folders: Vec<ClassFolders>,
    labels: Labels,
    classes: usize,
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

    /// From a list with lines `name class`: the name of an image, with or without folders, and the index or the synset id of its class.
    /// Empty lines do not count, nor does one that says again what one before it says. A list whose name ends in `.csv` is a table of
    /// names and classes (feature `datasets`). Lines of one number are the classes of images 1, 2, ... by the numbers of ILSVRC's
    /// development kit; `ids` has lines `synset number` (`map_clsloc.txt`).
    ///
    /// # Errors
    /// [`TruthError`]: a list that cannot be read, a line that says no class, two that contradict each other.
    pub fn read(
        path: &Path,
        ids: Option<&Path>,
        labels: Labels,
        classes: usize,
    ) -> Result<Truth, TruthError> {
        let text = list::text(path, "a list of classes")?;
        let same = |one: &str, other: &str| is_same(one, other, &labels);
        #[cfg(feature = "datasets")]
        if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv")) {
            let known = |class: &str| folders::said(class, &labels, classes).is_some();
            let list = List::of_table(path, &text, &known, &same)?;
            return Ok(Truth { list: Some((path.to_owned(), list)), folders: Vec::new(), labels, classes });
        }
        let list = List::of_lines(path, &text, ids, &same)?;
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
        let Some(Listed { class, .. }) = list.get(file) else {
            return Err(TruthError::Unlisted { file: file.to_owned(), list: path.clone() });
        };
        match class.parse() {
            Ok(class) => self.in_range(file, class, "in the list"),
            Err(_) => match folders::said(class, &self.labels, self.classes) {
                Some(FolderClass::Index(class)) => Ok(class),
                _ => self.of_synset(file, class),
            },
        }
    }

    /// A class that stands beside an image, an index of the network's classes.
    ///
    /// # Errors
    /// [`TruthError::OutOfRange`].
    pub fn beside(&self, file: &Path, class: usize) -> Result<usize, TruthError> {
        self.in_range(file, class, "beside the image")
    }

    /// True if a list says the classes, whatever else does.
    pub fn is_listed(&self) -> bool {
        self.list.is_some()
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

#[cfg(test)]
mod tests;
