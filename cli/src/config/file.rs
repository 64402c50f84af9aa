//! A file of settings.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

use firebrick_weights::text;
use serde_yaml::Value;

use super::error::ConfigError;
use super::key::{Key, Refused};
use super::source::Source;

/// Whose file it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    /// The user's own.
    User,
    /// Somebody's: working folders are unpacked and cloned. Programs that a cache holds are run, so such a file names none.
    Anybody,
}

/// A setting of a file.
pub(super) type Entry = (Key, OsString, Source);

/// The settings of a file, none if it is not there.
///
/// # Errors
/// The file cannot be read, is no list of settings, or has a setting or value that there is not.
pub(super) fn read(path: &Path, owner: Owner, home: Option<&Path>) -> Result<Vec<Entry>, ConfigError> {
    let unreadable = |source| ConfigError::Unreadable { path: path.to_owned(), source };
    match text::document(path) {
        Ok(text) => parse(&text, path, owner, home),
        // A link that leads nowhere was meant to lead somewhere.
        Err(problem) if problem.kind() == io::ErrorKind::NotFound && !path.is_symlink() => Ok(Vec::new()),
        Err(source) => Err(unreadable(source)),
    }
}

/// Endings that other programs' files of settings have.
const OTHER_ENDINGS: [&str; 3] = ["yml", "toml", "json"];

/// Files beside `path` that are meant like it, but called so that they are not read.
pub(super) fn passed_over(path: &Path) -> impl Iterator<Item = PathBuf> {
    let path = path.to_owned();
    OTHER_ENDINGS.into_iter().map(move |ending| path.with_extension(ending)).filter(|other| other.exists())
}

/// The settings of a file's text.
fn parse(text: &str, path: &Path, owner: Owner, home: Option<&Path>) -> Result<Vec<Entry>, ConfigError> {
    let place = |line| Source::File { path: path.to_owned(), line };
    if let Some((key, line)) = twice(text) {
        return Err(ConfigError::Twice { from: place(line), key: key.name() });
    }
    let syntax = |source| ConfigError::Syntax { path: path.to_owned(), source };
    let settings = match serde_yaml::from_str::<Value>(text).map_err(syntax)? {
        Value::Mapping(settings) => settings,
        Value::Null => return Ok(Vec::new()),
        _ => return Err(ConfigError::NoSettings { from: place(first(text)) }),
    };
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut entries = Vec::new();
    for (key, value) in &settings {
        let name = plain(key);
        let from = place(line(text, &name));
        let Some(key) = Key::ALL.into_iter().find(|key| key.name() == name) else {
            return Err(ConfigError::Unknown { from, key: name, accepted: Key::names() });
        };
        let refused = |from, source| ConfigError::Value { from, key, value: plain(value), source };
        let Some(text) = value.as_str().filter(|text| !text.is_empty()) else {
            return Err(refused(from, Refused::NoWord));
        };
        if (key, owner) == (Key::Cache, Owner::Anybody) {
            return Err(refused(from, Refused::CacheOfAnybody));
        }
        let resolved = key.resolve(text, folder, home);
        key.check(&resolved).map_err(|source| refused(from.clone(), source))?;
        entries.push((key, resolved, from));
    }
    Ok(entries)
}

/// A value as a message shows it.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => serde_yaml::to_string(other).unwrap_or_default().trim().replace('\n', " "),
    }
}

/// The line, from 1, that a key stands on. What reads YAML does not tell, and all on one line is the first.
fn line(text: &str, name: &str) -> usize {
    text.lines().position(|line| stands_on(line, name)).map_or(1, |before| before + 1)
}

/// Whether a key stands on a line.
fn stands_on(line: &str, name: &str) -> bool {
    let line = line.trim_start().trim_start_matches(['"', '\'']);
    let rest = line.strip_prefix(name).map(|rest| rest.trim_start_matches(['"', '\'']).trim_start());
    rest.is_some_and(|rest| rest.starts_with(':'))
}

/// A setting that has a line already, and its second one.
fn twice(text: &str) -> Option<(Key, usize)> {
    let second = |key: Key| {
        let mut lines = (1..).zip(text.lines()).filter(|(_, line)| stands_on(line, key.name()));
        lines.nth(1).map(|(number, _)| (key, number))
    };
    Key::ALL.into_iter().filter_map(second).min_by_key(|(_, line)| *line)
}

/// The first line with anything but a remark.
fn first(text: &str) -> usize {
    let says = |line: &str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
    text.lines().position(says).map_or(1, |before| before + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        let error =
            anyhow::Error::new(parse(text, Path::new("a/firebrick.yaml"), Owner::Anybody, None).unwrap_err());
        crate::message(&error)
    }

    #[test]
    fn settings_are_read_with_their_lines() {
        let text = "# what I use\nmodel: x.fbk\n\n'device' : board\n";
        let entries = parse(text, Path::new("/c/firebrick.yaml"), Owner::User, None).unwrap();
        let lines: Vec<String> = entries.iter().map(|(.., from)| from.to_string()).collect();
        assert_eq!(lines, ["/c/firebrick.yaml, line 2", "/c/firebrick.yaml, line 4"]);
        assert_eq!((entries[0].0, entries[0].1.to_str()), (Key::Model, Some("x.fbk")));
        assert_eq!((entries[1].0, entries[1].1.to_str()), (Key::Device, Some("board")));
        for nothing in ["", "# device: board\n", "---\n"] {
            assert!(parse(nothing, Path::new("x"), Owner::User, None).unwrap().is_empty(), "{nothing:?}");
        }
    }

    #[test]
    fn mistakes_are_told_with_file_line_key_value_and_what_is_accepted() {
        assert_eq!(
            refused("board: pynq-z2\ndevise: sim\n"),
            "a/firebrick.yaml, line 2: `devise` is no setting; accepted: board, cache, color, device, model; \
             did you mean `device`?"
        );
        assert_eq!(
            refused("\ncolor: red\n"),
            "a/firebrick.yaml, line 2: color: `red`: accepted: auto, always, never"
        );
        assert_eq!(
            refused("cache: kept\n"),
            "a/firebrick.yaml, line 1: cache: `kept`: accepted in the user's own file only, for programs in it are run"
        );
        let error = refused("board: pynq-z9\n");
        assert!(
            error.starts_with("a/firebrick.yaml, line 1: board: `pynq-z9`: ") && error.contains("pynq-z2"),
            "{error}"
        );
        let words = "accepted: a word or a path";
        for (value, shown) in [("7", "7"), ("", "null"), ("[a, b]", "- a - b"), ("''", "")] {
            assert_eq!(
                refused(&format!("model: {value}\n")),
                format!("a/firebrick.yaml, line 1: model: `{shown}`: {words}")
            );
        }
        assert_eq!(
            refused("# mine\n\nsim\n"),
            "a/firebrick.yaml, line 3: accepted: lines like `device: board`"
        );
        let error = refused("board: [\n");
        assert!(error.starts_with("a/firebrick.yaml: not YAML: ") && error.contains("line 2"), "{error}");
        assert_eq!(
            refused("device: board\n\ndevice: board\n"),
            "a/firebrick.yaml, line 3: device: set before; accepted: each setting once"
        );
    }
}
