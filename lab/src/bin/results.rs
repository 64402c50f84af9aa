//! Measures the embedded model and the released SqueezeNets, and writes the tables of results in `README.md`: `make bench`.
//!
//! Cycles are those of the simulated accelerator without random stalls; an engine is only counted when all its maps equal
//! the golden model's. Engines that are too large to simulate are estimated, and their lines say so.

use std::process::ExitCode;

use firebrick_lab::bench;
use firebrick_lab::generated::Generated;
use firebrick_lab::problem::done;

fn main() -> ExitCode {
    done(bench::text().and_then(|text| {
        print!("{text}");
        Generated { path: "README.md".into(), mark: Some("results"), text }.write()
    }))
}
