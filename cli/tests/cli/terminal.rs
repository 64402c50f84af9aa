//! On a terminal: something moves while something is done.

use std::ffi::OsStr;
use std::process::Command;
use std::time::Duration;

use crate::pty::on_a_terminal;
#[cfg(all(feature = "generate", feature = "sim"))]
use crate::support::without_settings;
use crate::support::{command, digits, sample};

/// Longest time without a byte.
const SILENCE: Duration = Duration::from_secs(1);

/// The command succeeds, shows this, and is never silent for long.
pub fn assert_alive(arguments: &[&dyn AsRef<OsStr>], shown: &str) {
    assert_command_alive(command(arguments), shown);
}

/// The same of a command that takes minutes: broken off by SIGINT after 40 s, which ends it at once; with `FIREBRICK_ALL` it is watched to
/// its end.
#[cfg(all(feature = "generate", feature = "sim"))]
pub fn assert_alive_until_broken_off(arguments: &[&dyn AsRef<OsStr>]) {
    if std::env::var_os("FIREBRICK_ALL").is_some_and(|value| value == "1") {
        return assert_alive(arguments, "\r");
    }
    let mut limited = without_settings("env");
    // In the foreground, or the terminal would stop it.
    limited.args(["--default-signal=INT", "timeout", "--foreground", "--signal=INT", "40"]);
    limited.arg(env!("CARGO_BIN_EXE_firebrick")).args(arguments.iter().map(|argument| argument.as_ref()));
    let screen = on_a_terminal(80, limited);
    println!("longest silence {:?}", screen.silence);
    assert_eq!(screen.code, Some(124), "it ends by itself, or not by SIGINT: {}", screen.text);
    assert!(screen.text.contains('\r') && screen.silence < SILENCE, "silent for {:?}", screen.silence);
}

fn assert_command_alive(command: Command, shown: &str) {
    let name = format!("{command:?}");
    let screen = on_a_terminal(80, command);
    println!("{name}: longest silence {:?}", screen.silence);
    assert_eq!(screen.code, Some(0), "{name}: {}", screen.text);
    assert!(screen.text.contains(shown), "{name}: no `{shown}` in {:?}", screen.text);
    assert!(screen.silence < SILENCE, "{name} was silent for {:?}", screen.silence);
}

#[test]
fn a_terminal_is_told_of_a_cold_engine() {
    let cache = tempfile::tempdir().unwrap();
    let mut command = command(&[&"classify", &"--device", &"sim", &"--pes", &"1", &sample(3)]);
    command.env("FIREBRICK_CACHE", cache.path());
    assert_command_alive(command, "building the simulation of firebrick");
}

#[cfg(feature = "study")]
#[test]
fn a_terminal_is_told_of_long_tables() {
    assert_alive(&[&"paper", &"--table", &"1"], "computing the tables");
}

/// With a cache of its own, so that it takes a while.
#[test]
fn a_terminal_that_takes_no_line_away_gets_lines() {
    let cache = tempfile::tempdir().unwrap();
    let mut command = command(&[&"profile", &"--pes", &"1"]);
    command.env("FIREBRICK_CACHE", cache.path()).env("TERM", "dumb");
    let screen = on_a_terminal(80, command);
    assert!(screen.text.contains("building the simulation of firebrick ...\r\n"), "{:?}", screen.text);
    assert!(!screen.text.contains("\u{1b}["), "{:?}", screen.text);
}

#[test]
fn a_short_command_shows_its_results_only() {
    for arguments in [&["classify", "-q"][..], &["classify", "--json"]] {
        let screen = on_a_terminal(80, {
            let mut command = command(&[&arguments[0], &arguments[1]]);
            command.arg(sample(3));
            command
        });
        assert_eq!(screen.code, Some(0));
        assert!(!screen.text.contains("classifying"), "{:?}", screen.text);
    }
}

#[test]
fn quiet_shows_nothing() {
    let cache = tempfile::tempdir().unwrap();
    // A Verilator that takes its time.
    let verilator = cache.path().join("verilator");
    std::fs::write(&verilator, "#!/bin/sh\nsleep 1\nexit 1\n").unwrap();
    std::fs::set_permissions(&verilator, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let slow = |options: &[&str]| {
        let mut command = command(&[&"profile", &"--pes", &"1"]);
        command.env("FIREBRICK_CACHE", cache.path()).env("FIREBRICK_VERILATOR", &verilator).args(options);
        on_a_terminal(80, command)
    };
    assert!(slow(&[]).text.contains("building the simulation"));
    let screen = slow(&["-q"]);
    assert_eq!(screen.code, Some(1));
    assert!(
        screen.text.contains("error:") && !screen.text.contains("building the simulation"),
        "{:?}",
        screen.text
    );
}

/// Everything that takes long, but a synthesis (`boards`).
#[test]
#[ignore = "minutes"]
fn a_terminal_is_never_silent() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let image = sample(3);
    let large: [&dyn AsRef<OsStr>; 3] = [&"--network", &"squeezenet-v1.0", &"--density"];
    let commands: &[&[&dyn AsRef<OsStr>]] = &[
        &[&"compile", large[0], large[1], large[2], &"0.3", &"-o", &path("x.fbk")],
        &[&"estimate", large[0], large[1], large[2], &"0.3"],
        &[&"evaluate", &digits("held-out"), &"--columns", &"twin"],
        #[cfg(feature = "compress")]
        &[&"compress", &digits("network.yaml"), &"--bits", &"5", &"-o", &path("x.fbz")],
        #[cfg(feature = "study")]
        &[&"explore", &"--svg", &path("x.svg")],
        #[cfg(feature = "study")]
        &[&"paper"],
        &[&"profile", large[0], large[1], large[2], &"0.3", &"--pes", &"8"],
        &[&"verify", large[0], large[1], large[2], &"0.3", &"--pes", &"8"],
        &[&"classify", &"--device", &"sim", &"--pes", &"2", &"--trace", &path("x.fst"), &image],
        #[cfg(feature = "generate")]
        &[&"generate", &"--board", &"pynq-z2", &"--out", &path("project")],
    ];
    for arguments in commands {
        let mut command = command(arguments);
        command.env("FIREBRICK_CACHE", path("cache"));
        assert_command_alive(command, "\r");
    }
}
