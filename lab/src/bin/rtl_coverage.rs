//! Measures which lines of the emitted Verilog run and which bits change in the cases of `firebrick_lab::cases`:
//! `cargo run --release -p firebrick-lab --bin rtl_coverage`, many minutes.
//!
//! Exit codes: 0 if at least 95 % of the lines ran, 90 % of the bits changed and each of the others has a reason, 1 if not or if a case
//! failed, 2 wrong usage.

use std::io::IsTerminal;
use std::process::ExitCode;

use clap::Parser;
use firebrick_lab::coverage::{cases, measure, reasons};
use firebrick_lab::generated::Generated;

/// The share of lines that must run, in percent.
const WANTED: f64 = 95.0;

/// The share of bits that must change, in percent.
const WANTED_BITS: f64 = 90.0;

/// Which lines of the Verilog do the accelerator's cases run?
#[derive(Parser)]
struct Arguments {
    /// Also print every line that did not run, and the bits that did not change, by module and signal.
    #[arg(long)]
    uncovered: bool,
    /// Only this case; may be given several times.
    #[arg(long = "case", value_name = "NAME", value_parser = known)]
    cases: Vec<String>,
    /// Write what was found to docs/trust.md.
    #[arg(long, conflicts_with = "cases")]
    write: bool,
}

fn known(name: &str) -> Result<String, String> {
    let names: Vec<&str> = cases().map(|(name, _)| *name).collect();
    if names.contains(&name) { Ok(name.to_owned()) } else { Err(format!("accepted: {}", names.join(", "))) }
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
    let reasons = reasons::open()?;
    let folder = tempfile::tempdir().map_err(|problem| format!("a temporary folder: {problem}"))?;
    let terminal = std::io::stderr().is_terminal();
    let wanted = |case: &str| arguments.cases.is_empty() || arguments.cases.iter().any(|name| name == case);
    let tally = measure(folder.path(), wanted, |config, case| {
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
    let (lines, bits) = tally.total();
    let text = format!(
        "{} of {} lines ran, {:.1} %; {} of {} bits changed, {:.1} %.\n\n{}",
        lines.covered,
        lines.all,
        lines.percent(),
        bits.covered,
        bits.all,
        bits.percent(),
        reasons::table(&tally, &reasons)
    );
    println!("{text}");
    if arguments.write {
        Generated { path: "docs/trust.md".into(), mark: Some("rtl-coverage"), text }.write()?;
    }
    let unknown = reasons::unknown(&tally, &reasons);
    let enough = lines.percent() >= WANTED && bits.percent() >= WANTED_BITS && unknown == 0;
    let (passed, failed) = (u8::from(enough), u8::from(!enough));
    println!(
        "lines: {:.2} %, {WANTED} % wanted; bits: {:.2} %, {WANTED_BITS} % wanted, {unknown} others without a reason\n{passed} passed, {failed} failed, 0 skipped",
        lines.percent(),
        bits.percent()
    );
    Ok(enough)
}
