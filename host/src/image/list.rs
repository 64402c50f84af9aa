//! Which images a folder holds.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::ImageError;

/// Endings of names that are taken for images.
const EXTENSIONS: &[&str] = &["png", "jpg", "jpeg"];

/// Endings of images that nothing here decodes: left out, but not without a word.
const OTHERS: &[&str] = &["avif", "bmp", "gif", "heic", "jp2", "pgm", "ppm", "tif", "tiff", "webp"];

/// The images of a folder: those directly in it, or else those of its class folders.
#[derive(Debug, Default)]
pub struct Listing {
    /// The images, sorted by their paths.
    pub files: Vec<PathBuf>,
    /// The names of the folders that the images are in, sorted; empty if they are in the folder itself.
    pub classes: Vec<String>,
    /// Sub-folders with images that were left out, because there are images beside them.
    pub folders_left_out: Vec<PathBuf>,
    /// Images of other formats than PNG and JPEG.
    pub others: Vec<PathBuf>,
    /// Files and folders that cannot be read; the rest is listed all the same.
    pub unreadable: Vec<ImageError>,
}

/// Lists the image files (by their names: `.png`, `.jpg`, `.jpeg`) of a folder. What stands directly in it goes first; a folder
/// without images of its own is one of class folders (ImageNet's layout), each of which is searched to its bottom. Hidden
/// files and folders, whose names begin with a dot, do not count.
///
/// # Errors
/// [`ImageError::Unreadable`] if the folder cannot be read, [`ImageError::NoImages`] if nothing in it is, or could be, an image.
pub fn list(folder: &Path) -> Result<Listing, ImageError> {
    let mut listing = Listing::default();
    let folders = listing.add(folder)?;
    let top = || BTreeSet::from([real(folder)]);
    if listing.files.is_empty() {
        for class in folders {
            let before = listing.files.len();
            listing.search(&class, &mut top());
            if listing.files.len() > before {
                listing.classes.extend(class.file_name().map(|name| name.to_string_lossy().into_owned()));
            }
        }
        listing.classes.sort();
    } else {
        for sub in folders {
            let mut inside = Listing::default();
            inside.search(&sub, &mut top());
            if !inside.files.is_empty() {
                listing.folders_left_out.push(sub);
            }
        }
    }
    if listing.files.is_empty() && listing.unreadable.is_empty() {
        return Err(ImageError::NoImages { path: folder.to_owned() });
    }
    listing.files.sort();
    Ok(listing)
}

/// True of a file that is called as images are.
#[cfg(feature = "datasets")]
pub(crate) fn is_named_like_one(path: &Path) -> bool {
    let ending = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    EXTENSIONS.contains(&ending.as_str())
}

/// The images that [`list`] finds, in their order.
///
/// # Errors
/// As [`list`]; also the first of its files and folders that cannot be read.
pub fn files(folder: &Path) -> Result<Vec<PathBuf>, ImageError> {
    let Listing { files, unreadable, .. } = list(folder)?;
    unreadable.into_iter().next().map_or(Ok(files), Err)
}

impl Listing {
    /// Adds what is directly in a folder; returns its sub-folders, sorted.
    fn add(&mut self, folder: &Path) -> Result<BTreeSet<PathBuf>, ImageError> {
        let unreadable = |path: &Path| {
            let path = path.to_owned();
            move |source| ImageError::Unreadable { path, source }
        };
        let mut folders = BTreeSet::new();
        for entry in fs::read_dir(folder).map_err(unreadable(folder))? {
            let (path, kind) = match entry {
                Ok(entry) => (entry.path(), entry.file_type()),
                Err(source) => {
                    self.unreadable.push(unreadable(folder)(source));
                    break;
                }
            };
            if path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b".")) {
                continue;
            }
            let extension = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
            let is = |endings: &[&str]| endings.contains(&extension.as_str());
            // The folder itself tells of a file that it is one; of 50,000 only links are looked at.
            if is(EXTENSIONS) && kind.is_ok_and(|kind| kind.is_file()) {
                self.files.push(path);
                continue;
            }
            match fs::metadata(&path) {
                Ok(found) if found.is_dir() => {
                    folders.insert(path);
                }
                Ok(found) if is(EXTENSIONS) && found.is_file() => self.files.push(path),
                Ok(_) if is(EXTENSIONS) => {
                    let kind = io::Error::new(io::ErrorKind::InvalidInput, "neither a file nor a folder");
                    self.unreadable.push(unreadable(&path)(kind));
                }
                // A link to nowhere, for one; without an ending it may be to a class folder.
                Err(source) if is(EXTENSIONS) || extension.is_empty() => {
                    self.unreadable.push(unreadable(&path)(source));
                }
                Ok(found) if is(OTHERS) && found.is_file() => self.others.push(path),
                _ => {}
            }
        }
        Ok(folders)
    }

    /// Adds all that is below a folder. `seen` are the real paths of the folders that were searched: links may lead in circles, and
    /// where many lead to each other there are more ways than anybody can go.
    fn search(&mut self, folder: &Path, seen: &mut BTreeSet<PathBuf>) {
        if !seen.insert(real(folder)) {
            return;
        }
        match self.add(folder) {
            Ok(folders) => folders.iter().for_each(|sub| self.search(sub, seen)),
            Err(error) => self.unreadable.push(error),
        }
    }
}

/// A folder's path without links; one that cannot be followed is told when it is read.
fn real(folder: &Path) -> PathBuf {
    folder.canonicalize().unwrap_or_else(|_| folder.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder with empty files of these names.
    fn folder(names: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for name in names {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, b"").unwrap();
        }
        folder
    }

    /// Paths below a folder, as text.
    fn below(folder: &Path, paths: &[PathBuf]) -> Vec<String> {
        paths.iter().map(|path| path.strip_prefix(folder).unwrap().display().to_string()).collect()
    }

    #[test]
    fn folders_are_listed_in_order_without_what_is_hidden() {
        let empty = folder(&[".hidden.png", "notes.txt", ".hidden/a.png"]);
        assert!(matches!(list(empty.path()), Err(ImageError::NoImages { .. })));
        let full = folder(&["b.png", "a.JPG", "notes.txt", "c.jpeg", "._a.JPG", "d.webp"]);
        let listing = list(full.path()).unwrap();
        assert_eq!(below(full.path(), &listing.files), ["a.JPG", "b.png", "c.jpeg"]);
        assert_eq!(below(full.path(), &listing.others), ["d.webp"]);
        assert!(listing.classes.is_empty() && listing.unreadable.is_empty());
        let absent = list(&full.path().join("absent")).unwrap_err().to_string();
        assert!(absent.contains("absent: cannot be read"), "{absent}");
    }

    #[test]
    fn class_folders_are_searched_to_their_bottom() {
        let classes = folder(&["dog/a.png", "cat/deep/b.png", "cat/c.png", "empty/notes.txt", ".git/x.png"]);
        let listing = list(classes.path()).unwrap();
        assert_eq!(below(classes.path(), &listing.files), ["cat/c.png", "cat/deep/b.png", "dog/a.png"]);
        assert_eq!(listing.classes, ["cat", "dog"]);
        assert_eq!(files(classes.path()).unwrap(), listing.files);
    }

    #[test]
    fn sub_folders_beside_images_are_left_out() {
        let mixed = folder(&["a.png", "sub/deep/b.png", "empty/notes.txt"]);
        let listing = list(mixed.path()).unwrap();
        assert_eq!(below(mixed.path(), &listing.files), ["a.png"]);
        assert_eq!(below(mixed.path(), &listing.folders_left_out), ["sub"]);
    }

    #[test]
    fn folders_that_lead_to_each_other_are_searched_once_for_each_class() {
        let names = ["a", "b", "c", "d", "e", "f", "g", "h", "i"];
        let web = folder(&names.map(|name| format!("{name}/{name}.png")).each_ref().map(String::as_str));
        for (from, to) in names.iter().flat_map(|from| names.map(|to| (from, to))) {
            let link = web.path().join(from).join(to);
            std::os::unix::fs::symlink(web.path().join(to), link).unwrap();
        }
        let listing = list(web.path()).unwrap();
        assert_eq!((listing.files.len(), listing.classes.len()), (names.len() * names.len(), names.len()));
    }

    #[test]
    fn links_to_nowhere_are_told_and_links_in_circles_are_not_followed() {
        use std::os::unix::fs::symlink;
        let links = folder(&["cat/a.png"]);
        symlink(links.path(), links.path().join("cat/up")).unwrap();
        symlink("nowhere", links.path().join("cat/b.png")).unwrap();
        symlink("nowhere", links.path().join("dog")).unwrap();
        let listing = list(links.path()).unwrap();
        assert_eq!(below(links.path(), &listing.files), ["cat/a.png"]);
        let [dog, image] = &listing.unreadable[..] else { panic!("{:?}", listing.unreadable) };
        assert!(dog.to_string().contains("dog: cannot be read"), "{dog}");
        assert!(image.to_string().contains("cat/b.png: cannot be read"), "{image}");
        assert!(files(links.path()).is_err());
    }
}
