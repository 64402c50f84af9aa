//! Proves the bus interfaces and the small blocks that everything leans on: `make prove`.
//!
//! Exit codes: 0 all proved and all mistakes found, 1 not, 2 wrong usage.

use std::io::{IsTerminal, stderr};
use std::process::ExitCode;
use std::thread::available_parallelism;

use clap::Parser;
use firebrick_lab::generated::Generated;
use firebrick_lab::prove::run::{Options, run, tasks};
use firebrick_lab::prove::{catalogue, report};

/// Formal proofs of the blocks, each shown to fail on broken copies. Prints a table.
#[derive(Parser)]
struct Arguments {
    /// Only proofs whose names contain one of these.
    names: Vec<String>,
    /// Tasks at a time [default: the machine's cores].
    #[arg(long)]
    jobs: Option<usize>,
    /// Seconds for a search; one that does not end is a failure.
    #[arg(long, default_value_t = 300)]
    seconds: u32,
    /// Print JSON.
    #[arg(long)]
    json: bool,
    /// Write the table to docs/trust.md; only if all proofs run and hold.
    #[arg(long, conflicts_with = "names")]
    write: bool,
    /// List the proofs and run nothing.
    #[arg(long)]
    list: bool,
}

fn main() -> ExitCode {
    match execute(&Arguments::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(problem) => {
            eprintln!("error: {problem}");
            ExitCode::from(2)
        }
    }
}

fn execute(arguments: &Arguments) -> Result<bool, String> {
    let all = catalogue::load()?;
    let wanted =
        |name: &str| arguments.names.is_empty() || arguments.names.iter().any(|n| name.contains(n.as_str()));
    let (proofs, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|l| wanted(&l.proof.name));
    if proofs.is_empty() {
        let names: Vec<&str> = others.iter().map(|l| l.proof.name.as_str()).collect();
        return Err(format!(
            "no proof's name contains {:?}; there are {}",
            arguments.names,
            names.join(", ")
        ));
    }
    if arguments.list {
        proofs.iter().for_each(|l| println!("{}: {}", l.proof.name, l.proof.claim));
        return Ok(true);
    }
    let jobs = arguments.jobs.or(available_parallelism().ok().map(usize::from)).unwrap_or(1);
    let options = Options { jobs, seconds: arguments.seconds };
    let outcomes = run(&proofs, &options, |outcome| {
        if stderr().is_terminal() {
            let verdict = if outcome.problem.is_some() { "FAILED" } else { "ok" };
            let title = report::title(&proofs[outcome.proof], outcome.task);
            eprintln!("{verdict:>6} {:6.1} s  {title}", outcome.time.as_secs_f64());
        }
    })?;
    let problems = report::problems(&proofs, &outcomes);
    if arguments.json {
        println!("{:#}", report::json(&proofs, &outcomes));
    } else {
        print!("{}", report::table(&proofs, &outcomes));
        problems.iter().for_each(|p| println!("FAILED: {p}"));
        let skipped = others.iter().map(|l| tasks(l).len()).sum();
        println!("{}", report::sum(&outcomes, skipped));
    }
    if arguments.write && problems.is_empty() {
        let text = report::table(&proofs, &outcomes);
        Generated { path: "docs/trust.md", mark: Some("proofs"), text }.write()?;
    }
    Ok(problems.is_empty())
}
