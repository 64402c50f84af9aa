//! Runs the paper's architectures and AlexNet on the simulated engine and writes the table of `docs/networks.md`:
//! `cargo run --release -p firebrick-lab --bin architectures`, some minutes.

use std::process::ExitCode;

use firebrick_lab::bench::architectures;
use firebrick_lab::generated::Generated;
use firebrick_lab::problem::done;

fn main() -> ExitCode {
    done(architectures::table().and_then(|text| {
        print!("{text}");
        Generated { path: "docs/networks.md".into(), mark: Some("architectures"), text }.write()
    }))
}
