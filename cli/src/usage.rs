//! What the library says of wrong usage, where more help can be given.

use std::ffi::OsString;
use std::path::Path;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{ArgMatches, Command, Error};

use crate::alike;

/// An error of the command that was called, with its usage rather than the program's.
pub(crate) fn of_command(program: &Command, matches: &ArgMatches, kind: ErrorKind, text: &str) -> Error {
    of_named(program, matches.subcommand_name(), kind, text)
}

fn of_named(program: &Command, command: Option<&str>, kind: ErrorKind, text: &str) -> Error {
    let mut program = program.clone();
    program.build();
    match command.and_then(|name| program.find_subcommand_mut(name)) {
        Some(command) => command.error(kind, text),
        None => program.error(kind, text),
    }
}

/// The same error, with what helps: a command, a board or a network that is called alike, how a file is named that begins with a
/// hyphen.
pub(crate) fn better(mut answer: Error, program: &Command, words: &[OsString]) -> Error {
    match (answer.kind(), words) {
        (ErrorKind::InvalidSubcommand, [name, help, rest @ ..]) if help == "help" => {
            // Of a command that is to be explained the library makes no suggestion, but of one that is to be run.
            let called = [name].into_iter().chain(rest);
            match program.clone().try_get_matches_from(called) {
                Err(alike) if alike.kind() == ErrorKind::InvalidSubcommand => alike,
                _ => answer,
            }
        }
        (ErrorKind::UnknownArgument, _) => {
            if let Some(file) = hyphened(&answer, words) {
                let tip = format!("to name the file {file}, write ./{file}, or -- before it").into();
                answer.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip]));
                answer.insert(ContextKind::InvalidArg, ContextValue::String(file));
            }
            answer
        }
        // Which words are meant the library does not say.
        (ErrorKind::InvalidUtf8, _) => {
            let other = words.iter().filter(|word| word.to_str().is_none());
            let named: Vec<String> = other.map(|word| format!("`{}`", word.to_string_lossy())).collect();
            let text = format!(
                "{}: not UTF-8; accepted: only names of files may be of other bytes",
                named.join(", ")
            );
            of_named(program, words.get(1).and_then(|name| name.to_str()), answer.kind(), &text)
        }
        (ErrorKind::ValueValidation, _) => {
            if let Some(alike) = alike_value(&answer) {
                answer.insert(ContextKind::SuggestedValue, ContextValue::String(alike));
            }
            answer
        }
        _ => answer,
    }
}

/// What is called nearly as the value that an option does not take.
fn alike_value(answer: &Error) -> Option<String> {
    let text = |kind| match answer.get(kind) {
        Some(ContextValue::String(text)) => Some(text.as_str()),
        _ => None,
    };
    let value = text(ContextKind::InvalidValue)?;
    match text(ContextKind::InvalidArg)?.split(' ').next()? {
        "--board" => alike::board(value),
        "--network" => alike::network(value),
        _ => None,
    }
    // One that is known is wrong for another reason.
    .filter(|alike| alike != value)
}

/// The word of an unknown short option, if it can only be a file's name.
fn hyphened(answer: &Error, words: &[OsString]) -> Option<String> {
    let Some(ContextValue::String(option)) = answer.get(ContextKind::InvalidArg) else { return None };
    let option = option.strip_prefix('-').filter(|rest| !rest.starts_with('-'))?;
    let words = words.iter().filter_map(|word| word.to_str());
    let mut files = words.filter(|word| word.starts_with('-') && !word.starts_with("--") && word.len() > 2);
    let file =
        files.find(|word| word.contains(option) && (word.contains('.') || Path::new(word).exists()))?;
    Some(file.to_owned())
}
