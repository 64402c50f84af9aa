//! What the proofs came to: a table, JSON, and the sum.

use std::fmt::Write;
use std::time::Duration;

use serde_json::{Value, json};

use super::catalogue::Loaded;
use super::record::{Decision, Record};
use super::run::{Outcome, Task};

/// Proofs, what was done about each, and what those that ran came to.
#[derive(Clone, Copy)]
pub struct Results<'a> {
    /// The proofs.
    pub proofs: &'a [Loaded],
    /// As many: a proof that did not run has the result of its record.
    pub decisions: &'a [Decision],
    /// Of the others.
    pub outcomes: &'a [Outcome],
}

/// A proof's outcomes, summed.
struct Row<'a> {
    loaded: &'a Loaded,
    kept: Option<&'a Record>,
    outcomes: Vec<&'a Outcome>,
}

fn rows<'a>(results: &Results<'a>) -> Vec<Row<'a>> {
    let kept = |decision: &'a Decision| match decision {
        Decision::Keep(record) => Some(record),
        Decision::Run(_) => None,
    };
    let outcomes = |number| results.outcomes.iter().filter(|o| o.proof == number).collect();
    let proofs = results.proofs.iter().zip(results.decisions).enumerate();
    proofs.map(|(i, (loaded, d))| Row { loaded, kept: kept(d), outcomes: outcomes(i) }).collect()
}

impl Row<'_> {
    fn method(&self) -> String {
        let bounded = self.loaded.proof.bounded.as_ref();
        let bounded = bounded.map(|b| format!("{} for {} cycles", b.assertions.len(), b.cycles));
        let inductive = self.loaded.inductive().len();
        let inductive = (inductive > 0).then(|| format!("{inductive} by induction"));
        inductive.into_iter().chain(bounded).collect::<Vec<_>>().join(", ")
    }

    fn seconds(&self) -> f64 {
        let ran: Duration = self.outcomes.iter().map(|o| o.time).sum();
        self.kept.map_or(ran.as_secs_f64(), |record| record.seconds)
    }

    fn refuted(&self) -> usize {
        if self.kept.is_some() {
            // A record counts only if all tasks passed.
            return self.loaded.proof.mistakes.len();
        }
        self.outcomes.iter().filter(|o| matches!(o.task, Task::Mistake(_)) && o.problem.is_none()).count()
    }

    fn problems(&self) -> Vec<String> {
        let text = |o: &&Outcome| o.problem.as_ref().map(|p| format!("{}: {p}", title(self.loaded, o.task)));
        self.outcomes.iter().filter_map(text).collect()
    }
}

/// What a task is called.
pub fn title(loaded: &Loaded, task: Task) -> String {
    let name = &loaded.proof.name;
    match task {
        Task::Induction => format!("{name}, induction"),
        Task::Bounded => format!("{name}, bounded"),
        Task::Covers => format!("{name}, covers"),
        Task::Mistake(i) => format!("{name}, mistake `{}`", loaded.proof.mistakes[i].name),
    }
}

/// The table in Markdown.
pub fn table(results: &Results) -> String {
    let mut text = String::from(
        "| proof | block | what holds | assertions | covers | s | broken copies refuted |\n|---|---|---|---|---|---|---|\n",
    );
    for row in rows(results) {
        let proof = &row.loaded.proof;
        let _ = writeln!(
            text,
            "| {} | `{}` | {} | {} | {} | {:.1} | {} of {} |",
            proof.name,
            proof.block,
            proof.claim,
            row.method(),
            row.loaded.covers.len(),
            row.seconds(),
            row.refuted(),
            proof.mistakes.len(),
        );
    }
    text
}

/// Everything that failed, a line each.
pub fn problems(results: &Results) -> Vec<String> {
    rows(results).iter().flat_map(Row::problems).collect()
}

/// The same for programs.
pub fn json(results: &Results) -> Value {
    let row = |row: &Row| {
        let proof = &row.loaded.proof;
        let mistakes: Vec<&str> = proof.mistakes.iter().map(|m| m.name.as_str()).collect();
        json!({
            "proof": proof.name, "block": proof.block, "claim": proof.claim, "induction": row.loaded.inductive(),
            "bounded": row.loaded.bounded(), "cycles": proof.bounded.as_ref().map(|b| b.cycles),
            "covers": row.loaded.covers, "seconds": row.seconds(), "mistakes": mistakes,
            "refuted": row.refuted(), "problems": row.problems(),
            "skipped": row.kept.map(|r| json!({"hash": r.hash, "tools": r.tools, "passed": r.passed})),
        })
    };
    Value::Array(rows(results).iter().map(row).collect())
}

/// The last line: tasks passed, failed and skipped; `others` are those of proofs that were not asked for.
pub fn sum(results: &Results, others: usize) -> String {
    let failed = results.outcomes.iter().filter(|o| o.problem.is_some()).count();
    let kept: usize = rows(results).iter().filter_map(|row| row.kept).map(|record| record.passed).sum();
    format!("{} passed, {failed} failed, {} skipped", results.outcomes.len() - failed, kept + others)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prove::catalogue::load;

    #[test]
    fn failures_are_named_and_counted() {
        let mut proofs = load().unwrap();
        proofs.truncate(2);
        let outcome = |task, problem: Option<&str>| Outcome {
            proof: 0,
            task,
            problem: problem.map(str::to_owned),
            time: Duration::from_millis(1500),
        };
        let outcomes = [outcome(Task::Induction, None), outcome(Task::Mistake(0), Some("x does not fail"))];
        let record = Record { hash: "12".into(), tools: "yosys".into(), passed: 8, seconds: 5.25 };
        let decisions = [Decision::Run("new".into()), Decision::Keep(record)];
        let results = Results { proofs: &proofs, decisions: &decisions, outcomes: &outcomes };
        assert_eq!(sum(&results, 3), "1 passed, 1 failed, 11 skipped");
        let mistake = &proofs[0].proof.mistakes[0].name;
        let named = format!("{}, mistake `{mistake}`: x does not fail", proofs[0].proof.name);
        assert_eq!(problems(&results), [named]);
        let of = format!("| 3.0 | 0 of {} |", proofs[0].proof.mistakes.len());
        let kept = format!("| 5.2 | {0} of {0} |", proofs[1].proof.mistakes.len());
        let lines = table(&results);
        let mut lines = lines.lines().skip(2);
        assert!(lines.next().unwrap().ends_with(&of) && lines.next().unwrap().ends_with(&kept));
        let json = json(&results);
        assert_eq!((json[0]["refuted"].as_u64(), json[0]["skipped"].is_null()), (Some(0), true));
        assert_eq!(
            (json[1]["seconds"].as_f64(), json[1]["skipped"]["passed"].as_u64()),
            (Some(5.25), Some(8))
        );
    }
}
