//! Measures which lines of the emitted Verilog run and which bits change in the cases of `firebrick_lab::cases`:
//! `cargo run --release -p firebrick-lab --bin rtl_coverage`, many minutes.
//!
//! Exit codes: 0 if at least 95 % of the lines ran, 1 if not or if a case failed, 2 wrong usage.

use std::io::IsTerminal;
use std::process::ExitCode;

use clap::Parser;
use firebrick_lab::coverage::measure;

/// The share of lines that must run, in percent.
const WANTED: f64 = 95.0;

/// Which lines of the Verilog do the accelerator's cases run?
#[derive(Parser)]
struct Arguments {
    /// Also print every line that did not run.
    #[arg(long)]
    uncovered: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(problem) => {
            eprintln!("error: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<bool, String> {
    let folder = tempfile::tempdir().map_err(|problem| format!("a temporary folder: {problem}"))?;
    let terminal = std::io::stderr().is_terminal();
    let tally = measure(folder.path(), |config, case| {
        if terminal {
            eprintln!("{} PEs, {} ports: {case}", config.pes, config.ports);
        }
    })?;
    if arguments.uncovered {
        println!("{}", tally.uncovered());
        for ((module, signal), bits) in tally.unchanged() {
            println!("{module} {signal} {bits:?}");
        }
    }
    println!("{}", tally.table());
    let lines = tally.total().0;
    let enough = lines.percent() >= WANTED;
    let (passed, failed) = (u8::from(enough), u8::from(!enough));
    println!(
        "lines: {:.2} %, {WANTED} % wanted\n{passed} passed, {failed} failed, 0 skipped",
        lines.percent()
    );
    Ok(enough)
}
