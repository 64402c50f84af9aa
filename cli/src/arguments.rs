//! The command line: what is parsed, and with which settings.

use std::ffi::OsString;
use std::io::Write as _;
use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::{Args, CommandFactory, FromArgMatches, Parser};

use crate::colour::Colour;
use crate::command::Command;
use crate::config::{self, ConfigError, Key, Settings, Source};
use crate::help;
use crate::log::{LogError, Verbosity};
use crate::{colour, fit, plain, usage};

/// SqueezeNet on a small FPGA, from its pruned weights.
#[derive(Debug, Parser)]
#[command(name = "firebrick", version, propagate_version = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    everywhere: Everywhere,
}

/// The options that all commands have.
#[derive(Debug, Args)]
struct Everywhere {
    /// Colour help, errors and warnings: auto, always, never [default: auto]
    #[arg(long, global = true, value_enum, value_name = "WHEN", help_heading = help::GLOBAL, hide_possible_values = true)]
    color: Option<Colour>,
    /// Folder of built simulations and fetched models [default: ~/.cache/firebrick]
    #[arg(long, global = true, value_name = "DIR", help_heading = help::GLOBAL)]
    cache: Option<PathBuf>,
    #[command(flatten)]
    verbosity: Verbosity,
}

/// Why there is nothing to do, or nothing that can be done.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Stop {
    /// Wrong usage; or help or the version was asked for.
    #[error(transparent)]
    Usage(#[from] clap::Error),
    /// The settings cannot be used.
    #[error(transparent)]
    Settings(#[from] ConfigError),
    /// What is to be told is not known.
    #[error(transparent)]
    Log(#[from] LogError),
}

/// Prints what the command line's parser answers: help, or what is wrong with the words of this process, as wide as the terminal.
///
/// # Errors
/// What the system says.
pub(crate) fn print(answer: &clap::Error) -> std::io::Result<()> {
    let words: Vec<String> = std::env::args_os().map(|word| word.to_string_lossy().into_owned()).collect();
    let told: Vec<String> = words.iter().map(plain::word).collect();
    let write = |text: &str| match answer.use_stderr() {
        true => std::io::stderr().lock().write_all(fit::lines(text, fit::error_width()).as_bytes()),
        false => {
            let mut out = std::io::stdout().lock();
            out.write_all(fit::lines(text, fit::output_width()).as_bytes()).and_then(|()| out.flush())
        }
    };
    if !answer.use_stderr() || words == told {
        let paints =
            if answer.use_stderr() { colour::on_standard_error() } else { colour::on_standard_output() };
        let text = answer.render();
        return write(&if paints { colour::rendered(&text) } else { text.to_string() });
    }
    // The parser takes escape sequences out of what it says, but leaves line breaks: it is asked again, of words that are text.
    let mut text = match help::fitted(program()).try_get_matches_from(&told) {
        Err(again) if again.kind() == answer.kind() => again.render().to_string(),
        _ => answer.render().to_string(),
    };
    for (given, told) in words.iter().zip(&told).filter(|(given, told)| given != told) {
        text = text.replace(given, told);
    }
    write(&plain::lines(&text))
}

/// The program's commands and options, as its help, completions and man pages show them.
pub fn program() -> clap::Command {
    // What begins as a number is one, to be told its range; no option does.
    let negative =
        |argument: clap::Arg| match argument.is_positional() || !argument.get_action().takes_values() {
            true => argument,
            false => argument.allow_negative_numbers(true),
        };
    help::with_examples(Arguments::command()).mut_subcommands(|command| command.mut_args(negative))
}

/// `help --help`, which the library has no answer to, is `--help`.
fn plain_help(words: Vec<OsString>) -> Vec<OsString> {
    match &words[..] {
        [_, help, option] if help == "help" && (option == "--help" || option == "-h") => {
            vec![words[0].clone(), option.clone()]
        }
        _ => words,
    }
}

/// Parses a command line, its first word the program's name, and makes its settings those of the process.
pub(crate) fn parse(words: Vec<OsString>) -> Result<Command, Stop> {
    let settings = Settings::load();
    let configured = settings.as_ref().map_or(Colour::Auto, Settings::colour);
    Colour::asked(&words).unwrap_or(configured).apply();

    let words = plain_help(words);
    let mut program = help::fitted(program());
    if let Ok(settings) = &settings {
        program = settings.defaults(program);
    }
    #[cfg(feature = "serve")]
    {
        program = crate::command::with_environment(program);
    }
    let matches = program
        .clone()
        .try_get_matches_from(&words)
        .map_err(|answer| usage::better(answer, &program, &words));
    // Help is always there. Else a mistake in the settings comes first: it may be why an option is missed.
    let (matches, mut settings) = match (matches, settings) {
        (Err(answer), _) if !answer.use_stderr() => return Err(answer.into()),
        // What describes the program has no use for them.
        (Ok(matches), Err(_)) if matches!(matches.subcommand_name(), Some("completions" | "man")) => {
            (matches, Settings::default())
        }
        (_, Err(problem)) => return Err(problem.into()),
        (matches, Ok(settings)) => (matches?, settings),
    };
    let Arguments { mut command, everywhere } = Arguments::from_arg_matches(&matches)?;
    if let Some(colour) = everywhere.color {
        settings.set(Key::Color, colour.name(), Source::Option(Key::Color.option()));
    }
    if let Some(folder) = everywhere.cache {
        let wrong = |reason: config::Refused| format!("--cache {}: {reason}", folder.display());
        Key::Cache.check(folder.as_os_str()).map_err(|reason| {
            usage::of_command(&program, &matches, ErrorKind::ValueValidation, &wrong(reason))
        })?;
        settings.set(Key::Cache, folder, Source::Option(Key::Cache.option()));
    }
    config::set(settings);
    command.describe(&program);
    command.check_usage().map_err(|problem| {
        usage::of_command(&program, &matches, ErrorKind::ArgumentConflict, &problem.to_string())
    })?;
    everywhere.verbosity.start(command.keeps_records())?;
    config::current().warn();
    Ok(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_are_consistent() {
        program().debug_assert();
    }

    #[test]
    fn every_command_has_an_example_that_its_options_allow() {
        for command in program().get_subcommands() {
            let name = command.get_name();
            let examples = help::examples(name);
            assert!(!examples.is_empty(), "{name} has no example");
            for example in examples {
                let words: Vec<&str> =
                    example.split_whitespace().take_while(|word| !["#", ">"].contains(word)).collect();
                assert_eq!(words[..2], ["firebrick", name], "{example}");
                let parsed = program().try_get_matches_from(words);
                assert!(parsed.is_ok(), "{example}: {}", parsed.unwrap_err());
                assert!(example.len() + 2 <= help::WIDTH, "{example}");
            }
        }
    }

    #[test]
    fn no_example_is_of_a_command_that_there_is_not() {
        let program = program();
        for name in help::commands_with_examples() {
            let optional = help::OPTIONAL.contains(&name);
            assert!(optional || program.find_subcommand(name).is_some(), "{name}");
        }
    }

    #[test]
    fn settings_are_defaults_that_options_override() {
        let parsed = |device: Option<&str>, line: &str| {
            let mut settings = Settings::default();
            if let Some(device) = device {
                settings.set(Key::Device, device, Source::Variable("FIREBRICK_DEVICE"));
            }
            settings.set(Key::Board, "pynq-z2", Source::Variable("FIREBRICK_BOARD"));
            let matches = settings.defaults(program()).try_get_matches_from(line.split(' '))?;
            let (_, command) = matches.subcommand().unwrap();
            let raw = |name| command.try_get_raw(name).ok().flatten().and_then(|mut words| words.next());
            Ok::<_, clap::Error>((raw("device").map(OsString::from), raw("board").map(OsString::from)))
        };
        let device = |device, line| parsed(device, line).unwrap().0.unwrap();
        assert_eq!(device(Some("board"), "firebrick classify x.png"), "board");
        assert_eq!(device(Some("board"), "firebrick classify --device golden x.png"), "golden");
        assert_eq!(device(Some("board"), "firebrick profile"), "board");
        #[cfg(feature = "sim")]
        assert_eq!(device(Some("golden"), "firebrick verify"), "sim");
        // An engine's options may be given although a board is set.
        assert_eq!(parsed(None, "firebrick estimate --pes 4").unwrap().1, None);
        #[cfg(feature = "generate")]
        assert_eq!(parsed(None, "firebrick synth").unwrap().1.unwrap(), "pynq-z2");
        #[cfg(feature = "generate")]
        assert_eq!(parsed(None, "firebrick synth --board x").unwrap_err().exit_code(), 2);
    }
}
