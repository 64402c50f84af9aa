//! Files that are generated, in part or as a whole.
//!
//! A generated part of a document stands between the lines `<!-- BEGIN GENERATED name -->` and
//! `<!-- END GENERATED name -->`.

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// A file with something generated in it.
pub struct Generated {
    /// Path from the repository's root.
    pub path: String,
    /// The mark's name; `None` if the whole file is generated.
    pub mark: Option<&'static str>,
    /// What stands there.
    pub text: String,
}

/// The repository's root.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_path_buf).unwrap_or_default()
}

/// Writes a file under another name and renames it: whoever reads it sees the old text or the new one.
///
/// # Errors
/// What the system says.
pub fn replace(path: &Path, text: &str) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    // Temporary files are private by default; this one becomes an ordinary one.
    let readable = fs::Permissions::from_mode(0o644);
    let mut file = tempfile::Builder::new().permissions(readable).tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.persist(path).map_err(|e| e.error)?;
    Ok(())
}

impl Generated {
    /// True if the file has exactly this.
    ///
    /// # Errors
    /// A file that cannot be read, or has not its marks, named.
    pub fn in_step(&self) -> Result<bool, String> {
        Ok(self.read()? == self.wanted()?)
    }

    /// Writes the file with the generated part replaced.
    ///
    /// # Errors
    /// As [`Self::in_step`], or if it cannot be written.
    pub fn write(&self) -> Result<(), String> {
        replace(&root().join(&self.path), &self.wanted()?).map_err(|e| format!("{}: {e}", self.path))
    }

    /// For a test that makes a table as it runs: [`Self::write`] if `FIREBRICK_BLESS` is `1`.
    ///
    /// # Errors
    /// As [`Self::write`]; a file that is out of step, with `command`, which brings it in step.
    pub fn settle(&self, command: &str) -> Result<(), String> {
        if std::env::var_os("FIREBRICK_BLESS").is_some_and(|value| value == "1") {
            return self.write();
        }
        match self.in_step()? {
            true => Ok(()),
            false => Err(format!("{} is out of step; run: FIREBRICK_BLESS=1 {command}", self.path)),
        }
    }

    fn read(&self) -> Result<String, String> {
        match fs::read_to_string(root().join(&self.path)) {
            Err(_) if self.mark.is_none() => Ok(String::new()),
            other => other.map_err(|e| format!("{}: {e}", self.path)),
        }
    }

    fn wanted(&self) -> Result<String, String> {
        match self.mark {
            None => Ok(self.text.clone()),
            Some(mark) => splice(&self.read()?, mark, &self.text).map_err(|e| format!("{}: {e}", self.path)),
        }
    }
}

/// `document` with `text` between the lines of `mark`.
fn splice(document: &str, mark: &str, text: &str) -> Result<String, String> {
    let (begin, end) =
        (format!("<!-- BEGIN GENERATED {mark} -->\n"), format!("<!-- END GENERATED {mark} -->"));
    let (before, rest) = document.split_once(&begin).ok_or(format!("no line `{}`", begin.trim_end()))?;
    let (_, after) = rest.split_once(&end).ok_or(format!("no line `{end}`"))?;
    Ok(format!("{before}{begin}\n{}\n{end}{after}", text.trim_end().to_owned() + "\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_marked_part_changes() {
        let document = "a\n<!-- BEGIN GENERATED x -->\nold\n<!-- END GENERATED x -->\nb\n";
        let new = splice(document, "x", "| t |\n\n").unwrap();
        assert_eq!(new, "a\n<!-- BEGIN GENERATED x -->\n\n| t |\n\n<!-- END GENERATED x -->\nb\n");
        assert_eq!(splice(&new, "x", "| t |\n").unwrap(), new);
        assert!(splice(document, "y", "").unwrap_err().contains("BEGIN GENERATED y"));
    }

    #[test]
    fn a_file_is_replaced_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.yaml");
        for text in ["old", "new"] {
            replace(&path, text).unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o644);
    }
}
