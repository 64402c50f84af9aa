//! The records of `hdl/synthesis.yaml`.

use std::collections::BTreeMap;
use std::time::Duration;

use firebrick_board::synth::{COUNTING, Cells, Measure, Report, script, strays};
use firebrick_hdl::emit::top::TOP;
use firebrick_spec::chain;
use serde::{Deserialize, Serialize};

use super::engines::Engine;
use crate::record::{Stamp, code, digest, load as load_file, store, why_again, without_header};

/// Where the records are, from the repository's root.
const FILE: &str = "hdl/synthesis.yaml";

/// What stands above them.
const COMMENT: &str = "\
What yosys makes of the boards' engines, written by `make synth`; an engine with the same hash is not synthesised again.
The hash is over Verilog, yosys's script, the code that measures, and the version of yosys.";

/// What is wrong with a record that is older than the measure.
const UNMEASURED: &str =
    "kept are only its primitives, without paths, loads and modules; `make synth` measures them";

/// What yosys made of an engine. What leaves a PE is not kept: the Verilog tells it at once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// Over everything that it follows from.
    pub hash: String,
    /// yosys.
    pub tools: String,
    /// Primitives by type.
    pub cells: BTreeMap<String, usize>,
    /// Paths, loads, control sets and modules; none of a record that is older than their measure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measure: Option<Measure>,
    /// How long it took.
    pub seconds: f64,
}

/// Records by the engine's name.
pub type Records = BTreeMap<String, Record>;

impl Record {
    /// What is kept of a run.
    pub fn new(stamp: Stamp, report: &Report, time: Duration) -> Self {
        Record {
            hash: stamp.hash,
            tools: stamp.tools,
            cells: report.cells.counts().clone(),
            measure: Some(report.measure.clone()),
            seconds: time.as_secs_f64().round(),
        }
    }

    /// The primitives.
    ///
    /// # Errors
    /// One that nobody has counted.
    pub fn cells(&self) -> Result<Cells, String> {
        Cells::new(self.cells.clone()).map_err(|e| format!("{FILE}: {e}"))
    }

    /// The report that it was made from.
    ///
    /// # Errors
    /// As [`Self::cells`], a record without the measure, or Verilog without the engine's PEs.
    pub fn report(&self, engine: &Engine, verilog: &str) -> Result<Report, String> {
        Ok(Report {
            pes: engine.config.pes,
            cells: self.cells()?,
            measure: self.measure.clone().ok_or_else(|| format!("{FILE}: {}: {UNMEASURED}", engine.name))?,
            strays: strays(verilog, engine.config.pes).map_err(|e| chain(&e))?,
        })
    }
}

/// What a result follows from.
pub fn stamp(engine: &Engine, verilog: &str, tools: &str) -> Stamp {
    let hash = digest(&[
        ("tools", tools),
        ("script", &script(TOP, engine.family, engine.emission)),
        ("counting", &COUNTING.iter().map(|source| code(source)).collect::<String>()),
        ("verilog", without_header(verilog)),
    ]);
    Stamp { hash, tools: tools.to_owned() }
}

/// Why an engine is synthesised; `None` if the record answers.
pub fn why(kept: Option<&Record>, now: &Stamp) -> Option<String> {
    if kept.is_some_and(|record| record.measure.is_none()) {
        return Some(UNMEASURED.to_owned());
    }
    let kept = kept.map(|record| Stamp { hash: record.hash.clone(), tools: record.tools.clone() });
    why_again(kept.as_ref(), now)
}

/// Which Verilog a result is of: a hash of it without its header.
pub fn verilog_hash(verilog: &str) -> String {
    digest(&[("verilog", without_header(verilog))])
}

/// The records of the repository.
///
/// # Errors
/// A file that is not what `write` wrote.
pub fn load() -> Result<Records, String> {
    load_file(FILE)
}

/// Writes the records of the repository.
///
/// # Errors
/// The file cannot be written.
pub fn write(records: &Records) -> Result<(), String> {
    store(FILE, COMMENT, records)
}

#[cfg(test)]
mod tests {
    use firebrick_board::synth::Loads;

    use super::super::engines::{released, single};
    use super::*;

    #[test]
    fn a_hash_changes_with_whatever_a_result_follows_from() {
        let engine = single();
        let hash = |engine: &Engine, verilog: &str, tools: &str| stamp(engine, verilog, tools).hash;
        let old = hash(&engine, "module a;\n", "yosys 1");
        assert_eq!(hash(&engine, "// version 9\nmodule a;\n", "yosys 1"), old);
        assert_ne!(hash(&engine, "module b;\n", "yosys 1"), old);
        assert_ne!(hash(&engine, "module a;\n", "yosys 2"), old);
        let other = Engine { family: firebrick_board::Family::ZynqUltrascalePlus, ..engine.clone() };
        assert_ne!(hash(&other, "module a;\n", "yosys 1"), old);
    }

    #[test]
    fn a_record_gives_the_report_that_it_was_made_from() {
        let engine = single();
        let verilog = engine.verilog();
        let mut measure = Measure::default();
        measure.estimate.path = vec!["   123 a (FDRE.D)".into(), "     0 b".into()];
        measure.net_loads.widest_signal = Loads { net: "wide".into(), loads: 5 };
        let report = Report {
            pes: 1,
            cells: Cells::new([("LUT6".to_owned(), 7), ("FDRE".to_owned(), 9)].into()).unwrap(),
            measure,
            strays: Vec::new(),
        };
        let now = stamp(&engine, &verilog, "yosys 1");
        let record = Record::new(now.clone(), &report, Duration::from_secs(61));
        let text = serde_yaml::to_string(&record).unwrap();
        let read: Record = serde_yaml::from_str(&text).unwrap();
        assert_eq!(read, record);
        let limits = &engine.limits;
        assert_eq!(read.report(&engine, &verilog).unwrap().table(limits), report.table(limits));
        assert_eq!(why(Some(&read), &now), None);
        let old = Record { measure: None, ..read };
        assert!(why(Some(&old), &now).unwrap().contains("without paths"));
        assert!(old.report(&engine, &verilog).unwrap_err().contains("1 PE, 1 port, xc7: kept are only"));
    }

    #[test]
    fn the_repository_s_records_are_of_engines_that_are_there() {
        let names: Vec<String> = super::super::engines().unwrap().into_iter().map(|e| e.name).collect();
        let records = load().unwrap();
        for (name, record) in &records {
            assert!(names.contains(name), "{FILE}: {name}; there are {names:?}");
            record.cells().unwrap();
        }
        assert!(records.contains_key(&released().name) && records.contains_key(&engine_name()));
    }

    fn engine_name() -> String {
        single().name
    }
}
