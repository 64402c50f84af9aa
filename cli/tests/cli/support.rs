//! Running the program, and places of files.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Variables that change what the program does or how it looks.
const SETTINGS: &[&str] = &[
    "FIREBRICK_BOARD",
    "FIREBRICK_DEVICE",
    "FIREBRICK_MODEL",
    "NO_COLOR",
    "CLICOLOR",
    "CLICOLOR_FORCE",
    "COLUMNS",
];

/// A command of the program, without the caller's settings.
pub fn command(arguments: &[&dyn AsRef<OsStr>]) -> Command {
    let mut command = without_settings(env!("CARGO_BIN_EXE_firebrick"));
    command.args(arguments.iter().map(|argument| argument.as_ref()));
    command
}

/// A command of any program, without the caller's settings for this one.
pub fn without_settings(program: &str) -> Command {
    let mut command = Command::new(program);
    for name in SETTINGS {
        command.env_remove(name);
    }
    command.env("XDG_CONFIG_HOME", "/nonexistent");
    command
}

/// The command with the signals that end it as on a terminal: shells have a background job, say a whole test run, ignore SIGINT, `nohup`
/// SIGHUP, which is inherited.
#[cfg(any(feature = "serve", feature = "sim"))]
pub fn listening(plain: &Command) -> Command {
    let mut command = Command::new("env");
    command.arg("--default-signal=INT,HUP,TERM").arg(plain.get_program()).args(plain.get_args());
    for (name, value) in plain.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    command
}

/// What the program printed to standard output; it must succeed and say nothing else.
pub fn succeed(arguments: &[&dyn AsRef<OsStr>]) -> String {
    let output = command(arguments).output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(stderr(&output), "");
    String::from_utf8(output.stdout).unwrap()
}

/// [`succeed`] of a command that prints JSON.
pub fn json(arguments: &[&dyn AsRef<OsStr>]) -> serde_json::Value {
    serde_json::from_str(&succeed(arguments)).unwrap()
}

/// The program's message; it must fail with exit code 1, one line, and print nothing else.
pub fn fail(arguments: &[&dyn AsRef<OsStr>]) -> String {
    let output = command(arguments).output().unwrap();
    message(&output)
}

/// The message of a run that must have failed with exit code 1 and one line.
pub fn message(output: &Output) -> String {
    let text = stderr(output);
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.starts_with("error: ") && text.ends_with('\n') && text.lines().count() == 1, "{text}");
    assert!(output.stdout.is_empty(), "{}", String::from_utf8_lossy(&output.stdout));
    text
}

/// The message of a wrong use, exit code 2.
pub fn misuse(arguments: &[&dyn AsRef<OsStr>]) -> String {
    let output = command(arguments).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    assert!(output.stdout.is_empty());
    stderr(&output)
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A file of the embedded model's folder.
pub fn digits(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../weights/digits").join(name)
}

/// The sample image of a digit.
pub fn sample(digit: usize) -> PathBuf {
    digits(&format!("samples/digit-{digit}.png"))
}

/// Names in a folder that begin with a full stop; none of one that is not there.
#[cfg(feature = "sim")]
pub fn hidden(folder: &Path) -> Vec<String> {
    let all = if folder.exists() { names(folder) } else { Vec::new() };
    all.into_iter().filter(|name| name.starts_with('.')).collect()
}

/// Names of the files in a folder, sorted.
pub fn names(folder: &Path) -> Vec<String> {
    let name = |entry: std::io::Result<std::fs::DirEntry>| entry.unwrap().file_name().into_string().unwrap();
    let mut names: Vec<String> = std::fs::read_dir(folder).unwrap().map(name).collect();
    names.sort();
    names
}
