//! The list of models that can be downloaded: `models.yaml`.
//!
//! The list is part of the program; another one can be read from a file. Unknown keys, impossible values
//! and names that occur twice are refused.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::strict_yaml::{self, YamlError};
use crate::text;

/// The text of the list that is part of the program.
pub const MODELS_YAML: &str = include_str!("../models.yaml");

/// Largest file that a list may name: 4 GiB.
pub const MAX_SIZE: u64 = 1 << 32;

/// Models that can be downloaded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalogue {
    /// The models, in the order of the list; names and files occur once.
    pub models: Vec<ListedModel>,
}

/// A model that can be downloaded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListedModel {
    /// What the user types: lower-case letters, digits, `.`, `-`, `_`; begins with a letter or digit.
    pub name: String,
    /// Name of the file, without a folder; begins with a letter or digit.
    pub file: String,
    /// Where the publisher keeps it: `https://...` or `http://...`.
    pub url: String,
    /// Bytes, 1 to [`MAX_SIZE`].
    pub size: u64,
    /// SHA-256 of the file: 64 lower-case hexadecimal digits.
    pub sha256: String,
    /// The publisher's licence, as an SPDX identifier.
    pub licence: String,
    /// What it is, in one line.
    pub description: String,
}

/// A list of models that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// The file cannot be read.
    #[error("{}: the list of models cannot be read", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// Not the YAML that is expected: syntax, missing or unknown keys.
    #[error("{source_name}: not a usable list of models")]
    Syntax {
        /// The list's file name.
        source_name: String,
        /// What is wrong, and where.
        source: YamlError,
    },
    /// A value that is not possible.
    #[error("{source_name}: model `{model}`: {key} `{value}` is not possible; accepted: {accepted}")]
    Value {
        /// The list's file name.
        source_name: String,
        /// The model's name.
        model: String,
        /// The key.
        key: &'static str,
        /// Its value.
        value: String,
        /// What would be accepted.
        accepted: &'static str,
    },
}

impl Catalogue {
    /// The list that is part of the program.
    ///
    /// # Panics
    /// Never: the text is part of the program, and a test reads it.
    pub fn built_in() -> Self {
        Self::parse("models.yaml", MODELS_YAML).expect("the list in the program is valid")
    }

    /// Reads a list from a file.
    ///
    /// # Errors
    /// [`CatalogueError`]; the message names the file, and the model and key.
    pub fn read(path: &Path) -> Result<Self, CatalogueError> {
        let text = text::document(path)
            .map_err(|source| CatalogueError::Unreadable { path: path.to_path_buf(), source })?;
        Self::parse(&path.display().to_string(), &text)
    }

    /// Reads a list from its text; `source_name` is what errors call it.
    ///
    /// # Errors
    /// [`CatalogueError::Syntax`] and [`CatalogueError::Value`].
    pub fn parse(source_name: &str, text: &str) -> Result<Self, CatalogueError> {
        let source_name = source_name.to_string();
        let list: Catalogue = match strict_yaml::parse(text) {
            Ok(list) => list,
            Err(source) => return Err(CatalogueError::Syntax { source_name, source }),
        };
        let (mut names, mut files) = (BTreeSet::new(), BTreeSet::new());
        for model in &list.models {
            let again = "one that occurs once";
            let problem = model.impossible().or_else(|| {
                if !names.insert(&model.name) {
                    Some(("name", &model.name, again))
                } else if !files.insert(&model.file) {
                    Some(("file", &model.file, again))
                } else {
                    None
                }
                .map(|(key, value, accepted)| (key, value.clone(), accepted))
            });
            if let Some((key, value, accepted)) = problem {
                let model = model.name.clone();
                return Err(CatalogueError::Value { source_name, model, key, value, accepted });
            }
        }
        Ok(list)
    }

    /// The model of this name.
    pub fn find(&self, name: &str) -> Option<&ListedModel> {
        self.models.iter().find(|model| model.name == name)
    }

    /// All names, for messages: `a, b`.
    pub fn names(&self) -> String {
        self.models.iter().map(|model| model.name.as_str()).collect::<Vec<_>>().join(", ")
    }
}

impl ListedModel {
    /// The first key with an impossible value, that value, and what would be accepted.
    fn impossible(&self) -> Option<(&'static str, String, &'static str)> {
        let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        let word =
            |text: &str| text.starts_with(|c: char| c.is_ascii_alphanumeric()) && text.chars().all(plain);
        let line = |text: &str| !text.trim().is_empty() && !text.contains(char::is_control);
        let host = self.url.strip_prefix("https://").or_else(|| self.url.strip_prefix("http://"));
        let hex = |c: char| matches!(c, '0'..='9' | 'a'..='f');
        // Files that are not complete have this ending.
        let file = word(&self.file) && !self.file.ends_with(".part");
        let checks = [
            (
                word(&self.name) && self.name == self.name.to_lowercase(),
                ("name", self.name.clone(), "lower-case letters, digits, `.`, `-`, `_`"),
            ),
            (file, ("file", self.file.clone(), "a file name of letters, digits, `.`, `-`, `_`, not *.part")),
            (
                host.is_some_and(|rest| !rest.is_empty() && rest.chars().all(|c| c.is_ascii_graphic())),
                ("url", self.url.clone(), "https://... or http://..."),
            ),
            ((1..=MAX_SIZE).contains(&self.size), ("size", self.size.to_string(), "1 to 4294967296")),
            (
                self.sha256.len() == 64 && self.sha256.chars().all(hex),
                ("sha256", self.sha256.clone(), "64 lower-case hexadecimal digits"),
            ),
            (line(&self.licence), ("licence", self.licence.clone(), "an SPDX identifier")),
            (line(&self.description), ("description", self.description.clone(), "one line")),
        ];
        checks.into_iter().find(|(possible, _)| !possible).map(|(_, problem)| problem)
    }
}

#[cfg(test)]
mod tests {
    use firebrick_spec::chain;

    use super::*;

    fn refusal(from: &str, to: &str) -> String {
        assert!(MODELS_YAML.contains(from), "{from}");
        chain(&Catalogue::parse("x.yaml", &MODELS_YAML.replacen(from, to, 1)).unwrap_err())
    }

    #[test]
    fn the_list_in_the_program_is_valid() {
        let list = Catalogue::built_in();
        let model = list.find("squeezenet1.0-compressed").unwrap();
        assert_eq!((model.file.as_str(), model.size), ("compressed_SqueezeNet.net", 675_763));
        assert!(list.models.iter().all(|model| model.url.starts_with("https://")));
        assert_eq!(list.names(), "squeezenet1.0-compressed");
        assert_eq!(list.find("squeezenet"), None);
    }

    #[test]
    fn impossible_values_are_refused_with_what_is_accepted() {
        for (from, to, message) in [
            (
                "name: squ",
                "name: Squ",
                "name `Squeezenet1.0-compressed` is not possible; accepted: lower-case",
            ),
            ("name: squ", "name: ../squ", "name `../squeezenet1.0-compressed` is not possible"),
            (
                "file: com",
                "file: ../com",
                "file `../compressed_SqueezeNet.net` is not possible; accepted: a file name",
            ),
            ("file: com", "file: .com", "file `.compressed_SqueezeNet.net`"),
            ("SqueezeNet.net\n    url", "SqueezeNet.part\n    url", "file `compressed_SqueezeNet.part`"),
            ("url: https:", "url: file:", "url `file://raw"),
            ("size: 675763", "size: 0", "size `0` is not possible; accepted: 1 to 4294967296"),
            ("sha256: e4", "sha256: E4", "accepted: 64 lower-case hexadecimal digits"),
            ("sha256: e4", "sha256: e", "accepted: 64 lower-case hexadecimal digits"),
            ("licence: BSD-2-Clause", "licence: ''", "licence `` is not possible"),
            ("description: ", "description: \"a\\nb\" #", "accepted: one line"),
        ] {
            let error = refusal(from, to);
            assert!(error.starts_with("x.yaml: model `") && error.contains(message), "{error}");
        }
    }

    #[test]
    fn unknown_and_missing_keys_are_refused() {
        for (from, to, message) in [
            ("licence: ", "license: ", "unknown field `license`"),
            ("    size: 675763\n", "", "missing field `size`"),
            ("size: 675763", "size: -1", "models[0].size: invalid type"),
            ("models:", "list:", "unknown field `list`"),
        ] {
            let error = refusal(from, to);
            assert!(
                error.starts_with("x.yaml: not a usable list of models: ") && error.contains(message),
                "{error}"
            );
        }
    }

    #[test]
    fn names_and_files_occur_once() {
        let (_, entries) = MODELS_YAML.split_once("models:\n").unwrap();
        let twice = |from: &str, to: &str| {
            let text = format!("{MODELS_YAML}{}", entries.replacen(from, to, 1));
            Catalogue::parse("x.yaml", &text).map(|list| list.models.len()).map_err(|e| e.to_string())
        };
        let error = twice("file: c", "file: d").unwrap_err();
        assert!(
            error.contains("name `squeezenet1.0-compressed` is not possible; accepted: one that occurs once"),
            "{error}"
        );
        let error = twice("name: s", "name: t").unwrap_err();
        assert!(
            error
                .contains("file `compressed_SqueezeNet.net` is not possible; accepted: one that occurs once"),
            "{error}"
        );
    }

    #[test]
    fn an_absent_list_is_named() {
        let error = chain(&Catalogue::read(Path::new("/nonexistent/models.yaml")).unwrap_err());
        assert!(error.starts_with("/nonexistent/models.yaml: the list of models cannot be read"), "{error}");
    }
}
