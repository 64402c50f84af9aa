//! Terminals of few columns: no line is longer, and no word is broken.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::process::Command;

use crate::pty::on_a_terminal;
use crate::support::{command, digits, sample};

const COLUMNS: [u16; 3] = [20, 40, 80];

/// The lines of a screen, one that was written over another among them, without what colours and moves.
fn lines(text: &str) -> Vec<String> {
    let mut plain = String::new();
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if c == '\u{1b}' && rest.next_if_eq(&'[').is_some() {
            // To the letter that ends the sequence.
            rest.by_ref().find(char::is_ascii_alphabetic);
        } else {
            plain.push(c);
        }
    }
    let lines = plain.replace('\r', "\n");
    lines.lines().map(|line| line.trim_end().to_owned()).collect()
}

/// What was told by letters: numbers may be others the next time.
fn words(lines: &[String]) -> BTreeSet<String> {
    let trim = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    let words = lines.iter().flat_map(|line| line.split_whitespace()).map(trim);
    words
        .filter(|word| word.chars().any(char::is_alphabetic) && !word.starts_with(|c: char| c.is_numeric()))
        .collect()
}

/// Of a command that is made anew for each width; returns the screens.
fn assert_fits(make: impl Fn() -> Command) -> Vec<String> {
    let whole = on_a_terminal(1000, make());
    let known = words(&lines(&whole.text));
    // Of what has no room in a table.
    let known =
        |word: &String| known.contains(word) || "Not shown a wider terminal or has them json".contains(word);
    let screens = COLUMNS.iter().map(|&columns| {
        let command = make();
        let name = format!("{columns} columns: {command:?}");
        let screen = on_a_terminal(columns, command);
        assert_eq!(screen.code, whole.code, "{name}: {}", screen.text);
        let lines = lines(&screen.text);
        let long = |line: &&String| line.chars().count() > columns.into() && line.trim().contains(' ');
        let found: Vec<&String> = lines.iter().filter(long).collect();
        assert!(found.is_empty(), "{name}: {found:#?}");
        let broken: Vec<String> = words(&lines).into_iter().filter(|word| !known(word)).collect();
        assert!(broken.is_empty(), "{name}: {broken:?}: {}", screen.text);
        screen.text
    });
    screens.collect()
}

fn assert_all_fit(options: &[&str], commands: &[&[&dyn AsRef<OsStr>]]) {
    for arguments in commands {
        assert_fits(|| {
            let mut command = command(arguments);
            command.args(options);
            command
        });
    }
}

#[test]
fn what_is_wrong_with_a_command_line_fits() {
    assert_all_fit(
        &[],
        &[
            &[&"classify", &"--nonsense", &"x.png"],
            &[&"classify"],
            &[&"clasify"],
            &[&"classify", &"--device", &"gpu", &"x.png"],
            &[&"classify", &"--top", &"0", &"x.png"],
            &[&"estimate", &"--board", &"pynq-z22"],
            &[&"estimate", &"--network", &"squeezenet-v1.2"],
            &[&"compile", &"x.yaml"],
            &[&"evaluate", &"--json", &"--jsonl", &"x"],
            &[&"inspect", &"absent/of/a/name/that/is/long.onnx"],
        ],
    );
}

#[test]
fn help_fits() {
    assert_all_fit(
        &[],
        &[&[&"--help"], &[&"classify", &"-h"], &[&"classify", &"--help"], &[&"compile", &"--help"]],
    );
}

#[test]
fn tables_fit() {
    let (image, photos) = (sample(3), digits("samples"));
    // What is being done is told of what happens to take long.
    assert_all_fit(
        &["-q"],
        &[
            &[&"classify", &image],
            &[&"classify", &"--throughput", &image],
            &[&"doctor"],
            &[&"estimate", &"--pes", &"4"],
            &[&"evaluate", &photos],
            &[&"inspect"],
            &[&"load"],
            &[&"unload"],
            #[cfg(feature = "fetch")]
            &[&"fetch", &"--list"],
            #[cfg(feature = "study")]
            &[&"paper", &"--table", &"3"],
            #[cfg(feature = "study")]
            &[&"explore", &"--base", &"v1.1", &"--pes", &"4,8"],
            #[cfg(feature = "sim")]
            &[&"classify", &"--device", &"sim", &"--pes", &"4", &image],
            #[cfg(feature = "sim")]
            &[&"profile", &"--pes", &"4"],
            #[cfg(feature = "sim")]
            &[&"verify", &"--pes", &"4"],
            #[cfg(feature = "sim")]
            &[&"verify", &"--pes", &"4", &photos],
        ],
    );
}

#[test]
#[cfg(feature = "sim")]
fn the_line_of_what_is_being_done_fits() {
    let cache = tempfile::tempdir().unwrap();
    // A Verilator that takes its time.
    let verilator = cache.path().join("verilator");
    std::fs::write(&verilator, "#!/bin/sh\nsleep 1\nexit 1\n").unwrap();
    std::fs::set_permissions(&verilator, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    for terminal in ["xterm", "dumb"] {
        let screens = assert_fits(|| {
            let mut command = command(&[&"profile", &"--pes", &"1"]);
            command.env("FIREBRICK_CACHE", cache.path()).env("FIREBRICK_VERILATOR", &verilator);
            command.env("TERM", terminal);
            command
        });
        assert!(screens.iter().all(|text| text.contains("building")), "{screens:?}");
    }
}
