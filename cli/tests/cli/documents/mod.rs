//! Every command that the documents show is run as it stands, in a folder that has the files it names.
//!
//! What cannot be run is in a list with the reason, and is parsed at least. A command that is in no list is run; one of another
//! program that is in no list fails.

mod commands;
mod lists;
mod screens;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use self::commands::{Shown, mentioned, shown};
use self::lists::{OTHERS, PARSED, SLOW};
use crate::support::{digits, stderr, without_settings};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// All documents for readers, by their names; what has changed is no document of today.
fn documents() -> Vec<(String, String)> {
    let mut names = Vec::new();
    for folder in ["", "docs", "weights/digits", "board/templates", "constraints", "scripts"] {
        for entry in fs::read_dir(root().join(folder)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            if name.ends_with(".md") && name != "CHANGELOG.md" {
                names.push(Path::new(folder).join(name).to_str().unwrap().to_owned());
            }
        }
    }
    names.sort();
    assert!(names.len() > 15 && names.contains(&"README.md".to_owned()), "{names:?}");
    names.into_iter().map(|name| (name.clone(), fs::read_to_string(root().join(name)).unwrap())).collect()
}

fn reason(list: &[(&'static str, &'static str)], command: &Shown) -> Option<&'static str> {
    list.iter().find(|(text, _)| *text == command.text).map(|(_, reason)| *reason)
}

/// Commands of a feature that is not on by default are known where it is on: in a build of the workspace.
fn is_left_out(words: &[&str]) -> bool {
    words.first() == Some(&"serve") && !cfg!(feature = "serve")
}

/// Asserts that clap takes the words behind the program's name.
fn assert_parsed(words: &[&str], place: &str) {
    if is_left_out(words) {
        return;
    }
    let words = words.iter().copied().take_while(|word| ![">", "|"].contains(word));
    let line = std::iter::once("firebrick").chain(words);
    if let Err(problem) = firebrick_cli::program().try_get_matches_from(line) {
        panic!("{place}: {problem}");
    }
}

/// A folder with the files that the documents name; those of the project are copies.
fn workplace() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    copy(&digits(""), &path("weights/digits"));
    for name in ["network.yaml", "model.safetensors"] {
        fs::copy(digits(name), path(name)).unwrap();
    }
    fs::copy(digits("samples/digit-3.png"), path("digit.png")).unwrap();
    fs::write(path("frames.rgb"), vec![0; 2 * 32 * 32 * 3]).unwrap();
    fs::write(path("shares.yaml"), "conv10: 0.2\n").unwrap();
    folder
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// A shell that runs a line with this program as `firebrick`.
fn shell(line: &str) -> Command {
    let program = Path::new(env!("CARGO_BIN_EXE_firebrick"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(program.parent().unwrap().to_owned()).chain(std::env::split_paths(&path));
    let mut shell = without_settings("sh");
    shell.args(["-c", line]).env("PATH", std::env::join_paths(folders).unwrap());
    shell
}

/// Runs the program's commands that `wanted` chooses, those of a document one after the other in one folder.
fn run(wanted: impl Fn(&Shown) -> bool) -> usize {
    let mut count = 0;
    for (name, text) in documents() {
        let commands: Vec<Shown> =
            shown(&text).into_iter().filter(|c| c.text.starts_with("firebrick ") && wanted(c)).collect();
        if commands.is_empty() {
            continue;
        }
        let folder = workplace();
        for shown in commands {
            // What reads the output is another program, which a machine may not have, and hides our exit code.
            let line = shown.text.split(" | ").next().unwrap();
            let output = shell(line).current_dir(folder.path()).output().unwrap();
            assert!(output.status.success(), "{name}:{}: {}\n{}", shown.line, shown.text, stderr(&output));
            count += 1;
        }
    }
    count
}

#[test]
fn every_command_of_the_documents_runs_as_it_stands() {
    assert!(run(|shown| reason(SLOW, shown).or(reason(PARSED, shown)).is_none()) > 15);
}

#[test]
#[ignore = "minutes: make check"]
fn every_slow_command_of_the_documents_runs_as_it_stands() {
    assert_eq!(run(|shown| reason(SLOW, shown).is_some()), SLOW.len());
}

#[test]
fn every_command_of_the_documents_is_known() {
    let makefile = fs::read_to_string(root().join("Makefile")).unwrap();
    let mut seen = BTreeSet::new();
    for (name, text) in documents() {
        for shown in shown(&text) {
            let place = format!("{name}:{}: {}", shown.line, shown.text);
            let words: Vec<&str> = shown.text.split_whitespace().collect();
            if words[0] == "make" {
                let target = words.iter().skip(1).find(|word| !word.contains('=')).unwrap();
                assert!(makefile.contains(&format!("\n{target}:")), "{place}: no such target");
            } else if words[0] != "firebrick" {
                assert!(reason(OTHERS, &shown).is_some(), "{place}: in no list");
            }
            // Also within a command of another program.
            let is_program = |word: &&str| {
                ["firebrick", "firebrick-stand-in"].contains(&word.rsplit('/').next().unwrap())
                    && *word != "--bin"
            };
            let at = words.iter().position(is_program).filter(|at| *at + 1 < words.len());
            if let Some(at) = at.filter(|at| *at == 0 || words[at - 1] != "--bin") {
                assert_parsed(&words[at + 1..], &place);
            }
            seen.insert(shown.text);
        }
    }
    for (text, _) in [SLOW, PARSED, OTHERS].concat() {
        assert!(seen.contains(text), "in a list, but in no document: {text}");
    }
}

#[test]
fn every_command_that_is_mentioned_has_its_options() {
    let program = firebrick_cli::program();
    let mut count = 0;
    for (name, text) in documents() {
        for mention in mentioned(&text) {
            let place = format!("{name}: `{mention}`");
            let words: Vec<&str> = mention.split_whitespace().skip(1).collect();
            if is_left_out(&words) {
                continue;
            }
            let (first, command) = (words[0], program.find_subcommand(words[0]));
            let general = first.starts_with("--") || first.chars().all(|c| c.is_ascii_uppercase());
            assert!(command.is_some() || general, "{place}: no such command");
            let options = command.into_iter().chain([&program]).flat_map(clap::Command::get_arguments);
            let known: Vec<&str> =
                options.filter_map(clap::Arg::get_long).chain(["help", "version"]).collect();
            for option in words.iter().filter_map(|word| word.strip_prefix("--")) {
                let option = option.split('=').next().unwrap();
                assert!(known.contains(&option), "{place}: no such option");
            }
            count += 1;
        }
    }
    assert!(count > 20, "{count}");
}
