//! A random sample of an engine's mutants.

use std::collections::BTreeMap;
use std::fmt;

use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::site::{Kind, changes};
use crate::place::{Statement, statements};

/// One mistake in one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mutant {
    /// The module that has it.
    pub module: String,
    /// Signal and number of the assignment, or of the first one under the condition, in the module.
    pub place: String,
    /// Which change of its kind it is there, from 1.
    pub which: usize,
    /// Line of the whole text, from 1.
    pub line: usize,
    /// What kind of mistake it is.
    pub kind: Kind,
    /// The line as emitted, without its indent.
    pub before: String,
    /// The line with the mistake; empty if it is left out.
    pub after: String,
}

impl Mutant {
    /// The engine with the mistake.
    pub fn apply(&self, verilog: &str) -> String {
        let mut lines: Vec<&str> = verilog.lines().collect();
        lines[self.line - 1] = &self.after;
        lines.join("\n") + "\n"
    }
}

/// Where it is, and what is changed.
impl fmt::Display for Mutant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let after = if self.after.is_empty() { "nothing" } else { &self.after };
        let Mutant { module, line, before, .. } = self;
        write!(f, "{module}, line {line}, {}: `{before}` -> `{after}`", self.kind.name())
    }
}

/// All mutants of an engine, in the order of its lines.
pub fn all(verilog: &str) -> Vec<Mutant> {
    let places = Places::of(verilog);
    let mut found = Vec::new();
    for (line, text) in (1..).zip(verilog.lines()) {
        let Some(statement) = places.on(line).filter(|statement| statement.nth > 0) else { continue };
        let mut times: BTreeMap<&str, usize> = BTreeMap::new();
        found.extend(changes(text).into_iter().map(|(kind, after)| {
            let which = times.entry(kind.name()).or_default();
            *which += 1;
            Mutant {
                module: statement.module.clone(),
                place: format!("{} {}", statement.signal, statement.nth),
                which: *which,
                line,
                kind,
                before: text.trim().to_owned(),
                after: after.trim().to_owned(),
            }
        }));
    }
    found
}

/// The statement of each line: the one that begins there, or the first one under the condition there.
struct Places {
    by_line: BTreeMap<usize, Statement>,
}

impl Places {
    fn of(verilog: &str) -> Self {
        let starts: Vec<usize> =
            std::iter::once(0).chain(verilog.match_indices('\n').map(|(at, _)| at + 1)).collect();
        let line = |at: usize| starts.partition_point(|start| *start <= at);
        let mut by_line = BTreeMap::new();
        for statement in statements(verilog) {
            let value = line(statement.value.start);
            let begin = line(statement.begin);
            let places = [begin, value].into_iter().chain(statement.conditions.iter().map(|c| line(c.start)));
            for place in places.collect::<Vec<_>>() {
                by_line.entry(place).or_insert_with(|| statement.clone());
            }
        }
        Places { by_line }
    }

    fn on(&self, line: usize) -> Option<&Statement> {
        self.by_line.get(&line)
    }
}

/// `count` different mutants: each of a kind drawn first, for there are many more constants than conditions, and of a line drawn
/// then.
pub fn draw(verilog: &str, seed: u64, count: usize) -> Vec<Mutant> {
    let all = all(verilog);
    let mut kinds: Vec<Kind> = Vec::new();
    for mutant in &all {
        if !kinds.contains(&mutant.kind) {
            kinds.push(mutant.kind);
        }
    }
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut drawn: Vec<Mutant> = Vec::new();
    while drawn.len() < count.min(all.len()) {
        let kind = kinds[rng.gen_range(0..kinds.len())];
        let left: Vec<&Mutant> = all.iter().filter(|m| m.kind == kind && !drawn.contains(m)).collect();
        drawn.extend(left.choose(&mut rng).map(|mutant| (*mutant).clone()));
    }
    drawn
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
module a (
    input wire y
);
    assign x = y & 2'h1;
endmodule

module b (
    output reg y
);
    always @(*) begin
        if (x) begin
            y = ~x;
        end
    end
    initial y = 1'b0;
endmodule
";

    #[test]
    fn mutants_know_their_module_and_change_one_line() {
        let all = all(TEXT);
        assert!(
            all.iter()
                .any(|m| m.module == "a" && m.line == 4 && m.place == "x 1" && m.kind == Kind::Operator)
        );
        assert!(all.iter().any(|m| m.module == "b" && m.place == "y 1" && m.after == "if (!(x)) begin"));
        assert!(all.iter().all(|m| !m.before.contains("initial")), "what the engine resets anyway");
        for mutant in &all {
            let changed = mutant.apply(TEXT);
            let differ: Vec<_> =
                TEXT.lines().zip(changed.lines()).filter(|(a, b)| a.trim() != b.trim()).collect();
            assert_eq!(differ.len(), 1, "{mutant:?}");
            assert_eq!(changed.lines().count(), TEXT.lines().count());
        }
    }

    #[test]
    fn a_sample_is_the_same_for_a_seed_and_has_no_mutant_twice() {
        let count = all(TEXT).len();
        let sample = draw(TEXT, 3, count);
        assert_eq!(sample, draw(TEXT, 3, count));
        assert!(sample.iter().enumerate().all(|(n, mutant)| !sample[..n].contains(mutant)));
        assert_eq!(draw(TEXT, 3, count + 9).len(), count);
        assert_ne!(draw(TEXT, 3, 3), draw(TEXT, 4, 3));
    }
}
