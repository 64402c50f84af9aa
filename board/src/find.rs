//! Boards: what a Vivado project and the driver need to know of one, read from its `board.yaml`.
//!
//! The boards of the folder `constraints` are part of the program; one's own folder is named by its path. Unknown keys are
//! refused, and so is what cannot be right ([`Board::parse`]).
//!
//! ```
//! use firebrick_board::Board;
//! let board = Board::find("pynq-z2").unwrap();
//! assert_eq!(board.part.name, "xc7z020clg400-1");
//! ```

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use firebrick_scratch::text;
use include_dir::{Dir, include_dir};

use crate::invalid::InvalidBoard;
use crate::schema::Board;

/// The folder `constraints` (a link to it stands in this crate, so that its package has the files) as it was when the program was built.
static CONSTRAINTS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/constraints");

/// Name of a board's file in its folder.
const FILE: &str = "board.yaml";

/// Why a board is not known or its file is not accepted.
#[derive(Debug, thiserror::Error)]
pub enum BoardError {
    /// Neither a known board nor a folder with a `board.yaml`.
    #[error("no board `{name}`, accepted: {known}, or the path of a folder with a board.yaml")]
    Unknown {
        /// What was asked for.
        name: String,
        /// The boards that the program knows.
        known: String,
    },
    /// The file cannot be read.
    #[error("{}: cannot be read", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The file is no board.
    #[error("{}", path.display())]
    Invalid {
        /// The file.
        path: PathBuf,
        /// What is wrong, and what would be accepted.
        source: Box<InvalidBoard>,
    },
}

/// The names of the boards that the program knows, sorted.
pub fn names() -> Vec<&'static str> {
    let mut names: Vec<&str> = CONSTRAINTS.dirs().filter_map(|dir| dir.path().to_str()).collect();
    names.sort_unstable();
    names
}

impl Board {
    /// A board by its name, or by the path of its folder.
    ///
    /// # Errors
    /// [`BoardError`].
    pub fn find(name: &str) -> Result<Self, BoardError> {
        if let Some(file) = CONSTRAINTS.get_file(Path::new(name).join(FILE)) {
            let path = Path::new("constraints").join(name).join(FILE);
            return Self::parse(name, file.contents_utf8().unwrap_or_default(), &path);
        }
        let folder = Path::new(name);
        let path = folder.join(FILE);
        // A link that leads nowhere, and a folder that nobody may look into, are the board that was meant.
        let there = path.symlink_metadata();
        if there.is_err_and(|problem| problem.kind() != ErrorKind::PermissionDenied) {
            return Err(BoardError::Unknown { name: name.to_owned(), known: names().join(", ") });
        }
        let text =
            text::document(&path).map_err(|source| BoardError::Unreadable { path: path.clone(), source })?;
        let id = folder.canonicalize().ok().and_then(|f| Some(f.file_name()?.to_str()?.to_owned()));
        Self::parse(&id.unwrap_or_else(|| "board".into()), &text, &path)
    }

    /// A board from its file's text; `id` is its folder's name, `path` is for messages.
    ///
    /// # Errors
    /// [`BoardError::Invalid`].
    pub fn parse(id: &str, text: &str, path: &Path) -> Result<Self, BoardError> {
        let invalid = |reason| BoardError::Invalid { path: path.to_owned(), source: Box::new(reason) };
        text::check_nesting(text).map_err(|e| invalid(e.into()))?;
        let mut board: Board = serde_yaml::from_str(text).map_err(|e| invalid(e.into()))?;
        board.id = id.to_owned();
        board.check().map_err(invalid)?;
        Ok(board)
    }
}

#[cfg(test)]
#[path = "find_tests.rs"]
mod tests;
