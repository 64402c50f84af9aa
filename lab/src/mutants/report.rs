//! Judged mutants, for a reader and for programs.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Mutant, Verdict};

/// The share of mutants that must be noticed, in percent.
const WANTED: usize = 90;

/// A mutant and its verdict, as a shard's file has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    /// Where and what the mistake is.
    pub mutant: String,
    /// Its kind.
    pub mistake: String,
    /// What became of it.
    pub verdict: Verdict,
}

impl Judged {
    /// Of a mutant.
    pub fn new(mutant: &Mutant, verdict: Verdict) -> Self {
        Judged { mutant: mutant.to_string(), mistake: mutant.kind.name().to_owned(), verdict }
    }

    /// Its lines, with its number among those that were drawn.
    pub fn text(&self, number: usize) -> String {
        format!("{number}: {}\n    {}\n", self.mutant, self.verdict)
    }
}

/// Mutants that were judged, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Seed that drew them.
    pub seed: u64,
    /// Each with its number, from 1.
    pub judged: Vec<(usize, Judged)>,
}

impl Report {
    fn count(&self, wanted: fn(&Verdict) -> bool) -> usize {
        self.judged.iter().filter(|(_, judged)| wanted(&judged.verdict)).count()
    }

    fn killed_and_survived(&self) -> (usize, usize) {
        (self.count(Verdict::is_killed), self.count(|verdict| *verdict == Verdict::Survived))
    }

    /// Whether enough of them were noticed.
    pub fn is_enough(&self) -> bool {
        let (killed, survived) = self.killed_and_survived();
        killed * 100 >= WANTED * (killed + survived)
    }

    /// For programs.
    pub fn json(&self) -> Value {
        let mutants = self.judged.iter().map(|(_, Judged { mutant, verdict, .. })| {
            json!({"mutant": mutant, "by": verdict.kind(), "verdict": verdict.to_string()})
        });
        json!({"seed": self.seed, "mutants": mutants.collect::<Vec<_>>()})
    }

    /// What stands below the mutants: how many of each kind became what.
    pub fn table(&self) -> String {
        let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for (_, judged) in &self.judged {
            *counts.entry((&judged.mistake, judged.verdict.kind())).or_default() += 1;
        }
        let mut text = format!("\nseed {}\n\n| mistake | became | mutants |\n|---|---|---|\n", self.seed);
        for ((mistake, became), number) in counts {
            text += &format!("| {mistake} | {became} | {number} |\n");
        }
        let (killed, survived) = self.killed_and_survived();
        let skipped = self.judged.len() - killed - survived;
        text + &format!("\n{killed} passed, {survived} failed, {skipped} skipped\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(mistake: &str, verdict: Verdict) -> Judged {
        Judged { mutant: "module, line 3, x: `a` -> `b`".into(), mistake: mistake.into(), verdict }
    }

    #[test]
    fn what_was_noticed_is_counted_by_kind() {
        let verdicts = [
            Verdict::Failed("resets".into(), "map x: 1, golden 2".into()),
            Verdict::Hung("signal: 9".into()),
            Verdict::Refused("syntax".into()),
            Verdict::Equivalent("proven".into()),
        ];
        let number = |(place, verdict)| (place + 1, judged("operator", verdict));
        let mut report = Report { seed: 7, judged: verdicts.into_iter().enumerate().map(number).collect() };
        assert!(report.is_enough());
        let text = report.table();
        assert!(text.contains("| operator | mismatch | 1 |\n"), "{text}");
        assert!(text.ends_with("\n2 passed, 0 failed, 2 skipped\n"), "{text}");
        report.judged.push((5, judged("constant", Verdict::Survived)));
        assert!(!report.is_enough());
        assert_eq!(report.json()["mutants"][4]["by"], "survived");
    }

    #[test]
    fn a_verdict_survives_a_file() {
        for verdict in [
            Verdict::Failed("resets".into(), "bus protocol broken".into()),
            Verdict::Survived,
            Verdict::Equivalent("proven".into()),
        ] {
            let one = judged("operator", verdict);
            let line = serde_json::to_string(&one).unwrap();
            assert_eq!(serde_json::from_str::<Judged>(&line).unwrap(), one, "{line}");
        }
    }
}
