//! Proves the bus interfaces and the small blocks that everything leans on: `make prove`.
//!
//! Exit codes: 0 all proved and all mistakes found, 1 not, 2 wrong usage.

use std::io::{IsTerminal, stderr};
use std::process::ExitCode;
use std::thread::available_parallelism;

use clap::Parser;
use firebrick_lab::generated::Generated;
use firebrick_lab::problem::{Problem, exit};
use firebrick_lab::prove::catalogue::{self, Loaded};
use firebrick_lab::prove::record::{self, Decision, Records};
use firebrick_lab::prove::report::{self, Results};
use firebrick_lab::prove::run::{Options, Outcome, run, tasks};

/// Formal proofs of the blocks, each shown to fail on broken copies. Prints a table.
///
/// A proof that passed with the same hash (hdl/formal/results.yaml) does not run again.
#[derive(Parser)]
struct Arguments {
    /// Only proofs whose names contain one of these; they run, whatever is recorded.
    names: Vec<String>,
    /// Run all proofs, whatever is recorded.
    #[arg(long)]
    all: bool,
    /// Tasks at a time [default: the machine's cores].
    #[arg(long)]
    jobs: Option<usize>,
    /// Seconds for a search; one that does not end is a failure.
    #[arg(long, default_value_t = 300)]
    seconds: u32,
    /// Print JSON.
    #[arg(long)]
    json: bool,
    /// Write what passed to hdl/formal/results.yaml and, if all proofs hold, the table to docs/trust.md.
    #[arg(long, conflicts_with = "names")]
    write: bool,
    /// List the proofs and run nothing.
    #[arg(long)]
    list: bool,
}

fn main() -> ExitCode {
    exit(execute(&Arguments::parse()))
}

fn execute(arguments: &Arguments) -> Result<bool, Problem> {
    let (proofs, others) = chosen(arguments)?;
    if arguments.list {
        proofs.iter().for_each(|l| println!("{}: {}", l.proof.name, l.proof.claim));
        return Ok(true);
    }
    let (tools, records) = (record::tools()?, record::load()?);
    let decisions: Vec<Decision> = proofs.iter().map(|l| decide(arguments, l, &records, &tools)).collect();
    if !arguments.json {
        print!("{}", record::explain(&proofs, &decisions));
    }
    let outcomes = run_those(arguments, &proofs, &decisions)?;
    let results = Results { proofs: &proofs, decisions: &decisions, outcomes: &outcomes };
    let problems = report::problems(&results);
    if arguments.json {
        println!("{:#}", report::json(&results));
    } else {
        print!("{}", report::table(&results));
        problems.iter().for_each(|p| println!("FAILED: {p}"));
        println!("{}", report::sum(&results, others));
    }
    if arguments.write {
        record::write(&record::updated(&records, &proofs, &outcomes, &tools))?;
        if problems.is_empty() {
            let text = report::table(&results);
            Generated { path: "docs/trust.md".into(), mark: Some("proofs"), text }.write()?;
        }
    }
    Ok(problems.is_empty())
}

/// The proofs that are asked for, and the number of the others' tasks.
fn chosen(arguments: &Arguments) -> Result<(Vec<Loaded>, usize), Problem> {
    let wanted =
        |name: &str| arguments.names.is_empty() || arguments.names.iter().any(|n| name.contains(n.as_str()));
    let (proofs, others): (Vec<_>, Vec<_>) =
        catalogue::load()?.into_iter().partition(|l| wanted(&l.proof.name));
    if proofs.is_empty() {
        let names: Vec<&str> = others.iter().map(|l| l.proof.name.as_str()).collect();
        let (asked, known) = (&arguments.names, names.join(", "));
        return Err(Problem::Usage(format!("no proof's name contains {asked:?}; there are {known}")));
    }
    Ok((proofs, others.iter().map(|l| tasks(l).len()).sum()))
}

fn decide(arguments: &Arguments, loaded: &Loaded, records: &Records, tools: &str) -> Decision {
    if arguments.all {
        return Decision::Run("--all".to_owned());
    }
    if !arguments.names.is_empty() {
        return Decision::Run("asked for by name".to_owned());
    }
    record::decide(loaded, records, tools)
}

/// Runs what is decided to, with a line a task for whoever watches.
fn run_those(
    arguments: &Arguments,
    proofs: &[Loaded],
    decisions: &[Decision],
) -> Result<Vec<Outcome>, String> {
    let jobs = arguments.jobs.or(available_parallelism().ok().map(usize::from)).unwrap_or(1);
    let options = Options { jobs, seconds: arguments.seconds };
    let numbers = (0..proofs.len()).filter(|&i| matches!(decisions[i], Decision::Run(_)));
    run(proofs, &numbers.collect::<Vec<_>>(), &options, |outcome| {
        if stderr().is_terminal() {
            let verdict = if outcome.problem.is_some() { "FAILED" } else { "ok" };
            let title = report::title(&proofs[outcome.proof], outcome.task);
            eprintln!("{verdict:>6} {:6.1} s  {title}", outcome.time.as_secs_f64());
        }
    })
}
