//! Synthesises the boards' engines with yosys and compares them with the limits of their parts: `make synth`.
//!
//! Exit codes: 0 within the limits, 1 not, or yosys failed, 2 wrong usage.

use std::process::ExitCode;

use clap::Parser;
use firebrick_lab::problem::{Problem, exit};
use firebrick_lab::synthesis::{Engine, Finding, engines, find_all, keep};

/// Do the boards' engines fit? What yosys makes of each, minutes later.
///
/// An engine whose record in hdl/synthesis.yaml has the same hash is not synthesised again.
#[derive(Parser)]
struct Arguments {
    /// Only engines whose names, or boards' names, contain one of these.
    names: Vec<String>,
    /// Synthesise all of them, whatever is recorded.
    #[arg(long)]
    all: bool,
    /// Write each result to hdl/synthesis.yaml as soon as it is there.
    #[arg(long)]
    write: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

fn main() -> ExitCode {
    exit(run(&Arguments::parse()))
}

fn run(arguments: &Arguments) -> Result<bool, Problem> {
    let done = |finding: &Finding| if arguments.write { keep(finding) } else { Ok(()) };
    let findings = find_all(chosen(&arguments.names)?, arguments.all, |note| eprintln!("{note}"), done)?;
    let mut good = true;
    let mut values = Vec::new();
    for Finding { engine, report, note, .. } in &findings {
        good &= report.broken(&engine.limits).is_empty();
        if arguments.json {
            let findings = report.findings(&engine.limits);
            values.push(serde_json::json!({ "name": engine.name, "findings": findings }));
        } else {
            println!("{note}\n{}", report.table(&engine.limits));
        }
    }
    if arguments.json {
        println!("{:#}", serde_json::Value::Array(values));
    }
    Ok(good)
}

/// The engines that are asked for.
fn chosen(names: &[String]) -> Result<Vec<Engine>, Problem> {
    let all = engines()?;
    let known: Vec<String> = all.iter().map(|engine| format!("`{}`", engine.name)).collect();
    let wanted = |engine: &Engine| {
        let boards = engine.boards.iter().map(|board| board.id.as_str());
        names.is_empty()
            || boards
                .chain([engine.name.as_str()])
                .any(|name| names.iter().any(|n| name.contains(n.as_str())))
    };
    let chosen: Vec<Engine> = all.into_iter().filter(wanted).collect();
    if chosen.is_empty() {
        let known = known.join(", ");
        return Err(Problem::Usage(format!(
            "no engine's or board's name contains {names:?}; there are {known}"
        )));
    }
    Ok(chosen)
}
