//! Which images are measured, and the classes that they are of.

use std::path::{Path, PathBuf};

use firebrick_host::evaluate::Truth;
use firebrick_host::labels::Labels;

use crate::notice;
use crate::options::images::Images;

/// The images whose classes are known, and these: from the list `truth`, or from the folders and names of the images. The others are
/// told and left out, before the first image is run.
///
/// # Errors
/// No class is known, and why.
pub(super) fn expected(
    truth: Option<&Path>,
    images: &Images,
    labels: &Labels,
    classes: usize,
) -> anyhow::Result<(Vec<PathBuf>, Vec<usize>)> {
    let truth = match truth {
        Some(list) => Truth::read(list, labels.clone(), classes)?,
        None => {
            let names = Truth::from_names(labels.clone(), classes);
            images.classes.iter().fold(names, |truth, (folder, names)| truth.with_folders(folder, names))
        }
    };
    for folder in truth.sorted_folders() {
        let folder = folder.display();
        notice::warn(format!(
            "{folder}: no name of a folder in it says a class; they are taken in their order, as 0, 1, ..."
        ));
    }
    let (mut files, mut expected, mut unknown) = (Vec::new(), Vec::new(), Vec::new());
    for file in &images.files {
        match truth.class(file) {
            Ok(class) => {
                files.push(file.clone());
                expected.push(class);
            }
            Err(error) => unknown.push(error),
        }
    }
    let mut unknown = unknown.into_iter();
    if files.is_empty() {
        // If no class is known, the command is wrong, not the images.
        return unknown.next().map_or(Ok((files, expected)), |error| Err(error.into()));
    }
    unknown.for_each(|error| notice::lost_to(&error));
    Ok((files, expected))
}
