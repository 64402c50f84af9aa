//! What each command of the program prints, for `docs/screens.md`.

use std::path::Path;
use std::process::Command;

use crate::generated::root;

/// Where the page is.
pub const PAGE: &str = "docs/screens.md";

/// A line of the shell, as it is typed in a folder with the project's `weights`.
struct Screen {
    line: &'static str,
    /// The same on every machine and at every time: a test runs it again and compares.
    exact: bool,
}

const fn exact(line: &'static str) -> Screen {
    Screen { line, exact: true }
}

const fn varying(line: &'static str) -> Screen {
    Screen { line, exact: false }
}

/// One or more of every command. What varies has times, paths or the machine's tools in it.
const SCREENS: &[Screen] = &[
    exact("firebrick --help"),
    exact("firebrick classify --top 3 weights/digits/samples/digit-3.png weights/digits/samples/digit-9.png"),
    varying("firebrick classify --device sim --pes 4 --throughput weights/digits/samples/digit-3.png"),
    exact("firebrick classify nothing.png"),
    exact("firebrick compile weights/digits/network.yaml --calibrate weights/digits/held-out -o digits.fbk"),
    exact("firebrick completions --help"),
    exact("firebrick compress weights/digits/network.yaml --bits 6 -o digits.fbz"),
    varying("firebrick doctor"),
    exact("firebrick estimate --board pynq-z2"),
    exact("firebrick evaluate weights/digits/held-out --columns twin"),
    varying("firebrick explore --pes 8,16 --density 0.33"),
    exact("firebrick export --board pynq-z2 --out model"),
    exact("firebrick fetch --list"),
    exact("firebrick generate --board pynq-z2 --out build"),
    exact("firebrick inspect"),
    exact("firebrick load --help"),
    exact("firebrick man --out man1"),
    exact("firebrick merge --help"),
    exact("firebrick paper --table 3"),
    varying("firebrick profile --pes 4"),
    exact("firebrick serve --help"),
    varying("firebrick synth --board zybo-z7-10 --pes 1"),
    exact("firebrick unload --help"),
    exact("firebrick verify --pes 4"),
    exact("firebrick verify --pes 4 weights/digits/samples"),
];

/// Before what the test does not compare.
const VARIES: &str = "Times, paths and tools vary:";

/// Behind the page's title.
const HEAD: &str = "What the program prints, on 80 columns: results and messages as a terminal shows them, without the bars that move while \
    something runs.\n`make screens` writes this page; a test runs again what does not depend on machine and time.\n";

/// The page, of the program `firebrick`; progress goes to standard error.
///
/// # Errors
/// A program that does not start, or a folder that cannot be made.
pub fn page(program: &Path) -> Result<String, String> {
    let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
    std::os::unix::fs::symlink(root().join("weights"), folder.path().join("weights"))
        .map_err(|e| format!("weights: {e}"))?;
    let mut text = format!("# Screens\n\n{HEAD}");
    let mut last = "";
    for screen in SCREENS {
        eprintln!("{}", screen.line);
        let command = screen.line.split(' ').nth(1).unwrap_or_default();
        if command != last {
            text += &format!("\n## {}\n", command.trim_start_matches("--"));
            last = command;
        }
        if !screen.exact {
            text += &format!("\n{VARIES}\n");
        }
        let printed = printed(screen.line, program, folder.path())?;
        text += &format!("\n```text\n$ {}\n{printed}```\n", screen.line);
    }
    Ok(text)
}

/// Everything that a line prints.
fn printed(line: &str, program: &Path, folder: &Path) -> Result<String, String> {
    let own = program.parent().unwrap_or(Path::new("/"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(std::iter::once(own.to_owned()).chain(std::env::split_paths(&path)))
        .map_err(|e| e.to_string())?;
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("{line} 2>&1")]).current_dir(folder).env("PATH", path);
    // Without the settings of who writes the page.
    shell.env("XDG_CONFIG_HOME", "/nonexistent").env("COLUMNS", "80");
    for name in ["FIREBRICK_BOARD", "FIREBRICK_DEVICE", "FIREBRICK_MODEL", "FIREBRICK_LOG"] {
        shell.env_remove(name);
    }
    let output = shell.output().map_err(|e| format!("sh: {e}"))?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
