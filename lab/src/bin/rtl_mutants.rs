//! Puts mistakes into the emitted Verilog, one at a time, and counts those that the cases of `firebrick_lab::cases` notice:
//! `cargo run --release -p firebrick-lab --bin rtl_mutants`, about a minute a mutant; or in shards for batch queues.
//!
//! Exit codes: 0 if at least 90 % were noticed, of a shard if it is done; 1 if not; 2 wrong usage or no verdict.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use firebrick_lab::mutants::part::{self, Work, WorkError};
use firebrick_lab::mutants::report::Report;
use firebrick_lab::mutants::suite::ENGINE;
use firebrick_lab::mutants::{draw, judge};
use firebrick_shards::Shard;
use firebrick_shards::environment::{self, Asked};
use firebrick_spec::chain;

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
    #[arg(long, value_name = "NUMBERS", value_delimiter = ',', conflicts_with_all = ["shard", "out"])]
    only: Vec<usize>,
    /// Only list them.
    #[arg(long)]
    list: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
    /// Only shard I of N, I from 0 or `env` for a queue's task (docs/scale.md); FIREBRICK_SHARDS=N stands for env/N.
    #[arg(long, value_name = "I/N", value_parser = |text: &str| text.parse::<Asked>())]
    shard: Option<Asked>,
    /// Keep what became of each mutant in this file, as soon as it is known; --merge prints it.
    #[arg(long, value_name = "FILE", conflicts_with = "json")]
    out: Option<PathBuf>,
    /// Go on with the file of --out if it was broken off; begin it if it is not there.
    #[arg(long, requires = "out")]
    resume: bool,
    /// Print what became of the mutants of the shards in these files.
    #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with_all = ["seed", "count", "seconds", "only", "list", "shard", "out"])]
    merge: Vec<PathBuf>,
    /// Merge what is there, and say what is missing: exit code 1.
    #[arg(long, requires = "merge")]
    partial: bool,
    /// Run the cases on the Verilog in this file.
    #[arg(long, hide = true)]
    judge: Option<PathBuf>,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = match &arguments.judge {
        Some(file) => judge::run(file).map_err(|problem| format!("{}: {problem}", file.display())),
        None if !arguments.merge.is_empty() => merged(&arguments),
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
        mutants.iter().for_each(|mutant| println!("{mutant}"));
        return Ok(ExitCode::SUCCESS);
    }
    let (seed, seconds) = (arguments.seed, arguments.seconds);
    let judge = |text: &str| judge(text, JUDGE, seconds);
    let work = Work { verilog: &verilog, seed, seconds, mutants: &mutants, judge: &judge };
    let shard = environment::shard(arguments.shard, &|name| std::env::var(name).ok());
    match (&arguments.out, shard.map_err(|error| error.to_string())?) {
        (None, Some(_)) => Err("a shard needs --out FILE, which --merge reads".to_owned()),
        (Some(out), shard) => kept(&work, shard.unwrap_or(Shard::WHOLE), out, arguments.resume),
        (None, None) => {
            let wanted = |place: &usize| arguments.only.is_empty() || arguments.only.contains(&(place + 1));
            let mut report = Report { seed, judged: Vec::new() };
            let judged = work.each((0..mutants.len()).filter(wanted), |place, judged| {
                if !arguments.json {
                    print!("{}", judged.text(place + 1));
                }
                report.judged.push((place + 1, judged));
                Ok::<_, WorkError>(())
            });
            judged.map_err(|error| chain(&error))?;
            Ok(told(&report, arguments.json))
        }
    }
}

/// Judges a shard.
fn kept(work: &Work<'_>, shard: Shard, out: &Path, resume: bool) -> Result<ExitCode, String> {
    let done = work.part(&work.header(shard), (out, resume));
    let (report, sitting) = done.map_err(|error| chain(&error))?;
    let (mutants, cpu) = (report.judged.len(), sitting.cpu_s);
    println!("shard {shard}: {mutants} of {} mutants: {}", work.mutants.len(), out.display());
    eprintln!("{}: {cpu:.0} s of CPU", out.display());
    Ok(ExitCode::SUCCESS)
}

fn merged(arguments: &Arguments) -> Result<ExitCode, String> {
    let (report, gaps) = part::merge(&arguments.merge, arguments.partial).map_err(|error| chain(&error))?;
    for gap in &gaps {
        eprintln!("missing of shard {}: mutants {} to {}", gap.shard, gap.items.start + 1, gap.items.end);
    }
    if !arguments.json {
        report.judged.iter().for_each(|(number, judged)| print!("{}", judged.text(*number)));
    }
    let code = told(&report, arguments.json);
    Ok(if gaps.is_empty() { code } else { ExitCode::FAILURE })
}

/// Prints what stands below the mutants, or all of it as JSON.
fn told(report: &Report, json: bool) -> ExitCode {
    match json {
        true => println!("{:#}", report.json()),
        false => print!("{}", report.table()),
    }
    if report.is_enough() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
