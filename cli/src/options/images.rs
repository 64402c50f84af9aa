//! The images that a command line names.

use std::path::{Path, PathBuf};

use clap::Args;
use firebrick_host::image::{self, ImageError, Listing, Orientation};
use firebrick_nn::network::{Preprocess, Shape};

use crate::notice;

/// How image files are read.
#[derive(Clone, Debug, Args)]
pub(crate) struct ImageOptions {
    /// Take images as their pixels are stored, whatever their EXIF orientation says (default: upright, as viewers show them)
    #[arg(long)]
    no_orientation: bool,
}

impl ImageOptions {
    /// Which way up images are taken.
    pub fn orientation(&self) -> Orientation {
        if self.no_orientation { Orientation::AsStored } else { Orientation::Upright }
    }

    /// The one image of a command.
    ///
    /// # Errors
    /// It cannot be used.
    pub fn load(&self, file: &Path, preprocess: &Preprocess, input: Shape) -> Result<Vec<u8>, ImageError> {
        firebrick_scratch::note_input(file);
        image::load_as(file, self.orientation(), preprocess, input)
    }
}

/// Images named on the command line, folders replaced by what is in them.
#[derive(Debug, Default)]
pub(crate) struct Images {
    /// The images, in the order in which they are named.
    pub files: Vec<PathBuf>,
    /// Folders of class folders, and the names of these.
    pub classes: Vec<(PathBuf, Vec<String>)>,
}

impl Images {
    /// Finds them. What cannot be read is told and left out, what is left out for another reason gets a word.
    ///
    /// # Errors
    /// There is nothing left, and why.
    pub fn find(paths: &[PathBuf]) -> Result<Self, ImageError> {
        let mut images = Images::default();
        let mut last = None;
        for path in paths {
            match found(path) {
                Ok(None) => images.files.push(path.clone()),
                Ok(Some(listing)) => images.add(path, listing),
                Err(error) => {
                    // With a single path, or for the last one, the program's own message.
                    if let Some(error) = last.replace(error) {
                        notice::lost_to(&error);
                    }
                }
            }
        }
        match last {
            Some(error) if images.files.is_empty() => return Err(error),
            Some(error) => notice::lost_to(&error),
            None => {}
        }
        images.files.iter().for_each(|file| firebrick_scratch::note_input(file));
        Ok(images)
    }

    fn add(&mut self, folder: &Path, listing: Listing) {
        listing.unreadable.iter().for_each(|error| notice::lost_to(error));
        if !listing.folders_left_out.is_empty() {
            let folders = named(&listing.folders_left_out, folder);
            notice::warn(format!(
                "{}: has images of its own; those in its sub-folders are left out: {folders}",
                folder.display()
            ));
        }
        if !listing.others.is_empty() {
            let others = named(&listing.others, folder);
            notice::warn(format!("{}: left out, neither PNG nor JPEG: {others}", folder.display()));
        }
        if !listing.classes.is_empty() {
            self.classes.push((folder.to_owned(), listing.classes));
        }
        self.files.extend(listing.files);
    }
}

/// What is in a folder; nothing of a file.
fn found(path: &Path) -> Result<Option<Listing>, ImageError> {
    if path.is_dir() {
        return image::list(path).map(Some);
    }
    match path.metadata() {
        Err(source) if path.as_os_str() != "-" => {
            Err(ImageError::Unreadable { path: path.to_owned(), source })
        }
        _ => Ok(None),
    }
}

/// Names that are listed; more are counted.
const NAMED: usize = 5;

/// The paths as they are called in `folder`.
fn named(paths: &[PathBuf], folder: &Path) -> String {
    let name = |path: &PathBuf| path.strip_prefix(folder).unwrap_or(path).display().to_string();
    let names: Vec<String> = paths.iter().take(NAMED).map(name).collect();
    match paths.len().saturating_sub(NAMED) {
        0 => names.join(", "),
        more => format!("{} and {more} more", names.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lists_are_cut() {
        let paths = |count: usize| (0..count).map(|i| PathBuf::from(format!("x/{i}"))).collect::<Vec<_>>();
        assert_eq!(named(&paths(2), Path::new("x")), "0, 1");
        assert_eq!(named(&paths(7), Path::new("x")), "0, 1, 2, 3, 4 and 2 more");
    }
}
