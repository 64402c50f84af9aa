//! What a campaign has come to, for a reader and for programs.

use serde_json::{Value, json};

use super::case::Setup;
use super::part::Totals;
use super::tally::Tally;

/// What was run and what was found.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// Seed of what was drawn.
    pub seed: u64,
    /// All engines together.
    pub total: Tally,
    /// Counts by engine.
    pub rows: Vec<(Setup, Tally)>,
    /// Number of failures.
    pub failed: usize,
    /// What is said of them.
    pub failures: Vec<String>,
}

impl Summary {
    /// Of so many sequences, in one process or in shards.
    pub fn of(totals: &Totals, seed: u64) -> Summary {
        Summary {
            seed,
            total: totals.total(),
            rows: totals.tallies.iter().map(|(setup, tally)| (*setup, *tally)).collect(),
            failed: totals.failures.len(),
            failures: totals.failures.clone(),
        }
    }

    /// A line for each engine, and one for all.
    pub fn table(&self) -> String {
        let mut text = format!("| PEs | ports | activation, weight, queue words | {} |\n", Tally::COLUMNS);
        text += &format!("|{}\n", "---|".repeat(3 + Tally::COLUMNS.split('|').count()));
        for (s, tally) in &self.rows {
            let stores = format!("{}, {}, {}", s.activation_words, s.weight_words, s.queue_words);
            text += &format!("| {} | {} | {stores} | {} |\n", s.pes, s.ports, tally.cells());
        }
        text + &format!("| all | | | {} |\n", self.total.cells())
    }

    /// All of it for a reader.
    pub fn text(&self) -> String {
        let mut text = if self.rows.is_empty() { String::new() } else { self.table() };
        for failure in &self.failures {
            text += &format!("{failure}\n");
        }
        let Tally { cases, skipped, .. } = self.total;
        text + &format!("{cases} passed, {} failed, {skipped} skipped\n", self.failed)
    }

    /// All of it for programs.
    pub fn json(&self) -> Value {
        let row = |(engine, tally): &(Setup, Tally)| json!({ "engine": engine, "counts": tally });
        let rows: Vec<Value> = self.rows.iter().map(row).collect();
        json!({ "seed": self.seed, "total": self.total, "engines": rows, "failures": self.failures })
    }
}
