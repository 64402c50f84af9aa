//! Writes `docs/screens.md`, what each command prints: `make screens`, which builds the program beside this one.

use std::process::ExitCode;

use firebrick_lab::bench::screens::{PAGE, page};
use firebrick_lab::generated::Generated;
use firebrick_lab::problem::done;

fn main() -> ExitCode {
    done(write())
}

fn write() -> Result<(), String> {
    let program = std::env::current_exe().map_err(|e| e.to_string())?.with_file_name("firebrick");
    if !program.is_file() {
        return Err(format!("no program {}; run: make screens", program.display()));
    }
    Generated { path: PAGE.into(), mark: None, text: page(&program)? }.write()
}
