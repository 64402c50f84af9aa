//! The images that a command line names.

use std::path::{Path, PathBuf};

use clap::Args;
#[cfg(feature = "shards")]
use firebrick_host::dataset;
use firebrick_host::dataset::Picture;
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

/// Images named on the command line, folders and archives replaced by what is in them.
#[derive(Debug, Default)]
pub(crate) struct Images {
    /// The images, in the order in which they are named.
    pub pictures: Vec<Picture>,
    /// Folders of class folders, and the names of these; archives as well.
    pub classes: Vec<(PathBuf, Vec<String>)>,
    /// What was told of what cannot be read.
    pub lost: Vec<String>,
}

impl Images {
    /// Finds them. What cannot be read is told and left out, what is left out for another reason gets a word.
    ///
    /// # Errors
    /// There is nothing left, and why.
    pub fn find(paths: &[PathBuf]) -> anyhow::Result<Self> {
        Self::find_in(paths, false)
    }

    /// The same, with what is in archives.
    ///
    /// # Errors
    /// As [`Images::find`].
    pub fn find_all(paths: &[PathBuf]) -> anyhow::Result<Self> {
        Self::find_in(paths, true)
    }

    fn find_in(paths: &[PathBuf], archives: bool) -> anyhow::Result<Self> {
        let mut images = Images::default();
        let mut last: Option<anyhow::Error> = None;
        for path in paths {
            if let Err(error) = images.find_one(path, archives) {
                // With a single path, or for the last one, the program's own message.
                if let Some(error) = last.replace(error) {
                    images.lose(format!("{error:#}"));
                }
            }
        }
        match last {
            Some(error) if images.pictures.is_empty() => return Err(error),
            Some(error) => images.lose(format!("{error:#}")),
            None => {}
        }
        let files = images.pictures.iter().filter(|picture| picture.is_file());
        files.for_each(|picture| firebrick_scratch::note_input(picture.name()));
        Ok(images)
    }

    #[cfg_attr(not(feature = "shards"), expect(unused_variables))]
    fn find_one(&mut self, path: &Path, archives: bool) -> anyhow::Result<()> {
        #[cfg(feature = "shards")]
        if archives && dataset::is_archive(path) {
            let archive = dataset::open(path)?;
            archive.cut.iter().for_each(|error| self.lose(firebrick_spec::chain(error)));
            archive.damaged.iter().for_each(|error| self.lose(firebrick_spec::chain(error)));
            if !archive.classes.is_empty() {
                self.classes.push((path.to_owned(), archive.classes));
            }
            self.pictures.extend(archive.pictures);
            return Ok(());
        }
        match found(path)? {
            None => self.pictures.push(Picture::file(path.to_owned())),
            Some(listing) => self.add(path, listing),
        }
        Ok(())
    }

    /// Their names, for who takes files only.
    pub fn files(self) -> Vec<PathBuf> {
        self.pictures.into_iter().map(|picture| picture.name().to_owned()).collect()
    }

    fn lose(&mut self, what: String) {
        notice::lost(&what);
        self.lost.push(what);
    }

    fn add(&mut self, folder: &Path, listing: Listing) {
        listing.unreadable.iter().for_each(|error| self.lose(firebrick_spec::chain(error)));
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
        self.pictures.extend(listing.files.into_iter().map(Picture::file));
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
