//! Help at every width, with an example for each command, and its colours.

use std::process::Command;

use crate::support::{command, misuse, stderr, succeed};

/// Names of the commands, of the program's own list.
fn commands() -> Vec<String> {
    firebrick_cli::program().get_subcommands().map(|command| command.get_name().to_owned()).collect()
}

/// The help of a command, or of the program, where no terminal is; `columns` as the environment has it.
fn help(name: Option<&String>, option: &str, columns: Option<usize>) -> String {
    let mut command = command(&[]);
    command.args(name).arg(option).envs(columns.map(|columns| ("COLUMNS", columns.to_string())));
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    String::from_utf8(output.stdout).unwrap()
}

/// Asserts that no line is longer than `columns`, and that the words are those of the help without end.
fn assert_wrapped(text: &str, columns: usize, endless: &str) {
    let long: Vec<&str> = text.lines().filter(|line| line.chars().count() > columns).collect();
    assert!(long.is_empty(), "over {columns} columns:\n{}", long.join("\n"));
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(words(text), words(endless));
}

#[test]
fn no_line_is_over_80_columns_and_no_word_broken() {
    let names = commands();
    assert!(names.len() > 10, "{names:?}");
    for name in names.iter().map(Some).chain([None]) {
        for option in ["--help", "-h"] {
            let endless = help(name, option, Some(10_000));
            assert_wrapped(&help(name, option, None), 80, &endless);
            assert_wrapped(&help(name, option, Some(100)), 100, &endless);
            assert_eq!(help(name, option, Some(0)), help(name, option, None));
            assert_eq!(endless.contains("\nExamples:\n  firebrick "), name.is_some(), "{name:?}");
        }
    }
}

#[test]
fn help_is_as_wide_as_the_terminal() {
    if Command::new("script").arg("--version").output().is_err() {
        println!("SKIPPED: no `script`, which has a terminal");
        return;
    }
    for columns in [60, 80, 132] {
        let program = env!("CARGO_BIN_EXE_firebrick");
        let line = format!("stty rows 24 cols {columns}; {program} classify --help");
        let output = Command::new("script")
            .args(["-qec", &line, "/dev/null"])
            .env("XDG_CONFIG_HOME", "/nonexistent")
            .env("NO_COLOR", "1")
            .env_remove("COLUMNS")
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap().replace('\r', "");
        let longest = text.lines().map(|line| line.chars().count()).max().unwrap();
        assert!(longest <= columns && longest > columns - 15, "{longest} of {columns}:\n{text}");
        assert!(!text.contains('\x1b'), "{text}");
    }
}

#[test]
#[cfg(feature = "color")]
fn colours_are_of_errors_and_help_where_they_are_wanted() {
    let painted = |line: &str, variables: &[(&str, &str)]| {
        let output = command(&[]).args(line.split(' ')).envs(variables.iter().copied()).output().unwrap();
        let text = stderr(&output) + &String::from_utf8(output.stdout).unwrap();
        assert!(text.contains("rror:") || text.contains("Usage:"), "{text}");
        text.contains('\x1b')
    };
    for line in ["inspect /nonexistent.fbk", "inspect --nonsense", "classify --help", "--help"] {
        for (colour, variables, expected) in [
            ("", &[][..], false),
            ("--color auto ", &[], false),
            ("--color always ", &[], true),
            ("--color=always ", &[("NO_COLOR", "1")], true),
            ("--color never ", &[("CLICOLOR_FORCE", "1")], false),
            ("", &[("CLICOLOR_FORCE", "1")], true),
            ("", &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], false),
        ] {
            let line = format!("{colour}{line}");
            assert_eq!(painted(&line, variables), expected, "{line} {variables:?}");
        }
    }
    // What is not told in time is in time for what comes after.
    assert!(painted("inspect /nonexistent.fbk --color always", &[]));
}

#[test]
fn results_have_no_colours_and_wrong_ones_are_refused() {
    let text = succeed(&[&"inspect", &"--color", &"always"]);
    assert!(!text.contains('\x1b'), "{text}");
    let error = misuse(&[&"--color", &"red", &"inspect"]);
    assert!(error.contains("'red' for '--color <WHEN>'") && error.contains("auto, always, never"), "{error}");
}
