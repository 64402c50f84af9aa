//! Lists of images and their classes, in the forms in which data sets have them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use firebrick_weights::text_file::{self, Unread};

use super::truth_error::TruthError;
use crate::labels;

/// A line of a list: its number, from 1, and the class that it says.
#[derive(Clone, Debug)]
pub(super) struct Listed {
    pub line: usize,
    pub class: String,
}

/// What a list says.
#[derive(Clone, Debug)]
pub(super) enum List {
    /// Classes by the images' names, folders before them or not.
    Names(BTreeMap<String, Listed>),
    /// The class of image 1, 2, ...: the number at the end of its name (ILSVRC's development kit).
    Numbers(Vec<Listed>),
}

/// The text of a file that should be a list.
pub(super) fn text(path: &Path, what: &'static str) -> Result<String, TruthError> {
    let path = || path.to_owned();
    text_file::read(&path(), what).map_err(|unread| match unread {
        Unread::Io(source) => TruthError::Unreadable { path: path(), source },
        Unread::Mistaken(mistaken) => TruthError::Mistaken { path: path(), mistaken },
        Unread::Text(source) => TruthError::Text { path: path(), source },
    })
}

impl List {
    /// The class of an image.
    pub fn get(&self, file: &Path) -> Option<&Listed> {
        match self {
            List::Names(names) => {
                // The longest end of the path that the list knows: folders before a name part images of one name.
                let parts: Vec<_> = file.iter().collect();
                let ends = (0..parts.len()).map(|from| parts[from..].iter().collect::<PathBuf>());
                let stem = file.file_stem().map(PathBuf::from);
                ends.chain(stem).find_map(|end| names.get(end.to_string_lossy().as_ref()))
            }
            List::Numbers(lines) => {
                let stem = file.file_stem()?.to_string_lossy().into_owned();
                let digits = stem.len() - stem.trim_end_matches(|c: char| c.is_ascii_digit()).len();
                let number: usize = stem[stem.len() - digits..].parse().ok()?;
                lines.get(number.checked_sub(1)?)
            }
        }
    }

    /// Lines `name class`, or one number each; those are the classes of images 1, 2, ... by the development kit's numbers, of which
    /// `ids` says what they stand for.
    ///
    /// # Errors
    /// A line that is none, or two that contradict each other by `same`.
    pub fn of_lines(
        path: &Path,
        text: &str,
        ids: Option<&Path>,
        same: &dyn Fn(&str, &str) -> bool,
    ) -> Result<List, TruthError> {
        let lines = || text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
        if lines().next().is_some() && lines().all(|(_, line)| line.trim().parse::<u32>().is_ok()) {
            return numbers(path, lines(), ids);
        }
        let mut list = BTreeMap::new();
        for (i, line) in lines() {
            let parts = line.trim().rsplit_once(char::is_whitespace);
            let class = parts.filter(|(_, class)| class.parse::<usize>().is_ok() || is_synset(class));
            let Some((name, class)) = class else {
                return Err(TruthError::Line { path: path.to_owned(), line: i + 1, text: line.to_owned() });
            };
            add(&mut list, path, name.trim_end(), Listed { line: i + 1, class: class.to_owned() }, same)?;
        }
        Ok(List::Names(list))
    }

    /// Rows of an image's name and its class, as index, synset id or label; a first row may name the columns, and others stand
    /// between. A class with more behind it is what its first word says (`n03995372 85 1 499 272`).
    ///
    /// # Errors
    /// As [`List::of_lines`].
    #[cfg(feature = "datasets")]
    pub fn of_table(
        path: &Path,
        text: &str,
        known: &dyn Fn(&str) -> bool,
        same: &dyn Fn(&str, &str) -> bool,
    ) -> Result<List, TruthError> {
        const NAMES: [&str; 7] = ["filename", "file", "image", "imageid", "image_id", "name", "path"];
        const CLASSES: [&str; 8] =
            ["class", "label", "labels", "synset", "wnid", "target", "category", "predictionstring"];
        let mut rows =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        let (mut list, mut columns) = (BTreeMap::new(), (0, 1));
        for (i, row) in rows.records().enumerate() {
            let refused = |text: String, line: usize| TruthError::Line { path: path.to_owned(), line, text };
            let row = row.map_err(|error| refused(error.to_string(), i + 1))?;
            let line = row.position().map_or(i + 1, |at| at.line() as usize);
            let titled = |titles: &[&str]| {
                row.iter().position(|cell| titles.contains(&cell.trim().to_lowercase().as_str()))
            };
            if let (0, Some(name), Some(class)) = (i, titled(&NAMES), titled(&CLASSES)) {
                columns = (name, class);
                continue;
            }
            let whole = row.iter().collect::<Vec<_>>().join(",");
            let cells = (row.get(columns.0).map(str::trim), row.get(columns.1).map(str::trim));
            let (Some(name), Some(class)) = cells else { return Err(refused(whole, line)) };
            let first = class.split_whitespace().next().unwrap_or_default();
            let class = [class, first].into_iter().find(|class| known(class) || is_synset(class));
            let class = class.or(first.parse::<usize>().is_ok().then_some(first));
            let Some(class) = class else { return Err(refused(whole, line)) };
            add(&mut list, path, name, Listed { line, class: class.to_owned() }, same)?;
        }
        Ok(List::Names(list))
    }
}

/// Adds a line that does not contradict another one.
fn add(
    list: &mut BTreeMap<String, Listed>,
    path: &Path,
    name: &str,
    listed: Listed,
    same: &dyn Fn(&str, &str) -> bool,
) -> Result<(), TruthError> {
    if let Some(before) = list.get(name).filter(|before| !same(&before.class, &listed.class)) {
        let (lines, classes) = ([before.line, listed.line], [before.class.clone(), listed.class]);
        return Err(TruthError::Twice { path: path.to_owned(), name: name.to_owned(), lines, classes });
    }
    list.entry(name.to_owned()).or_insert(listed);
    Ok(())
}

/// The development kit's list: what its numbers stand for is written elsewhere, in another order than that of the synset ids.
fn numbers<'a>(
    path: &Path,
    lines: impl Iterator<Item = (usize, &'a str)>,
    ids: Option<&Path>,
) -> Result<List, TruthError> {
    let Some(ids) = ids else { return Err(TruthError::NoIds { path: path.to_owned() }) };
    let mut synsets: BTreeMap<&str, String> = BTreeMap::new();
    let text = text(ids, "a list of synset ids and numbers")?;
    for (i, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let mut words = line.split_whitespace();
        match (words.next(), words.next()) {
            (Some(synset), Some(number)) if is_synset(synset) && number.parse::<u32>().is_ok() => {
                synsets.insert(number, synset.to_owned());
            }
            _ => return Err(TruthError::IdLine { path: ids.to_owned(), line: i + 1, text: line.to_owned() }),
        }
    }
    let listed = |(i, line): (usize, &str)| {
        let class = synsets.get(line.trim()).cloned();
        let (path, ids, text) = (path.to_owned(), ids.to_owned(), line.trim().to_owned());
        let class = class.ok_or(TruthError::UnknownId { path, ids, line: i + 1, text })?;
        Ok(Listed { line: i + 1, class })
    };
    lines.map(listed).collect::<Result<_, _>>().map(List::Numbers)
}

pub(super) fn is_synset(text: &str) -> bool {
    labels::synset(text) == Some(text)
}
