//! What the proofs came to: a table, JSON, and the sum.

use std::fmt::Write;
use std::time::Duration;

use serde_json::{Value, json};

use super::catalogue::Loaded;
use super::run::{Outcome, Task};

/// A proof's outcomes, summed.
struct Row<'a> {
    loaded: &'a Loaded,
    outcomes: Vec<&'a Outcome>,
}

fn rows<'a>(proofs: &'a [Loaded], outcomes: &'a [Outcome]) -> Vec<Row<'a>> {
    let row = |(i, loaded)| Row { loaded, outcomes: outcomes.iter().filter(|o| o.proof == i).collect() };
    proofs.iter().enumerate().map(row).collect()
}

impl Row<'_> {
    fn method(&self) -> String {
        let bounded = self.loaded.proof.bounded.as_ref();
        let bounded = bounded.map(|b| format!("{} for {} cycles", b.assertions.len(), b.cycles));
        let inductive = self.loaded.inductive().len();
        let inductive = (inductive > 0).then(|| format!("{inductive} by induction"));
        inductive.into_iter().chain(bounded).collect::<Vec<_>>().join(", ")
    }

    fn time(&self) -> Duration {
        self.outcomes.iter().map(|o| o.time).sum()
    }

    fn refuted(&self) -> usize {
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
pub fn table(proofs: &[Loaded], outcomes: &[Outcome]) -> String {
    let mut text = String::from(
        "| proof | block | what holds | assertions | covers | s | broken copies refuted |\n|---|---|---|---|---|---|---|\n",
    );
    for row in rows(proofs, outcomes) {
        let proof = &row.loaded.proof;
        let _ = writeln!(
            text,
            "| {} | `{}` | {} | {} | {} | {:.1} | {} of {} |",
            proof.name,
            proof.block,
            proof.claim,
            row.method(),
            row.loaded.covers.len(),
            row.time().as_secs_f64(),
            row.refuted(),
            proof.mistakes.len(),
        );
    }
    text
}

/// Everything that failed, a line each.
pub fn problems(proofs: &[Loaded], outcomes: &[Outcome]) -> Vec<String> {
    rows(proofs, outcomes).iter().flat_map(Row::problems).collect()
}

/// The same for programs.
pub fn json(proofs: &[Loaded], outcomes: &[Outcome]) -> Value {
    let row = |row: &Row| {
        let proof = &row.loaded.proof;
        let mistakes: Vec<&str> = proof.mistakes.iter().map(|m| m.name.as_str()).collect();
        json!({
            "proof": proof.name, "block": proof.block, "claim": proof.claim, "induction": row.loaded.inductive(),
            "bounded": row.loaded.bounded(), "cycles": proof.bounded.as_ref().map(|b| b.cycles),
            "covers": row.loaded.covers, "seconds": row.time().as_secs_f64(), "mistakes": mistakes,
            "refuted": row.refuted(), "problems": row.problems(),
        })
    };
    Value::Array(rows(proofs, outcomes).iter().map(row).collect())
}

/// The last line: tasks passed, failed and skipped.
pub fn sum(outcomes: &[Outcome], skipped: usize) -> String {
    let failed = outcomes.iter().filter(|o| o.problem.is_some()).count();
    format!("{} passed, {failed} failed, {skipped} skipped", outcomes.len() - failed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prove::catalogue::load;

    #[test]
    fn failures_are_named_and_counted() {
        let proofs = load().unwrap();
        let outcome = |task, problem: Option<&str>| Outcome {
            proof: 0,
            task,
            problem: problem.map(str::to_owned),
            time: Duration::from_millis(1500),
        };
        let outcomes = [outcome(Task::Induction, None), outcome(Task::Mistake(0), Some("x does not fail"))];
        assert_eq!(sum(&outcomes, 3), "1 passed, 1 failed, 3 skipped");
        let mistake = &proofs[0].proof.mistakes[0].name;
        let named = format!("{}, mistake `{mistake}`: x does not fail", proofs[0].proof.name);
        assert_eq!(problems(&proofs, &outcomes), [named]);
        let of = format!("| 3.0 | 0 of {} |", proofs[0].proof.mistakes.len());
        assert!(table(&proofs, &outcomes).lines().nth(2).unwrap().ends_with(&of));
        assert_eq!(json(&proofs, &outcomes)[0]["refuted"], 0);
    }
}
