//! Puts mistakes into the emitted Verilog, one at a time, and counts those that the cases of `firebrick_lab::cases` notice:
//! `cargo run --release -p firebrick-lab --bin rtl_mutants`, about a minute a mutant.
//!
//! Exit codes: 0 if at least 90 % were noticed, 1 if not, 2 wrong usage or no verdict.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use firebrick_lab::mutants::suite::ENGINE;
use firebrick_lab::mutants::{Mutant, Verdict, draw, equivalent, judge};
use serde_json::json;

/// The share of mutants that must be noticed, in percent.
const WANTED: usize = 90;

/// Option of the process that judges one engine.
const JUDGE: &str = "--judge";

/// Does every mistake in the Verilog show?
#[derive(Parser)]
struct Arguments {
    /// Seed that draws the mutants.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Number of mutants; those that do not build, or are known to be equivalent, do not count.
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..))]
    count: u32,
    /// Processor time of a mutant's simulation, in seconds.
    #[arg(long, default_value_t = 300)]
    seconds: u64,
    /// Run only these of them, by number: `12,26`.
    #[arg(long, value_name = "NUMBERS", value_delimiter = ',')]
    only: Vec<usize>,
    /// Only list them.
    #[arg(long)]
    list: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
    /// Run the cases on the Verilog in this file.
    #[arg(long, hide = true)]
    judge: Option<PathBuf>,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = match &arguments.judge {
        Some(file) => judge::run(file).map_err(|problem| format!("{}: {problem}", file.display())),
        None => run(&arguments),
    };
    done.unwrap_or_else(|problem| {
        eprintln!("error: {problem}");
        ExitCode::from(2)
    })
}

fn run(arguments: &Arguments) -> Result<ExitCode, String> {
    let verilog = firebrick_hdl::verilog(&ENGINE);
    let mutants = draw(&verilog, arguments.seed, arguments.count as usize);
    if arguments.list {
        mutants.iter().for_each(|mutant| println!("{}", line(mutant)));
        return Ok(ExitCode::SUCCESS);
    }
    let of = |text: &str| judge(text, JUDGE, arguments.seconds).map_err(|e| e.to_string());
    match of(&verilog)? {
        Verdict::Survived => (),
        other => return Err(format!("the engine itself fails: {other}")),
    }
    let mut verdicts = Vec::new();
    let wanted = |number: &usize| arguments.only.is_empty() || arguments.only.contains(&(number + 1));
    for (number, mutant) in mutants.iter().enumerate().filter(|(number, _)| wanted(number)) {
        let verdict = of(&mutant.apply(&verilog))?;
        let verdict = equivalent::with_reason(&verilog, mutant, verdict).map_err(|e| e.to_string())?;
        if !arguments.json {
            println!("{}: {}\n    {verdict}", number + 1, line(mutant));
        }
        verdicts.push((mutant, verdict));
    }
    Ok(report(arguments, &verdicts))
}

fn line(mutant: &Mutant) -> String {
    let after = if mutant.after.is_empty() { "nothing" } else { &mutant.after };
    format!(
        "{}, line {}, {}: `{}` -> `{after}`",
        mutant.module,
        mutant.line,
        mutant.kind.name(),
        mutant.before
    )
}

fn report(arguments: &Arguments, verdicts: &[(&Mutant, Verdict)]) -> ExitCode {
    let count = |wanted: fn(&Verdict) -> bool| verdicts.iter().filter(|(_, verdict)| wanted(verdict)).count();
    let (killed, survived) = (count(Verdict::is_killed), count(|verdict| *verdict == Verdict::Survived));
    let skipped = verdicts.len() - killed - survived;
    if arguments.json {
        let mutants = verdicts.iter().map(|(mutant, verdict)| {
            json!({"mutant": line(mutant), "by": verdict.kind(), "verdict": verdict.to_string()})
        });
        println!("{:#}", json!({"seed": arguments.seed, "mutants": mutants.collect::<Vec<_>>()}));
    } else {
        let mut table: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for (mutant, verdict) in verdicts {
            *table.entry((mutant.kind.name(), verdict.kind())).or_default() += 1;
        }
        println!("\nseed {}\n\n| mistake | became | mutants |\n|---|---|---|", arguments.seed);
        table.iter().for_each(|((kind, became), number)| println!("| {kind} | {became} | {number} |"));
        println!("\n{killed} passed, {survived} failed, {skipped} skipped");
    }
    let enough = killed * 100 >= WANTED * (killed + survived);
    if enough { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
