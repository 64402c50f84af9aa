//! Settings as the defaults of clap's options.

use clap::{Arg, ValueEnum};
use firebrick_host::device::DeviceKind;

use super::key::Key;
use super::settings::Settings;

impl Settings {
    /// Gives options the settings as defaults, so that they are checked, shown in the help, and overridden as any other. Where
    /// an option may exclude others, as `--board` of an engine does, its command asks for the setting itself.
    pub fn defaults(&self, program: clap::Command) -> clap::Command {
        program.mut_subcommands(|command| {
            let name = command.get_name().to_owned();
            command.mut_args(|arg| self.default(arg, &name))
        })
    }

    fn default(&self, arg: Arg, command: &str) -> Arg {
        match (arg.get_id().as_str(), command) {
            // Only an accelerator can be profiled or verified.
            ("device", "profile" | "verify") if !self.is_accelerator() => arg,
            ("device", _) => self.with(arg, Key::Device),
            ("board", "generate" | "synth") => self.with(arg, Key::Board),
            _ => arg,
        }
    }

    fn with(&self, arg: Arg, key: Key) -> Arg {
        match self.word(key) {
            Some(word) => arg.required(false).default_value(word.to_owned()),
            None => arg,
        }
    }

    fn is_accelerator(&self) -> bool {
        let kind = self.word(Key::Device).and_then(|word| DeviceKind::from_str(word, false).ok());
        kind.is_some_and(DeviceKind::is_accelerator)
    }
}
