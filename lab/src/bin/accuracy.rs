//! Measures accuracies on the development photos and writes the tables of `docs/accuracy.md` and `docs/compression.md`:
//! `cargo run --release -p firebrick-lab --bin accuracy`, minutes.

use std::process::ExitCode;

use firebrick_lab::bench::photos::Photos;
use firebrick_lab::generated::Generated;
use firebrick_lab::problem::done;

fn main() -> ExitCode {
    done(write())
}

fn write() -> Result<(), String> {
    let photos = Photos::open()?;
    let tables = [
        ("docs/accuracy.md", "accuracy", photos.accuracy()?),
        ("docs/compression.md", "compression", photos.compression()?),
    ];
    for (path, mark, text) in tables {
        print!("{text}");
        Generated { path: path.into(), mark: Some(mark), text }.write()?;
    }
    Ok(())
}
