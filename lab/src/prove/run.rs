//! All tasks of all proofs, side by side.

use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::catalogue::{Loaded, Mistake};
use super::solver::{self, Search};
use super::yosys::{self, Graph, Kind};

/// Seconds for yosys, and for looking which assertion of a failed proof is to blame.
const SECONDS: u32 = 120;

/// What is done for a proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// The assertions that hold for ever.
    Induction,
    /// The assertions that hold for some cycles.
    Bounded,
    /// Everything that must be reachable is reached.
    Covers,
    /// A mistake, by number, is found.
    Mistake(usize),
}

/// What a task came to.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Number of the proof.
    pub proof: usize,
    /// The task.
    pub task: Task,
    /// Why it failed.
    pub problem: Option<String>,
    /// How long it took.
    pub time: Duration,
}

/// How to run.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Tasks at a time.
    pub jobs: usize,
    /// Seconds for a task's search; more is a failure.
    pub seconds: u32,
}

/// Every task of a proof.
pub fn tasks(loaded: &Loaded) -> Vec<Task> {
    let mut tasks = Vec::new();
    if !loaded.inductive().is_empty() {
        tasks.push(Task::Induction);
    }
    if loaded.proof.bounded.is_some() {
        tasks.push(Task::Bounded);
    }
    tasks.push(Task::Covers);
    tasks.extend((0..loaded.proof.mistakes.len()).map(Task::Mistake));
    tasks
}

/// Runs all tasks of the proofs with the numbers `chosen`, the long ones first, and calls `done` after each.
///
/// # Errors
/// No temporary folder. A task's failure is in its outcome.
pub fn run(
    proofs: &[Loaded],
    chosen: &[usize],
    options: &Options,
    done: impl Fn(&Outcome) + Sync,
) -> Result<Vec<Outcome>, String> {
    let folder = tempfile::tempdir().map_err(|e| format!("a temporary folder: {e}"))?;
    let mut queue: Vec<(usize, Task)> =
        chosen.iter().flat_map(|&i| tasks(&proofs[i]).into_iter().map(move |t| (i, t))).collect();
    queue.sort_by_key(|(_, task)| !matches!(task, Task::Induction | Task::Bounded));
    let (next, outcomes) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let work = || {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let Some(&(proof, task)) = queue.get(number) else { return };
            let began = Instant::now();
            let problem =
                perform(&proofs[proof], task, &folder.path().join(number.to_string()), options.seconds).err();
            let outcome = Outcome { proof, task, problem, time: began.elapsed() };
            done(&outcome);
            outcomes.lock().expect("no thread panics").push(outcome);
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..options.jobs.max(1) {
            scope.spawn(work);
        }
    });
    Ok(outcomes.into_inner().expect("no thread panics"))
}

fn perform(loaded: &Loaded, task: Task, folder: &Path, seconds: u32) -> Result<(), String> {
    fs::create_dir(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    match task {
        Task::Induction if loaded.proof.closed => closed(loaded, folder, seconds),
        Task::Induction => {
            let labels = loaded.inductive();
            assert_all(loaded, folder, Kind::Assert, &labels)?;
            solver::prove(folder, ALL, seconds)
                .map_err(|e| blame(loaded, folder, Kind::Assert, loaded.proof.search, &labels, e))
        }
        Task::Bounded => {
            let (labels, cycles) = (loaded.bounded(), loaded.proof.bounded.as_ref().map_or(0, |b| b.cycles));
            holds(loaded, folder, Kind::Assert, cycles, &labels, seconds)
        }
        Task::Covers => covers(loaded, folder, seconds),
        Task::Mistake(number) => refute(loaded, &loaded.proof.mistakes[number], folder, seconds),
    }
}

const ALL: &str = "all.aig";

/// File of one statement's graph.
fn file(label: &str) -> String {
    format!("{label}.aig")
}

fn single(label: &str) -> Graph {
    (file(label), vec![label.to_owned()])
}

/// The assertions hold at power-on, and a cycle after every state in which all of them hold.
fn closed(loaded: &Loaded, folder: &Path, seconds: u32) -> Result<(), String> {
    let labels = loaded.inductive();
    holds(loaded, folder, Kind::Assert, 1, &labels, seconds)?;
    holds(loaded, folder, Kind::Step, 2, &labels, seconds).map_err(|e| format!("not inductive: {e}"))
}

/// `labels` hold in the first `cycles` cycles.
fn holds(
    loaded: &Loaded,
    folder: &Path,
    kind: Kind,
    cycles: u32,
    labels: &[String],
    seconds: u32,
) -> Result<(), String> {
    assert_all(loaded, folder, kind, labels)?;
    match solver::search(folder, ALL, cycles, seconds)? {
        Search::Nowhere => Ok(()),
        Search::Reached(cycle) => {
            let problem = format!("fails after {cycle} cycles");
            Err(blame(loaded, folder, kind, cycles, labels, problem))
        }
    }
}

/// The graph of all of `labels`.
fn assert_all(loaded: &Loaded, folder: &Path, kind: Kind, labels: &[String]) -> Result<(), String> {
    let graph = (ALL.to_owned(), labels.to_vec());
    yosys::graphs(folder, loaded, &loaded.verilog, kind, &[graph], SECONDS)
}

/// `problem` with the assertions that a search of each one's own graph finds to fail.
fn blame(
    loaded: &Loaded,
    folder: &Path,
    kind: Kind,
    cycles: u32,
    labels: &[String],
    problem: String,
) -> String {
    let graphs: Vec<Graph> = labels.iter().map(|label| single(label)).collect();
    if let Err(e) = yosys::graphs(folder, loaded, &loaded.verilog, kind, &graphs, SECONDS) {
        return format!("{problem}; {e}");
    }
    let fails = |label: &&String| {
        matches!(solver::search(folder, &file(label), cycles, SECONDS), Ok(Search::Reached(_)))
    };
    let failing: Vec<&str> = labels.iter().filter(fails).map(String::as_str).collect();
    if failing.is_empty() { problem } else { format!("{problem}; fails: {}", failing.join(", ")) }
}

fn covers(loaded: &Loaded, folder: &Path, seconds: u32) -> Result<(), String> {
    let graphs: Vec<Graph> = loaded.covers.iter().map(|label| single(label)).collect();
    yosys::graphs(folder, loaded, &loaded.verilog, Kind::Cover, &graphs, SECONDS)?;
    for label in &loaded.covers {
        let cycles = loaded.proof.search;
        let found =
            solver::search(folder, &file(label), cycles, seconds).map_err(|e| format!("{label}: {e}"))?;
        if found == Search::Nowhere {
            return Err(format!("{label} is not reached within {cycles} cycles"));
        }
    }
    Ok(())
}

fn refute(loaded: &Loaded, mistake: &Mistake, folder: &Path, seconds: u32) -> Result<(), String> {
    let graph = single(&mistake.fails);
    yosys::graphs(folder, loaded, &loaded.broken(mistake)?, Kind::Assert, &[graph], SECONDS)?;
    match solver::search(folder, &file(&mistake.fails), loaded.proof.search, seconds)? {
        Search::Reached(_) => Ok(()),
        Search::Nowhere => {
            Err(format!("{} does not fail within {} cycles", mistake.fails, loaded.proof.search))
        }
    }
}
