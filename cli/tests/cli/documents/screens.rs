//! `docs/screens.md` has a screen of every command, and shows what the program prints today.

use std::collections::BTreeSet;
use std::fs;

use super::{root, shell, workplace};

/// Stands before a block that depends on machine and time.
const VARIES: &str = "Times, paths and tools vary:";

/// A block of the page.
struct Screen {
    line: String,
    printed: String,
    varies: bool,
}

fn screens() -> Vec<Screen> {
    let page = fs::read_to_string(root().join("docs/screens.md")).unwrap();
    let mut parts = page.split("```");
    let mut screens = Vec::new();
    while let (Some(before), Some(block)) = (parts.next(), parts.next()) {
        let (line, printed) = block.strip_prefix("text\n$ ").unwrap().split_once('\n').unwrap();
        let varies = before.trim_end().ends_with(VARIES);
        screens.push(Screen { line: line.to_owned(), printed: printed.to_owned(), varies });
    }
    screens
}

#[test]
fn every_command_has_a_screen_of_80_columns() {
    let screens = screens();
    let shown: BTreeSet<&str> = screens.iter().filter_map(|screen| screen.line.split(' ').nth(1)).collect();
    for command in firebrick_cli::program().get_subcommands() {
        assert!(shown.contains(command.get_name()), "docs/screens.md has no `{}`", command.get_name());
    }
    // A single word is as wide as it is: yosys has names that are longer.
    let wide = |line: &&str| line.chars().count() > 80 && line.trim().contains(' ');
    for screen in &screens {
        assert_eq!(screen.printed.lines().find(wide), None, "{}", screen.line);
    }
}

#[test]
#[ignore = "a minute, simulates, and evaluates hundreds of images: make check"]
fn screens_are_what_is_printed_today() {
    let (mut compared, folder) = (0, workplace());
    for screen in screens().into_iter().filter(|screen| !screen.varies) {
        let mut shell = shell(&format!("{} 2>&1", screen.line));
        let output = shell.current_dir(folder.path()).env("COLUMNS", "80").output().unwrap();
        let printed = String::from_utf8_lossy(&output.stdout);
        assert_eq!(printed, screen.printed, "{}; run: make screens", screen.line);
        compared += 1;
    }
    assert!(compared > 10, "{compared}");
}
