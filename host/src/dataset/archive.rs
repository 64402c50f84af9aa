//! Uncompressed tar archives, as webdataset has them: their headers are walked, their members read where they lie.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, ErrorKind};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use firebrick_weights::content::Mistaken;

use super::{Picture, Place};
use crate::image::{self, ImageError};

/// Ending of what has an image's class, an index in decimal, beside the image.
const CLASS: &str = "cls";

/// Bytes of such a class at most.
const MOST_OF_CLASS: u64 = 32;

/// Bytes of a picture at most, as of a file.
const MOST: u64 = 256 << 20;

/// Why an archive cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// It cannot be read.
    #[error("{}: cannot be read", path.display())]
    Unreadable {
        /// The archive.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The content is something else that is known: a compressed archive, for one.
    #[error("{}: {mistaken}; accepted: tar, not compressed, so that its members can be read where they lie", path.display())]
    Mistaken {
        /// The file.
        path: PathBuf,
        /// What it is.
        mistaken: Mistaken,
    },
    /// It is no archive, or damaged from here on.
    #[error("{}: damaged, or no tar archive, behind {members} members", path.display())]
    Damaged {
        /// The archive.
        path: PathBuf,
        /// Members before that.
        members: usize,
        /// What is wrong.
        source: io::Error,
    },
    /// No member is an image.
    #[error("{}: no image in this archive; accepted: *.png, *.jpg, *.jpeg", path.display())]
    NoImages {
        /// The archive.
        path: PathBuf,
    },
}

/// The images of an archive.
#[derive(Debug)]
pub struct Archive {
    /// The images, in their order in the archive.
    pub pictures: Vec<Picture>,
    /// The names of the folders that all of them are in, sorted; empty if some are in none.
    pub classes: Vec<String>,
    /// Images that the archive ends within.
    pub cut: Vec<ImageError>,
    /// What is damaged behind the images.
    pub damaged: Option<ArchiveError>,
}

/// True of a file that is called as archives are.
pub fn is_archive(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("tar")) && !path.is_dir()
}

/// Bytes of a member.
pub(super) fn read(archive: &File, offset: u64, bytes: u64) -> io::Result<Vec<u8>> {
    if bytes > MOST {
        return Err(ErrorKind::FileTooLarge.into());
    }
    let mut found = vec![0; bytes as usize];
    archive.read_exact_at(&mut found, offset)?;
    Ok(found)
}

/// Walks an archive's headers. An image's class is an index that stands beside it (`0007.cls` for `0007.png`), if one does.
///
/// # Errors
/// [`ArchiveError`].
pub fn open(path: &Path) -> Result<Archive, ArchiveError> {
    let unreadable = |source| ArchiveError::Unreadable { path: path.to_owned(), source };
    let file = File::open(path).map_err(unreadable)?;
    firebrick_scratch::note_input(path);
    let length = file.metadata().map_err(unreadable)?.len();
    let mut walk =
        Walk { path, file: Arc::new(file), length, members: 0, images: Vec::new(), classes: BTreeMap::new() };
    let damaged = match walk.all() {
        Ok(()) => None,
        // Nothing was an archive yet.
        Err(_) if walk.members == 0 && walk.mistaken().is_some() => {
            let mistaken = walk.mistaken();
            return Err(mistaken.map_or(ArchiveError::NoImages { path: path.to_owned() }, |mistaken| {
                ArchiveError::Mistaken { path: path.to_owned(), mistaken }
            }));
        }
        Err(source) => Some(ArchiveError::Damaged { path: path.to_owned(), members: walk.members, source }),
    };
    match damaged {
        Some(damaged) if walk.images.is_empty() => Err(damaged),
        None if walk.images.is_empty() => Err(ArchiveError::NoImages { path: path.to_owned() }),
        damaged => Ok(walk.archive(damaged)),
    }
}

/// An archive that is walked.
struct Walk<'a> {
    path: &'a Path,
    file: Arc<File>,
    length: u64,
    members: usize,
    /// Name, place and size.
    images: Vec<(PathBuf, u64, u64)>,
    /// Classes by what is before the ending.
    classes: BTreeMap<PathBuf, usize>,
}

impl Walk<'_> {
    fn all(&mut self) -> io::Result<()> {
        let file = self.file.clone();
        let mut archive = tar::Archive::new(&*file);
        for entry in archive.entries_with_seek()? {
            let entry = entry?;
            self.members += 1;
            if !entry.header().entry_type().is_file() {
                continue;
            }
            let name = entry.path()?.into_owned();
            let hidden = name.file_name().is_none_or(|name| name.as_encoded_bytes().starts_with(b"."));
            let (offset, bytes) = (entry.raw_file_position(), entry.size());
            if hidden {
                continue;
            } else if image::is_named_like_one(&name) {
                self.images.push((name, offset, bytes));
            } else if name.extension().is_some_and(|ending| ending == CLASS) && bytes <= MOST_OF_CLASS {
                let text = read(&self.file, offset, bytes)?;
                let class = String::from_utf8_lossy(&text).trim().parse().ok();
                self.classes.extend(class.map(|class| (key(&name), class)));
            }
        }
        Ok(())
    }

    /// What the file is, if it is something else that is known.
    fn mistaken(&self) -> Option<Mistaken> {
        let mut begin = vec![0; self.length.min(4096) as usize];
        self.file.read_exact_at(&mut begin, 0).ok()?;
        Mistaken::of(&begin, "a tar archive")
    }

    fn archive(self, damaged: Option<ArchiveError>) -> Archive {
        let Walk { path, file, length, images, classes, .. } = self;
        let (mut pictures, mut folders, mut cut) =
            (Vec::with_capacity(images.len()), BTreeSet::new(), Vec::new());
        let mut all = true;
        for (member, offset, bytes) in images {
            let mut parts =
                member.components().filter(|part| matches!(part, std::path::Component::Normal(_)));
            match (parts.next(), parts.next()) {
                (Some(folder), Some(_)) => {
                    folders.insert(folder.as_os_str().to_string_lossy().into_owned());
                }
                _ => all = false,
            }
            let class = classes.get(&key(&member)).copied();
            let name = path.join(member.strip_prefix("./").unwrap_or(&member));
            if offset + bytes > length {
                let source = ErrorKind::UnexpectedEof.into();
                cut.push(ImageError::Unreadable { path: name, source });
                continue;
            }
            pictures.push(Picture {
                name,
                place: Place::Member { archive: file.clone(), offset, bytes },
                class,
            });
        }
        let classes = if all { folders.into_iter().collect() } else { Vec::new() };
        Archive { pictures, classes, cut, damaged }
    }
}

/// What the members of one sample have in common: the name up to the first dot (webdataset).
fn key(name: &Path) -> PathBuf {
    let file = name.file_name().unwrap_or_default().to_string_lossy();
    name.with_file_name(file.split('.').next().unwrap_or_default())
}

#[cfg(test)]
mod tests;
