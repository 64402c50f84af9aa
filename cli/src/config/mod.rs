//! What a user sets once instead of typing it each time: board, cache, color, device, model.
//!
//! A setting is taken from the first of these that has it: the command line's option, the environment, `firebrick.yaml` in the
//! working folder, `firebrick/config.yaml` in the user's folder of configurations. Every value is checked before anything is
//! done, whether the command needs it or not: a mistake in a file is found when it is made.
//!
//! | module | what it holds |
//! |---|---|
//! | `key` | the settings, their variables and what is accepted |
//! | `source` | where a value comes from |
//! | `file` | the files |
//! | `settings` | all of them in order |
//! | `show` | the settings for a reader |
//! | `defaults` | their way into clap's options |
//! | `current` | the settings of this process |

mod current;
mod defaults;
mod error;
mod file;
mod key;
mod settings;
mod show;
mod source;

pub(crate) use current::{current, set};
pub(crate) use error::ConfigError;
pub(crate) use key::{Key, Refused};
pub(crate) use settings::Settings;
pub(crate) use source::Source;
