//! The option that says where a command writes.

use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::{PathBufValueParser, TypedValueParser};

use crate::notice;
use crate::refused::ValueError;

/// Parses what is to be written.
pub(crate) fn output() -> impl TypedValueParser<Value = PathBuf> {
    PathBufValueParser::new().try_map(|path| match path.as_os_str() == "-" {
        true => Err(ValueError::StandardOutput),
        false => Ok(path),
    })
}

/// Parses a file that is to be written: no folder.
pub(crate) fn file() -> impl TypedValueParser<Value = PathBuf> {
    output().try_map(|path| match path.as_os_str().as_bytes().ends_with(b"/") {
        true => Err(ValueError::FolderName),
        false => Ok(path),
    })
}

/// The file that a command writes.
#[derive(Debug, Args)]
pub(crate) struct OutFile {
    /// The file to write; it appears only when it is complete
    #[arg(short, long, value_name = "FILE", required_unless_present = "output", value_parser = file())]
    out: Option<PathBuf>,
    /// What --out was called before
    #[arg(long, value_name = "FILE", hide = true, conflicts_with = "out", value_parser = file())]
    output: Option<PathBuf>,
}

impl OutFile {
    /// The file.
    pub fn path(&self) -> &Path {
        self.out.as_deref().or(self.output.as_deref()).unwrap_or(Path::new(""))
    }

    /// Says a word about the old name.
    pub fn warn(&self) {
        if self.output.is_some() {
            notice::warn("--output is now -o or --out, and will not be known in a later release");
        }
    }
}
