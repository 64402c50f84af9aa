//! Why the class of an image is not known.

use std::path::PathBuf;

use firebrick_weights::content::Mistaken;
use firebrick_weights::text::TextError;

/// Why the class of an image is not known.
#[derive(Debug, thiserror::Error)]
pub enum TruthError {
    /// The list cannot be read.
    #[error("{}: the list of classes cannot be read", path.display())]
    Unreadable {
        /// The list.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The list is something else.
    #[error("{}: {mistaken}", path.display())]
    Mistaken {
        /// The file.
        path: PathBuf,
        /// What it is.
        mistaken: Mistaken,
    },
    /// A text of no encoding that is read.
    #[error("{}", path.display())]
    Text {
        /// The list.
        path: PathBuf,
        /// What is wrong with its bytes.
        source: TextError,
    },
    /// A line of the list is not a file name and a class.
    #[error("{}, line {line}: `{text}`; accepted: the name of an image and its class", path.display())]
    Line {
        /// The list.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What stands there.
        text: String,
    },
    /// Numbers that stand for nothing yet.
    #[error("{}: numbers of ILSVRC's development kit, which are no classes yet: they stand for synset ids in an order of their own", path.display())]
    NoIds {
        /// The list.
        path: PathBuf,
    },
    /// A line is not a synset id and its number.
    #[error("{}, line {line}: `{text}`; accepted: a synset id and its number, as in map_clsloc.txt", path.display())]
    IdLine {
        /// The list of ids.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What stands there.
        text: String,
    },
    /// A number that the list of ids has not.
    #[error("{}, line {line}: number {text} is not in {}", path.display(), ids.display())]
    UnknownId {
        /// The list.
        path: PathBuf,
        /// The list of ids.
        ids: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The number.
        text: String,
    },
    /// The list has two classes for an image.
    #[error("{}, lines {} and {}: `{name}` is of class {} and of class {}; accepted: one class for each image",
            path.display(), .lines[0], .lines[1], .classes[0], .classes[1])]
    Twice {
        /// The list.
        path: PathBuf,
        /// The image.
        name: String,
        /// The lines, from 1.
        lines: [usize; 2],
        /// What they say.
        classes: [String; 2],
    },
    /// The list does not name the image.
    #[error("{}: not in the list {}", file.display(), list.display())]
    Unlisted {
        /// The image.
        file: PathBuf,
        /// The list.
        list: PathBuf,
    },
    /// The class is none of the network's.
    #[error("{}: class {class} {place}, the network has classes 0 to {last}", file.display())]
    OutOfRange {
        /// The image.
        file: PathBuf,
        /// The class.
        class: usize,
        /// Where the class stands.
        place: &'static str,
        /// The network's last class.
        last: usize,
    },
    /// A synset id stands for the class, but no label file gives its number.
    #[error("{}: class {synset} is a synset id, but no label begins with one", file.display())]
    NoSynsets {
        /// The image.
        file: PathBuf,
        /// The id.
        synset: String,
    },
    /// The label file has no class of this id.
    #[error("{}: class {synset} is not among the label file's synset ids", file.display())]
    UnknownSynset {
        /// The image.
        file: PathBuf,
        /// The id.
        synset: String,
    },
    /// Neither the name nor a class folder says the class.
    #[error("{}: no class in the file's name; accepted: a synset id at its start, as in n01440764_tench.JPEG, \
             digits behind the last hyphen, as in 0007-3.png, or a folder that is called as the class", file.display())]
    NoClass {
        /// The image.
        file: PathBuf,
    },
}
