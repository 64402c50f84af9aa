//! What yosys makes of the boards' engines, kept in `hdl/synthesis.yaml` so that it runs again only when something has changed.
//!
//! A run takes minutes; its result follows from the Verilog (header left out), the script, the code that counts, and the tool.

mod engines;
mod history;
mod page;
mod record;
mod tables;

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use firebrick_board::synth::{Report, synthesise, version};
use firebrick_spec::chain;

use crate::record::forced;

pub use engines::{Engine, RELEASED, SINGLE, engines, released, single};
pub use history::{picture, rows, shown};
pub use page::measured;
pub use record::{Record, Records, load};
pub use tables::{boards, released_table};
pub(crate) use tables::{grouped as figure, ns};

/// What was found of an engine, and how.
pub struct Finding {
    /// Which engine.
    pub engine: Engine,
    /// What yosys made of it, now or before.
    pub report: Report,
    /// A line: why it ran, or why it did not.
    pub note: String,
    /// What is to be kept.
    pub record: Record,
    /// A hash of the Verilog.
    pub verilog: String,
}

/// What yosys makes of an engine: from the record if that is of the same question, else by a run.
///
/// # Errors
/// yosys, the record's file, or [`crate::record::FORCE`].
pub fn find(engine: Engine) -> Result<Finding, String> {
    let records = load()?;
    decide(engine, &records, forced()?, &tools()?, |_| {})
}

/// The version of yosys.
fn tools() -> Result<String, String> {
    version().map_err(|e| chain(&e))
}

/// [`find`] for several engines, two at a time; `say` gets a line when a run starts, `done` each finding.
///
/// # Errors
/// The first one.
pub fn find_all(
    engines: Vec<Engine>,
    all: bool,
    say: impl Fn(&str) + Sync,
    done: impl Fn(&Finding) -> Result<(), String> + Sync,
) -> Result<Vec<Finding>, String> {
    let (records, tools) = (load()?, tools()?);
    let (next, findings) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let work = || {
        while let Some(engine) = engines.get(next.fetch_add(1, Ordering::Relaxed)) {
            let finding = decide(engine.clone(), &records, all, &tools, &say);
            // Under the lock: what is done may write one file for all.
            let mut findings = findings.lock().expect("no thread panics");
            let finding = finding.and_then(|finding| done(&finding).map(|()| finding));
            findings.push(finding);
        }
    };
    // yosys uses one core and 2 GB.
    std::thread::scope(|scope| (0..2).for_each(|_| drop(scope.spawn(work))));
    findings.into_inner().expect("no thread panics").into_iter().collect()
}

fn decide(
    engine: Engine,
    records: &Records,
    all: bool,
    tools: &str,
    say: impl Fn(&str),
) -> Result<Finding, String> {
    let text = engine.verilog();
    let verilog = record::verilog_hash(&text);
    let now = record::stamp(&engine, &text, tools);
    let kept = records.get(&engine.name);
    let why = if all { Some("all are asked for".to_owned()) } else { record::why(kept, &now) };
    if let (None, Some(record)) = (&why, kept) {
        let name = &engine.name;
        let note = format!("{name}: not run again: unchanged since hash {}, by {tools}", now.short());
        return Ok(Finding {
            report: record.report(&engine, &text)?,
            record: record.clone(),
            engine,
            note,
            verilog,
        });
    }
    let note = format!("running {}: {}", engine.name, why.unwrap_or_default());
    say(&note);
    let folder = tempfile::tempdir().map_err(|e| format!("a temporary folder: {e}"))?;
    let began = Instant::now();
    let report =
        synthesise(&engine.config, engine.emission, engine.family, folder.path()).map_err(|e| chain(&e))?;
    let record = Record::new(now, &report, began.elapsed());
    Ok(Finding { engine, report, note, record, verilog })
}

/// Keeps what was found; the released engine's also in the history.
///
/// # Errors
/// The file cannot be read or written.
pub fn keep(finding: &Finding) -> Result<(), String> {
    let mut records = load()?;
    records.insert(finding.engine.name.clone(), finding.record.clone());
    record::write(&records)?;
    if finding.engine.name == RELEASED { history::add(&finding.verilog, &finding.report) } else { Ok(()) }
}
