//! Which Verilator builds the models, and where they are kept.

use std::ffi::OsString;
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use rustix::process::geteuid;

use crate::error::SimError;

/// The program that builds models, and the folder that keeps them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toolchain {
    /// Verilator: a path, or a name to be found in `PATH`.
    pub verilator: PathBuf,
    /// Folder of the built models; made when needed.
    pub cache: PathBuf,
    /// Whether models are built with the address and undefined-behaviour sanitizers, whose run-time the process must have
    /// loaded first (`scripts/sanitize.sh`); they stop it at the first finding.
    pub sanitize: bool,
}

impl Toolchain {
    /// `FIREBRICK_VERILATOR` or `verilator`; `FIREBRICK_CACHE`, else `firebrick` in the user's cache
    /// folder, else `firebrick-USER` (the user's number) in the system's temporary one; sanitizers if `FIREBRICK_SANITIZE` is `1`.
    pub fn from_environment() -> Self {
        Self::from_variables(|name| std::env::var_os(name).filter(|v| !v.is_empty()))
    }

    fn from_variables(variable: impl Fn(&str) -> Option<OsString>) -> Self {
        let path = |name: &str| variable(name).map(PathBuf::from);
        let verilator = path("FIREBRICK_VERILATOR").unwrap_or_else(|| "verilator".into());
        let cache = path("FIREBRICK_CACHE").unwrap_or_else(|| {
            let user = path("XDG_CACHE_HOME").or_else(|| path("HOME").map(|home| home.join(".cache")));
            // Without a folder of the user's own, one that others have made there is refused when it is used.
            let temporary = || std::env::temp_dir().join(format!("firebrick-{}", geteuid().as_raw()));
            user.map_or_else(temporary, |cache| cache.join("firebrick"))
        });
        let sanitize = variable("FIREBRICK_SANITIZE").is_some_and(|value| value == "1");
        Toolchain { verilator, cache, sanitize }
    }

    /// Verilator's full path, and a text that changes when it is replaced.
    ///
    /// The program's size and time of change stand for its version: asking it would cost more than
    /// everything else that opening a cached model takes.
    pub(crate) fn locate(&self) -> Result<(PathBuf, String), SimError> {
        let missing = || SimError::MissingTool { program: self.verilator.display().to_string() };
        let (path, metadata) = find(&self.verilator).ok_or_else(missing)?;
        // It will be run in another folder.
        let path = std::path::absolute(&path).map_err(SimError::io("finding", &path))?;
        let changed = metadata.modified().ok().and_then(|t| t.duration_since(UNIX_EPOCH).ok());
        let identity = format!("{} {} {changed:?}", path.display(), metadata.len());
        Ok((path, identity))
    }
}

/// Makes sure that a program which Verilator's makefile calls is in `PATH`.
pub(super) fn require(program: &str) -> Result<(), SimError> {
    let missing = || SimError::MissingTool { program: program.to_owned() };
    find(Path::new(program)).map(|_| ()).ok_or_else(missing)
}

fn find(program: &Path) -> Option<(PathBuf, Metadata)> {
    let file = |path: PathBuf| {
        let metadata = path.metadata().ok().filter(Metadata::is_file)?;
        Some((path, metadata))
    };
    if program.components().count() > 1 {
        return file(program.to_owned());
    }
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).find_map(|folder| file(folder.join(program)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn toolchain(variables: &[(&str, &str)]) -> Toolchain {
        Toolchain::from_variables(|name| variables.iter().find(|v| v.0 == name).map(|v| v.1.into()))
    }

    #[test]
    fn variables_override_the_defaults() {
        let all = [("FIREBRICK_VERILATOR", "/v"), ("FIREBRICK_CACHE", "/c"), ("HOME", "/h")];
        let expected = Toolchain { verilator: "/v".into(), cache: "/c".into(), sanitize: false };
        assert_eq!(toolchain(&all), expected);
        assert!(toolchain(&[("FIREBRICK_SANITIZE", "1")]).sanitize);
        assert!(!toolchain(&[("FIREBRICK_SANITIZE", "0")]).sanitize);
        assert_eq!(toolchain(&all[2..]).cache, Path::new("/h/.cache/firebrick"));
        assert_eq!(toolchain(&[("XDG_CACHE_HOME", "/x")]).cache, Path::new("/x/firebrick"));
        let own = format!("firebrick-{}", geteuid().as_raw());
        assert_eq!(toolchain(&[]).cache, std::env::temp_dir().join(own));
        assert_eq!(toolchain(&[]).verilator, Path::new("verilator"));
    }

    #[test]
    fn a_missing_compiler_is_named() {
        let text = require("no-such-g++").unwrap_err().to_string();
        assert!(text.starts_with("no-such-g++ was not found"), "{text}");
        require("sh").unwrap();
    }

    #[test]
    fn a_missing_verilator_is_named_with_the_command_that_installs_it() {
        let tools = toolchain(&[("FIREBRICK_VERILATOR", "/nowhere/verilator")]);
        let text = tools.locate().unwrap_err().to_string();
        assert!(text.contains("/nowhere/verilator was not found"), "{text}");
        assert!(text.contains("apt-get install verilator g++ zlib1g-dev"), "{text}");
    }
}
