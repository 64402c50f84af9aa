//! The classes that images are of.

use std::path::Path;

use firebrick_host::dataset::Picture;
use firebrick_host::evaluate::{Truth, TruthError};
use firebrick_host::labels::Labels;

use crate::notice;
use crate::options::images::Images;

/// Where classes are listed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lists<'a> {
    pub truth: Option<&'a Path>,
    pub ids: Option<&'a Path>,
}

/// The class of each image, from a list, from what stands beside it in its archive, or from its folder and name; or why it is not
/// known.
///
/// # Errors
/// No class is known, and why.
pub(super) fn expected(
    lists: Lists<'_>,
    images: &Images,
    labels: &Labels,
    classes: usize,
) -> anyhow::Result<Vec<Result<usize, TruthError>>> {
    let truth = match lists.truth {
        Some(list) => Truth::read(list, lists.ids, labels.clone(), classes)?,
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
    let class = |picture: &Picture| match picture.class().filter(|_| !truth.is_listed()) {
        Some(class) => truth.beside(picture.name(), class),
        None => truth.class(picture.name()),
    };
    let expected: Vec<Result<usize, TruthError>> = images.pictures.iter().map(class).collect();
    if expected.iter().any(Result::is_ok) {
        return Ok(expected);
    }
    // If no class is known, the command is wrong, not the images.
    match expected.into_iter().find_map(Result::err) {
        Some(error) => Err(error.into()),
        None => Ok(Vec::new()),
    }
}
