//! Random stress of the simulated accelerator for a given time: `make stress`; or so many sequences, in shards for batch queues.
//!
//! Exit codes: 0 nothing found, 1 a case failed or none was run, 2 wrong usage.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use clap::Parser;
use firebrick_lab::generated::Generated;
use firebrick_lab::points::catalogue::Catalogue;
use firebrick_lab::points::report::Report as PointReport;
use firebrick_lab::stress::campaign::{self, Plan, Report};
use firebrick_lab::stress::draw::POOL;
use firebrick_lab::stress::life::{self, Designs};
use firebrick_lab::stress::part::{self, Totals, Work};
use firebrick_lab::stress::summary::Summary;
use firebrick_lab::stress::{keep, reduce, tally::Tally};
use firebrick_shards::Shard;
use firebrick_shards::environment::{self, Asked};
use firebrick_sim::verilated::Toolchain;
use firebrick_spec::chain;

/// Seed if none is given, so that a run without one draws the same sequences again.
const SEED: u64 = 1;

/// Most sequences that a reduction runs.
const REDUCTION: usize = 2000;

/// Runs random networks, engines, bus behaviours and mishaps against the golden model. A failed case is reduced to the smallest one
/// that fails, and kept.
#[derive(Clone, Parser)]
struct Arguments {
    /// How long, in seconds.
    #[arg(long, default_value_t = 180, value_parser = clap::value_parser!(u64).range(1..))]
    seconds: u64,
    /// Seed of all that is drawn.
    #[arg(long, default_value_t = SEED)]
    seed: u64,
    /// Threads.
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=64))]
    jobs: u8,
    /// Engines to draw from, the smallest ones of the pool.
    #[arg(long, default_value_t = POOL.len(), value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(1..=POOL.len() as u64))]
    engines: usize,
    /// Runs a sequence from a file instead.
    #[arg(long, value_name = "FILE")]
    replay: Option<PathBuf>,
    /// Folder for reduced cases.
    #[arg(long, value_name = "FOLDER", default_value = "tests/regressions")]
    keep: PathBuf,
    /// Says on stderr every so many seconds what was run.
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..))]
    progress: Option<u64>,
    /// Count cover points, too, and fail if one was neither hit nor waived (`hdl/coverage/points.yaml`).
    #[arg(long)]
    points: bool,
    /// Write the table to docs/trust.md, and with `--points` that of the points.
    #[arg(long)]
    write: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
    /// Run so many sequences instead, also behind a failure, on all CPUs.
    #[arg(long, value_name = "N", conflicts_with_all = ["seconds", "jobs", "points", "replay", "write"])]
    sequences: Option<u64>,
    /// Of them only shard I of N, I from 0 or `env` for a queue's task (docs/scale.md); FIREBRICK_SHARDS=N stands for env/N.
    #[arg(long, value_name = "I/N", requires = "sequences", value_parser = |text: &str| text.parse::<Asked>())]
    shard: Option<Asked>,
    /// Keep each sequence's result in this file, too, as soon as it is known.
    #[arg(long, value_name = "FILE", requires = "sequences")]
    out: Option<PathBuf>,
    /// Go on with the file of --out if it was broken off; begin it if it is not there.
    #[arg(long, requires = "out")]
    resume: bool,
    /// Print what the shards in these files have come to.
    #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with_all = ["sequences", "seconds", "seed", "points", "replay", "write"])]
    merge: Vec<PathBuf>,
    /// Merge what is there, and say what is missing: exit code 1.
    #[arg(long, requires = "merge")]
    partial: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(problem) => {
            eprintln!("error: {problem}");
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &Arguments) -> Result<bool, String> {
    let catalogue = arguments.points.then(Catalogue::open).transpose()?;
    let designs = match &catalogue {
        Some(catalogue) => Designs::new().counting(catalogue.clone()),
        None => Designs::new(),
    };
    match (&arguments.replay, arguments.sequences) {
        _ if !arguments.merge.is_empty() => merged(arguments),
        (Some(file), _) => replay(file, arguments, &designs),
        (None, Some(sequences)) => counted(sequences, arguments, &designs),
        (None, None) => stress(arguments, &designs, catalogue.as_ref()),
    }
}

/// So many sequences, or a shard of them.
fn counted(sequences: u64, arguments: &Arguments, designs: &Designs) -> Result<bool, String> {
    let work = Work { engines: &POOL[..arguments.engines], seed: arguments.seed, sequences };
    let shard = environment::shard(arguments.shard, &|name| std::env::var(name).ok());
    let shard = shard.map_err(|error| error.to_string())?;
    let failed = |found: &campaign::Found| {
        let origin = campaign::origin(work.seed, found.number);
        eprintln!("{}, last case: {}; reducing it", origin.0, found.failure);
        let kept = kept(found, &origin, arguments, designs);
        eprintln!("{}", kept.unwrap_or_else(|problem| format!("{} is not kept: {problem}", origin.0)));
    };
    let totals = match (&arguments.out, shard) {
        (None, Some(_)) => return Err("a shard needs --out FILE, which --merge reads".to_owned()),
        (None, None) => work.whole(designs, failed),
        (Some(out), shard) => {
            let header = work.header(&part::rtl(work.engines), shard.unwrap_or(Shard::WHOLE));
            let (totals, sitting) = work
                .part(&header, (out, arguments.resume), designs, failed)
                .map_err(|error| chain(&error))?;
            eprintln!("{}: {:.0} s of CPU", out.display(), sitting.cpu_s);
            totals
        }
    };
    Ok(told(&totals, arguments))
}

fn merged(arguments: &Arguments) -> Result<bool, String> {
    let (header, totals, gaps) =
        part::merge(&arguments.merge, arguments.partial).map_err(|error| chain(&error))?;
    for gap in &gaps {
        eprintln!("missing of shard {}: sequences {} to {}", gap.shard, gap.items.start, gap.items.end - 1);
    }
    let seed = header.job["seed"].as_u64().unwrap_or(arguments.seed);
    Ok(told(&totals, &Arguments { seed, ..arguments.clone() }) && gaps.is_empty())
}

/// Prints what sequences have come to; whether none failed.
fn told(totals: &Totals, arguments: &Arguments) -> bool {
    print(&Summary::of(totals, arguments.seed), arguments);
    totals.failures.is_empty()
}

fn replay(file: &Path, arguments: &Arguments, designs: &Designs) -> Result<bool, String> {
    let sequence = keep::read(file)?;
    let outcome = life::run(&sequence, designs, || false);
    let failed = outcome.failure.as_ref().map(|(case, failure)| format!("case {case}: {failure}"));
    let (seed, total, failures) = (arguments.seed, outcome.tally, Vec::from_iter(failed));
    let summary = Summary { seed, total, failed: failures.len(), failures, ..Summary::default() };
    print(&summary, arguments);
    Ok(summary.failed == 0)
}

fn stress(arguments: &Arguments, designs: &Designs, catalogue: Option<&Catalogue>) -> Result<bool, String> {
    let Arguments { seconds, seed, jobs, .. } = *arguments;
    eprintln!("seed {seed}, {seconds} s, {jobs} threads, {} engines", arguments.engines);
    let engines = &POOL[..arguments.engines];
    let names = catalogue.map(names).transpose()?.unwrap_or_default();
    designs.build(engines).map_err(|failure| failure.to_string())?;
    let waived = |name: &str| catalogue.is_some_and(|c| c.waivers.iter().any(|waiver| waiver.covers(name)));
    let first = catalogue
        .map_or_else(Vec::new, |_| firebrick_lab::stress::directed::sequences(engines, |name| !waived(name)));
    let (time, jobs) = (Duration::from_secs(seconds), jobs.into());
    let plan = Plan { engines, seed, time, jobs, sequences: None, first: &first };
    let (begin, said) = (Instant::now(), Mutex::new(0));
    let report = campaign::run(&plan, designs, |report| {
        let now = begin.elapsed().as_secs();
        let mut said = said.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if arguments.progress.is_some_and(|every| now >= *said + every) {
            *said = now;
            eprintln!("{now} s: {}", progress(report));
        }
    });
    let mut texts = Vec::new();
    for found in &report.found {
        let origin = plan.origin(found.number);
        eprintln!("{}, last case: {}; reducing it", origin.0, found.failure);
        texts.push(kept(found, &origin, arguments, designs)?);
    }
    let rows: Vec<_> = report.tallies.iter().map(|(setup, tally)| (*setup, *tally)).collect();
    let (total, failed) = (report.total(), report.found.len());
    let summary = Summary { seed, total, rows, failed, failures: texts };
    print(&summary, arguments);
    if arguments.write {
        let text = summary.table();
        Generated { path: "docs/trust.md".into(), mark: Some("stress"), text }.write()?;
    }
    let open = match catalogue {
        Some(catalogue) => points(&PointReport::new(&names, &report.points, &catalogue.waivers), arguments)?,
        None => 0,
    };
    // A campaign that had no time for a single case has shown nothing.
    Ok(report.found.is_empty() && report.total().cases > 0 && open == 0)
}

/// All points of all engines, so that those that only one of them has are among them.
fn names(catalogue: &Catalogue) -> Result<Vec<String>, String> {
    let engines = POOL.map(|setup| setup.config());
    catalogue.names(&engines, |config| Toolchain::from_environment().verilog(config))
}

/// Tells of the points; how many are neither hit nor waived.
fn points(report: &PointReport<'_>, arguments: &Arguments) -> Result<usize, String> {
    let open = report.open();
    if !arguments.json {
        println!("{}", report.table());
    }
    for name in &open {
        eprintln!("neither hit nor waived: {name}");
    }
    if arguments.write {
        Generated { path: "docs/trust.md".into(), mark: Some("points"), text: report.table() }.write()?;
    }
    Ok(open.len())
}

fn progress(report: &Report) -> String {
    let Tally { cases, frames, cycles, .. } = report.total();
    format!("{} sequences, {cases} cases, {frames} frames, {cycles} cycles", report.sequences)
}

/// Reduces a failure and keeps it; what is to be said of it.
fn kept(
    found: &campaign::Found,
    (origin, name): &(String, String),
    arguments: &Arguments,
    designs: &Designs,
) -> Result<String, String> {
    let again = |sequence: &_| life::run(sequence, designs, || false).failure.map(|(_, failure)| failure);
    let mut same = |sequence: &_| again(sequence).is_some_and(|failure| failure.kind == found.failure.kind);
    let reduced = reduce::reduce(&found.sequence, &POOL, REDUCTION, &mut same);
    let failure = again(&reduced).map_or("does not fail again".to_owned(), |failure| failure.to_string());
    let path = keep::write(&reduced, &arguments.keep, name, &format!("{origin}:\n{failure}"))?;
    Ok(format!("{origin}: {failure}\nreduced and kept as {}:\n{}", path.display(), keep::text(&reduced)?))
}

fn print(summary: &Summary, arguments: &Arguments) {
    if arguments.json {
        println!("{}", summary.json());
    } else {
        print!("{}", summary.text());
    }
}
