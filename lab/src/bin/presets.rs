//! Weighs engines for the boards, and what could be built otherwise, and writes the tables of `docs/timing.md`: `make presets`.

use std::process::ExitCode;

use firebrick_lab::presets::documents;
use firebrick_lab::problem::done;

fn main() -> ExitCode {
    done(documents().and_then(|documents| {
        documents.iter().try_for_each(|document| {
            println!("{}", document.text);
            document.write()
        })
    }))
}
