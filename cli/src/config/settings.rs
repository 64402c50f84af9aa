//! All settings, the more special ones before the others.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::error::ConfigError;
use super::file::{self, Owner};
use super::key::Key;
use super::source::Source;
use crate::colour::Colour;
use crate::notice;

/// The file of the working folder.
const HERE: &str = "firebrick.yaml";

/// What is set, and where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Settings {
    set: BTreeMap<Key, (OsString, Source)>,
    /// Files that look as if they were meant, and are not read.
    passed_over: Vec<PathBuf>,
}

impl Settings {
    /// The settings of the files and of the environment.
    ///
    /// # Errors
    /// [`ConfigError`], also for what is overridden elsewhere.
    pub fn load() -> Result<Self, ConfigError> {
        Self::from(|name| std::env::var_os(name), Path::new(HERE))
    }

    fn from(environment: impl Fn(&str) -> Option<OsString>, here: &Path) -> Result<Self, ConfigError> {
        let folder = |name| environment(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let home = folder("HOME");
        let user = folder("XDG_CONFIG_HOME").or_else(|| home.as_ref().map(|home| home.join(".config")));
        let mut settings = Settings::default();
        let user = user.map(|user| user.join("firebrick").join("config.yaml"));
        settings.passed_over =
            user.as_deref().into_iter().chain([here]).flat_map(file::passed_over).collect();
        let user = user.as_deref().map(|path| (path, Owner::User));
        for (path, owner) in user.into_iter().chain([(here, Owner::Anybody)]) {
            for (key, value, from) in file::read(path, owner, home.as_deref())? {
                settings.set(key, value, from);
            }
        }
        for key in Key::ALL {
            if let Some((value, name)) = key.variable(&environment) {
                let from = Source::Variable(name);
                key.check(&value).map_err(|source| ConfigError::Value {
                    from: from.clone(),
                    key,
                    value: value.to_string_lossy().into_owned(),
                    source,
                })?;
                settings.set(key, value, from);
            }
        }
        Ok(settings)
    }

    /// Sets a value in place of what was set before.
    pub fn set(&mut self, key: Key, value: impl Into<OsString>, from: Source) {
        self.set.insert(key, (value.into(), from));
    }

    /// Says which files look as if they were read.
    pub fn warn(&self) {
        for path in &self.passed_over {
            let read = path.with_extension("yaml");
            notice::warn(format!("{}: not read; settings are taken from {}", path.display(), read.display()));
        }
    }

    /// A setting and where it comes from.
    pub fn get(&self, key: Key) -> Option<(&OsStr, &Source)> {
        self.set.get(&key).map(|(value, from)| (value.as_os_str(), from))
    }

    /// A setting that is a word, as all but the paths are once they are checked.
    pub fn word(&self, key: Key) -> Option<&str> {
        self.get(key)?.0.to_str()
    }

    /// A setting that is a path.
    pub fn path(&self, key: Key) -> Option<&Path> {
        self.get(key).map(|(value, _)| Path::new(value))
    }

    /// When to colour.
    pub fn colour(&self) -> Colour {
        self.word(Key::Color).and_then(|word| Colour::from_str(word, false).ok()).unwrap_or(Colour::Auto)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn the_environment_wins_over_the_folders_file_and_that_over_the_users() {
        let folder = tempfile::tempdir().unwrap();
        let user = folder.path().join("firebrick");
        fs::create_dir(&user).unwrap();
        fs::write(user.join("config.yaml"), "device: board\nboard: pynq-z2\ncolor: never\n").unwrap();
        let here = folder.path().join("firebrick.yaml");
        fs::write(&here, "board: zybo-z7-10\nmodel: nets/x.fbk\ncolor: always\n").unwrap();
        let load = |variables: &[(&str, &str)]| {
            let find = |name: &str| match name {
                "XDG_CONFIG_HOME" => Some(folder.path().into()),
                _ => variables.iter().find(|v| v.0 == name).map(|v| v.1.into()),
            };
            Settings::from(find, &here)
        };

        let settings = load(&[]).unwrap();
        assert_eq!(settings.word(Key::Device), Some("board"));
        assert_eq!(settings.word(Key::Board), Some("zybo-z7-10"));
        assert_eq!(settings.path(Key::Model), Some(folder.path().join("nets/x.fbk").as_path()));
        assert_eq!(settings.colour(), Colour::Always);
        assert_eq!(settings.get(Key::Cache), None);

        let settings = load(&[("FIREBRICK_BOARD", "pynq-z2"), ("FIREBRICK_DEVICE", ""), ("NO_COLOR", "1")]);
        let settings = settings.unwrap();
        assert_eq!(
            settings.get(Key::Board),
            Some(("pynq-z2".as_ref(), &Source::Variable("FIREBRICK_BOARD")))
        );
        assert_eq!(settings.get(Key::Device).unwrap().1.to_string(), {
            format!("{}, line 1", user.join("config.yaml").display())
        });
        assert_eq!(settings.colour(), Colour::Never);

        let error = firebrick_spec::chain(&load(&[("FIREBRICK_DEVICE", "gpu")]).unwrap_err());
        assert!(error.starts_with("FIREBRICK_DEVICE: device: `gpu`: accepted: twin, golden"), "{error}");
    }

    #[test]
    fn a_file_that_cannot_be_read_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let error = Settings::from(|_| None, folder.path()).unwrap_err().to_string();
        assert_eq!(error, format!("{}: cannot be read", folder.path().display()));
    }
}
