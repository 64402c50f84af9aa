//! Runs the virtual board where something that it depends on has changed: `make virtual-board`, and a part of `make check`.
//!
//! Exit codes: 0 all scenarios were as expected, or it did not run; 1 not, or something failed; 2 wrong usage.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use firebrick_lab::problem::{Problem, exit};
use firebrick_lab::virtual_board::{Decision, decide, keep, run, stamp, write_pixels};

/// Does the program run as it should on a Linux for ARM in QEMU, with the simulated accelerator as its logic?
///
/// It does not run again where tests/virtual-board/record.yaml has the same hash.
#[derive(Parser)]
struct Arguments {
    /// Run it, whatever is recorded.
    #[arg(long)]
    all: bool,
    /// Write its logs to docs/virtual-board.md, and its record.
    #[arg(long)]
    write: bool,
    /// Only write the pixels of the sample digits, and what the example of the driver in C must say of them, into this folder.
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["all", "write"])]
    pixels: Option<PathBuf>,
}

fn main() -> ExitCode {
    exit(start(&Arguments::parse()))
}

fn start(arguments: &Arguments) -> Result<bool, Problem> {
    if let Some(folder) = &arguments.pixels {
        write_pixels(folder)?;
        return Ok(true);
    }
    let hash = stamp()?;
    match decide(&hash)? {
        Decision::Keep(note) if !arguments.all => {
            println!("{note}");
            return Ok(true);
        }
        Decision::Run(why) if !arguments.all => println!("{why}"),
        _ => {}
    }
    let Some(record) = run(hash, arguments.write)? else { return Ok(false) };
    if arguments.write {
        keep(record)?;
    }
    Ok(true)
}
