//! A random sample of an engine's mutants.

use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::site::{Kind, changes};

/// One mistake in one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mutant {
    /// The module that has it.
    pub module: String,
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

/// All mutants of an engine, in the order of its lines.
pub fn all(verilog: &str) -> Vec<Mutant> {
    let mut module = "";
    let mut found = Vec::new();
    for (line, text) in (1..).zip(verilog.lines()) {
        if let Some((name, _)) = text.strip_prefix("module ").and_then(|rest| rest.split_once('(')) {
            module = name;
        }
        found.extend(changes(text).into_iter().map(|(kind, after)| {
            let (module, before) = (module.to_owned(), text.trim().to_owned());
            Mutant { module, line, kind, before, after: after.trim().to_owned() }
        }));
    }
    found
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

    const TEXT: &str = "module a(x);\n    assign x = y & 2'h1;\nendmodule\n\nmodule b(y);\n    if (x) begin\n        y = ~x;\n    end\nendmodule\n";

    #[test]
    fn mutants_know_their_module_and_change_one_line() {
        let all = all(TEXT);
        assert!(all.iter().any(|m| m.module == "a" && m.line == 2 && m.kind == Kind::Operator));
        assert!(all.iter().any(|m| m.module == "b" && m.line == 6 && m.after == "if (!(x)) begin"));
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
