//! Which class a class folder stands for.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::labels::{self, Labels};

/// What a class folder's name says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum FolderClass {
    /// An index of the network's classes.
    Index(usize),
    /// A synset id, whatever class has it.
    Synset(String),
}

/// The class folders of a folder.
#[derive(Clone, Debug)]
pub(super) struct ClassFolders {
    folder: PathBuf,
    labels: Labels,
    classes: usize,
    found: BTreeMap<String, FolderClass>,
    /// The names say nothing; their order does.
    sorted: bool,
}

impl ClassFolders {
    /// Those of `names`; [`super::Truth::with_folders`] says what they mean.
    pub fn new(folder: &Path, names: &[String], labels: &Labels, classes: usize) -> Self {
        let said = |name: &String| Some((name.clone(), said(name, labels, classes)?));
        let mut found: BTreeMap<String, FolderClass> = names.iter().filter_map(said).collect();
        let sorted = found.is_empty() && labels.names.is_empty() && names.len() == classes;
        if sorted {
            let order = names.iter().enumerate();
            found = order.map(|(index, name)| (name.clone(), FolderClass::Index(index))).collect();
        }
        ClassFolders { folder: folder.to_owned(), labels: labels.clone(), classes, found, sorted }
    }

    /// The class of an image, if it is in a class folder whose class is known. One that says nothing may have some that do
    /// (`train` and `val` for one).
    pub fn class(&self, file: &Path) -> Option<FolderClass> {
        let inside = file.strip_prefix(&self.folder).ok()?.parent()?;
        let mut names = inside.components().map(|part| part.as_os_str().to_string_lossy());
        let first = names.next()?;
        let known = self.found.get(first.as_ref()).cloned();
        known.or_else(|| names.find_map(|name| said(&name, &self.labels, self.classes)))
    }

    /// The folder, if its class folders stand for classes by their order only.
    pub fn sorted(&self) -> Option<&Path> {
        self.sorted.then_some(self.folder.as_path())
    }
}

/// The class that a name says.
pub(super) fn said(name: &str, labels: &Labels, classes: usize) -> Option<FolderClass> {
    if labels::synset(name) == Some(name) {
        return Some(FolderClass::Synset(name.to_owned()));
    }
    let plain = |text: &str| text.trim().replace('_', " ").to_lowercase();
    let wanted = plain(name);
    let the_only = |is: &dyn Fn(&String) -> bool| {
        let mut found = (0..labels.names.len()).filter(|class| is(&labels.names[*class]));
        // ImageNet has two cranes: a name that stands for several classes says none.
        found.next().filter(|_| found.next().is_none())
    };
    let index = || name.parse().ok().filter(|class| *class < classes);
    the_only(&|label| plain(label) == wanted)
        .or_else(|| the_only(&|label| label.split(',').any(|synonym| plain(synonym) == wanted)))
        .or_else(index)
        .map(FolderClass::Index)
}
