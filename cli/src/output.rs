//! Standard output, without a panic when its reader has gone.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use firebrick_scratch::Output;
use serde::Serialize;

use crate::refused::UsageError;
use crate::{fit, plain, progress};

/// Columns where there is no terminal.
const WIDTH: usize = 80;

/// Columns that are reckoned with at least.
const LEAST: usize = 10;

/// Columns of the terminal that standard output is; 80 if it is none.
pub(crate) fn width() -> usize {
    fit::output_width().map_or(WIDTH, |columns| columns.max(LEAST))
}

/// A paragraph in lines of at most `width` columns; only a word that is longer itself makes a longer one.
pub(crate) fn wrapped(text: &str, width: usize) -> String {
    fit::paragraph(&plain::word(text), width)
}

/// Writes text to standard output at once, as wide as the terminal if it is one; control characters that have come this far are told.
///
/// # Errors
/// What the system says, [`io::ErrorKind::BrokenPipe`] included.
pub(crate) fn print(text: &str) -> io::Result<()> {
    write(&fit::lines(&plain::lines(text), fit::output_width()))
}

/// Writes text that is another program's to read, as it is.
///
/// # Errors
/// What the system says, [`io::ErrorKind::BrokenPipe`] included.
#[cfg(feature = "manual")]
pub(crate) fn print_script(text: &str) -> io::Result<()> {
    write(text)
}

fn write(text: &str) -> io::Result<()> {
    let write = || {
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes())?;
        out.flush()
    };
    progress::quietly(write).map_err(|e| io::Error::new(e.kind(), format!("standard output: {e}")))
}

/// Writes a JSON document and a line end.
pub(crate) fn print_json(value: &impl Serialize) -> io::Result<()> {
    write(&plain::json(&(serde_json::to_string_pretty(value)? + "\n")))
}

/// Writes a JSON object as one line.
pub(crate) fn print_json_line(value: &impl Serialize) -> io::Result<()> {
    write(&plain::json(&(serde_json::to_string(value)? + "\n")))
}

/// Refuses to write over a file that this command has read.
///
/// # Errors
/// [`UsageError::OverInput`].
pub(crate) fn refuse_input(path: &Path) -> Result<(), UsageError> {
    match firebrick_scratch::is_input(path) {
        true => Err(UsageError::OverInput { out: path.to_owned() }),
        false => Ok(()),
    }
}

/// That a file can be written which is begun late only.
///
/// # Errors
/// What the system says, with the file's name.
pub(crate) fn try_file(path: &Path) -> anyhow::Result<()> {
    // What waits at the end of a pipe would take this for the whole file.
    let special = path.metadata().is_ok_and(|found| !found.is_file() && !found.is_dir());
    if special { Ok(()) } else { Pending::new(path).map(drop) }
}

/// Makes a folder to write to, and those above it, if they are not there; returns those that it has made, the outermost first.
///
/// # Errors
/// What the system says, with the folder's name.
#[cfg(any(feature = "generate", feature = "manual"))]
pub(crate) fn make_folder(path: &Path) -> anyhow::Result<Vec<PathBuf>> {
    if path.exists() && !path.is_dir() {
        anyhow::bail!("{}: is a file; accepted: a folder, made if it is not there", path.display());
    }
    let absent = path.ancestors().filter(|folder| !folder.as_os_str().is_empty() && !folder.exists());
    let mut absent: Vec<PathBuf> = absent.map(Path::to_owned).collect();
    absent.reverse();
    std::fs::create_dir_all(path).with_context(|| unwritten(path))?;
    Ok(absent)
}

/// A file that is to be written: it appears only when it is complete.
pub(crate) struct Pending {
    output: Output,
    path: PathBuf,
}

impl Pending {
    /// Begins the file, so that a folder that cannot be written to is known before long work.
    ///
    /// # Errors
    /// What the system says, with the file's name.
    pub fn new(path: &Path) -> anyhow::Result<Self> {
        refuse_input(path)?;
        if path.is_dir() {
            anyhow::bail!("{}: a folder, not a file to write", path.display());
        }
        let output = Output::create(path).with_context(|| unwritten(path))?;
        Ok(Pending { output, path: path.to_owned() })
    }

    /// Writes all of it, without its name yet: of many files all are complete before the first one appears.
    ///
    /// # Errors
    /// What the system says, with its name.
    pub fn fill(&mut self, content: impl AsRef<[u8]>) -> anyhow::Result<()> {
        self.output.write_all(content.as_ref()).with_context(|| unwritten(&self.path))
    }

    /// True of two that would be one file; a device takes both.
    #[cfg(any(feature = "study", feature = "shards"))]
    pub fn is_same(&self, other: &Pending) -> bool {
        self.output.target().is_some_and(|target| other.output.target() == Some(target))
    }

    /// That it is none of the files that have been read since it was begun: better told before long work than behind it.
    ///
    /// # Errors
    /// [`UsageError::OverInput`].
    pub fn refuse_input(&self) -> Result<(), UsageError> {
        refuse_input(&self.path)
    }

    /// Gives it its name.
    ///
    /// # Errors
    /// What the system says, with its name; an input of that name.
    pub fn finish(self) -> anyhow::Result<()> {
        self.refuse_input()?;
        let Pending { output, path } = self;
        output.finish().with_context(|| unwritten(&path))
    }

    /// Completes it.
    ///
    /// # Errors
    /// What the system says, with its name.
    pub fn write(mut self, text: &str) -> anyhow::Result<()> {
        self.fill(text)?;
        self.finish()
    }
}

fn unwritten(path: &Path) -> String {
    format!("{}: cannot be written", path.display())
}

/// Groups a number's digits by threes: 1,234,567.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() * 4 / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_grouped() {
        for (number, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(number), text);
        }
    }
}
