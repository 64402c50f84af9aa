//! The settings that there are.

use std::ffi::{OsStr, OsString};
use std::path::{Component, Path};

use clap::ValueEnum;
use firebrick_board::{Board, BoardError};
use firebrick_host::device::DeviceKind;

use crate::colour::Colour;

/// Why a setting cannot have a value.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refused {
    #[error(transparent)]
    Board(#[from] BoardError),
    #[error("is a file; accepted: a folder, made if it is not there")]
    CacheIsFile,
    #[error("accepted in the user's own file only, for programs in it are run")]
    CacheOfAnybody,
    #[error("accepted: a word or a path")]
    NoWord,
    #[error("accepted: {}", accepted.join(", "))]
    OneOf { accepted: Vec<String> },
}

/// A setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key {
    /// The board whose engine is meant.
    Board,
    /// The folder of built simulations and fetched models.
    Cache,
    /// When to colour.
    Color,
    /// Where to run.
    Device,
    /// The network.
    Model,
}

impl Key {
    /// All of them.
    pub const ALL: [Key; 5] = [Key::Board, Key::Cache, Key::Color, Key::Device, Key::Model];

    /// As a file has it; the option is called the same.
    pub fn name(self) -> &'static str {
        match self {
            Key::Board => "board",
            Key::Cache => "cache",
            Key::Color => "color",
            Key::Device => "device",
            Key::Model => "model",
        }
    }

    /// The option that overrides it; some commands have the model without one.
    pub fn option(self) -> &'static str {
        match self {
            Key::Board => "--board",
            Key::Cache => "--cache",
            Key::Color => "--color",
            Key::Device => "--device",
            Key::Model => "command line",
        }
    }

    /// Names of all settings.
    pub fn names() -> String {
        Key::ALL.map(Key::name).join(", ")
    }

    /// Its value in the environment, and the variable's name. What is empty is not set. Colours have the variables that other
    /// programs have, too.
    pub fn variable(
        self,
        environment: impl Fn(&str) -> Option<OsString>,
    ) -> Option<(OsString, &'static str)> {
        let find = |name| environment(name).filter(|value| !value.is_empty()).map(|value| (value, name));
        match self {
            Key::Board => find("FIREBRICK_BOARD"),
            Key::Cache => find("FIREBRICK_CACHE"),
            Key::Device => find("FIREBRICK_DEVICE"),
            Key::Model => find("FIREBRICK_MODEL"),
            Key::Color => {
                let means = |name, meant: fn(&OsStr) -> bool, colour: Colour| {
                    find(name).filter(|(value, _)| meant(value)).map(|_| (colour.name().into(), name))
                };
                means("NO_COLOR", |_| true, Colour::Never)
                    .or_else(|| means("CLICOLOR_FORCE", |value| value != "0", Colour::Always))
                    .or_else(|| means("CLICOLOR", |value| value == "0", Colour::Never))
            }
        }
    }

    /// Refuses a value that it cannot have, with what is accepted.
    pub fn check(self, value: &OsStr) -> Result<(), Refused> {
        match self {
            Key::Board => Ok(Board::find(&value.to_string_lossy()).map(|_| ())?),
            Key::Cache if Path::new(value).exists() && !Path::new(value).is_dir() => {
                Err(Refused::CacheIsFile)
            }
            Key::Color => one_of::<Colour>(value),
            Key::Device => one_of::<DeviceKind>(value),
            Key::Cache | Key::Model => Ok(()),
        }
    }

    /// A file's value, seen from elsewhere: relative paths start at the file's folder, `~/` is the user's own folder. A bare
    /// name is a file there, or else it is the name of a board or a fetched model.
    pub fn resolve(self, value: &str, folder: &Path, home: Option<&Path>) -> OsString {
        if matches!(self, Key::Color | Key::Device) {
            return value.into();
        }
        if let (Some(rest), Some(home)) = (value.strip_prefix("~/"), home) {
            return home.join(rest).into();
        }
        let mut parts = Path::new(value).components();
        let bare = matches!((parts.next(), parts.next()), (Some(Component::Normal(_)), None));
        let path = folder.join(value);
        if bare && self != Key::Cache && !path.exists() { value.into() } else { path.into() }
    }
}

fn one_of<T: ValueEnum>(value: &OsStr) -> Result<(), Refused> {
    let names = || T::value_variants().iter().filter_map(ValueEnum::to_possible_value);
    let found = value.to_str().is_some_and(|text| T::from_str(text, false).is_ok());
    let accepted: Vec<String> = names().map(|name| name.get_name().to_owned()).collect();
    if found { Ok(()) } else { Err(Refused::OneOf { accepted }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_follow_the_variables_of_other_programs() {
        let colour = |variables: &[(&str, &str)]| {
            let find = |name: &str| variables.iter().find(|v| v.0 == name).map(|v| OsString::from(v.1));
            Key::Color.variable(find).map(|(value, name)| (value.into_string().unwrap(), name))
        };
        let all = [("CLICOLOR", "0"), ("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")];
        assert_eq!(colour(&all), Some(("never".into(), "NO_COLOR")));
        assert_eq!(colour(&all[..2]), Some(("always".into(), "CLICOLOR_FORCE")));
        assert_eq!(colour(&all[..1]), Some(("never".into(), "CLICOLOR")));
        assert_eq!(colour(&[("NO_COLOR", ""), ("CLICOLOR_FORCE", "0"), ("CLICOLOR", "1")]), None);
    }

    #[test]
    fn impossible_values_are_refused_with_what_is_accepted() {
        let refused = |key: Key, value: &str| key.check(value.as_ref()).unwrap_err().to_string();
        assert!(refused(Key::Board, "pynq-z9").contains("pynq-z2"));
        assert!(refused(Key::Device, "gpu").contains("accepted: twin, golden"));
        assert_eq!(refused(Key::Color, "red"), "accepted: auto, always, never");
        assert!(refused(Key::Cache, "/proc/version").contains("accepted: a folder"));
        for (key, value) in [(Key::Board, "pynq-z2"), (Key::Device, "board"), (Key::Cache, "/nowhere/x")] {
            assert!(key.check(value.as_ref()).is_ok(), "{value}");
        }
    }

    #[test]
    fn paths_start_at_the_folder_of_the_file() {
        let resolve = |key: Key, value| key.resolve(value, Path::new("/c"), Some(Path::new("/h")));
        assert_eq!(resolve(Key::Model, "nets/x.fbk"), "/c/nets/x.fbk");
        assert_eq!(resolve(Key::Model, "~/x.fbk"), "/h/x.fbk");
        assert_eq!(resolve(Key::Model, "/x.fbk"), "/x.fbk");
        assert_eq!(resolve(Key::Model, "squeezenet1.0-compressed"), "squeezenet1.0-compressed");
        assert_eq!(resolve(Key::Board, "pynq-z2"), "pynq-z2");
        assert_eq!(resolve(Key::Cache, "cache"), "/c/cache");
        assert_eq!(resolve(Key::Device, "sim"), "sim");
    }
}
