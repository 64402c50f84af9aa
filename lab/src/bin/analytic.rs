//! Compares the analytic model with the event simulation and writes the table of `docs/networks.md`:
//! `cargo run --release -p firebrick-lab --bin analytic`.

use std::process::ExitCode;

use firebrick_lab::bench::analytic;
use firebrick_lab::generated::Generated;
use firebrick_lab::problem::done;

fn main() -> ExitCode {
    done(analytic::table().and_then(|text| {
        print!("{text}");
        Generated { path: "docs/networks.md".into(), mark: Some("analytic"), text }.write()
    }))
}
