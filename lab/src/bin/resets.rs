//! Takes each reset away in turn, and says what becomes of frames without it: `make resets`.
//!
//! Exit codes: 0 every reset is known, 1 not, or something failed, 2 wrong usage.

use std::process::ExitCode;

use clap::Parser;
use firebrick_lab::generated::root;
use firebrick_lab::problem::{Problem, exit};
use firebrick_lab::resets::ENGINE;
use firebrick_lab::resets::all;
use firebrick_lab::resets::frames::{Frames, generate};
use firebrick_lab::resets::record::{self, Record};

/// Which resets of the Verilog matter? Those that hdl/resets.yaml does not know are tried, or all.
#[derive(Parser)]
struct Arguments {
    /// Only resets whose names contain one of these.
    names: Vec<String>,
    /// The interpreter of the environment `bus` of scripts/python-env.sh.
    #[arg(long)]
    python: String,
    /// Try those that are known, too.
    #[arg(long)]
    all: bool,
    /// Write hdl/resets.yaml, each result as soon as it is there, and the table of docs/trust.md.
    #[arg(long)]
    write: bool,
}

fn main() -> ExitCode {
    exit(run(&Arguments::parse()))
}

fn run(arguments: &Arguments) -> Result<bool, Problem> {
    let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
    let verilog = generate(folder.path(), ENGINE.0, ENGINE.1)?;
    let resets = all(&verilog);
    let mut records = record::load()?;
    records.retain(|name, _| resets.iter().any(|reset| reset.name == *name));
    let frames = Frames { python: &arguments.python, ports: ENGINE.1, seed: 1, draws: 0, power_up: true };
    let whole = frames.run(folder.path())?;
    if let Some(finding) = whole.finding()? {
        return Err(Problem::Failure(format!("with all resets: {finding}\n{}", whole.said)));
    }
    for (number, reset) in resets.iter().enumerate() {
        let named = arguments.names.iter().any(|name| reset.name.contains(name.as_str()));
        let new = arguments.all || !records.contains_key(&reset.name);
        if !(named || arguments.names.is_empty() && new) {
            continue;
        }
        let finding = reset.finding(&frames, folder.path(), &verilog)?;
        let said = finding.as_deref().unwrap_or("nothing");
        println!("{} of {}: {}: {said}", number + 1, resets.len(), reset.name);
        records.insert(reset.name.clone(), Record { finding, passing: reset.passing });
        if arguments.write {
            record::write(&records)?;
        }
    }
    if arguments.write {
        record::write(&records)?;
        record::table(&records).write()?;
        println!("written below {}", root().display());
    }
    let untried = resets.iter().filter(|reset| !records.contains_key(&reset.name)).count();
    println!("{} of {} resets are known", resets.len() - untried, resets.len());
    Ok(untried == 0)
}
