//! Counters summed: a module is the same one in every engine whose text for it is the same.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::counters::{Counter, Kind, parse};

/// A module's places by kind, line within the module, column and word.
type Places = BTreeMap<(Kind, usize, usize, String), Place>;

#[derive(Default)]
struct Place {
    count: u64,
    /// Lines within the module.
    lines: Vec<usize>,
}

/// What was counted.
#[derive(Default)]
pub struct Tally {
    /// By the module's name and text.
    modules: BTreeMap<(String, String), Places>,
}

/// So many of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// Covered.
    pub covered: usize,
    /// All.
    pub all: usize,
}

impl Share {
    /// In percent; 100 of nothing.
    pub fn percent(self) -> f64 {
        if self.all == 0 { 100.0 } else { 100.0 * self.covered as f64 / self.all as f64 }
    }

    fn of(flags: impl Iterator<Item = bool>) -> Self {
        flags.fold(Share::default(), |sum, covered| sum + Share { covered: covered.into(), all: 1 })
    }
}

impl std::ops::Add for Share {
    type Output = Share;

    fn add(self, other: Share) -> Share {
        Share { covered: self.covered + other.covered, all: self.all + other.all }
    }
}

impl Tally {
    /// Adds the text of a coverage file of a model of `verilog`.
    ///
    /// # Errors
    /// A line that is no counter, or a place that is not in its module.
    pub fn add(&mut self, verilog: &str, counters: &str) -> Result<(), String> {
        let modules = texts(verilog);
        for counter in parse(counters)? {
            // Behind the name of a module with parameters, Verilator has their values: each of them is a module of its own.
            let name = counter.module.split("__").next().unwrap_or_default();
            let (first, text) = modules.get(name).ok_or(format!("no module {}", counter.module))?;
            let places = self.modules.entry((counter.module.clone(), text.clone())).or_default();
            add_place(places, &counter, *first)
                .ok_or(format!("line {} is not in {}", counter.at.0, counter.module))?;
        }
        Ok(())
    }

    /// Lines and bits by module.
    pub fn shares(&self) -> BTreeMap<&str, (Share, Share)> {
        let mut shares: BTreeMap<&str, (Share, Share)> = BTreeMap::new();
        for ((name, _), places) in &self.modules {
            let bits =
                places.iter().filter(|(key, _)| key.0 == Kind::Toggle).map(|(_, place)| place.count > 0);
            let share = shares.entry(name).or_default();
            *share = (share.0 + Share::of(lines(places).into_values()), share.1 + Share::of(bits));
        }
        shares
    }

    /// Lines and bits of all modules.
    pub fn total(&self) -> (Share, Share) {
        self.shares().into_values().fold(Default::default(), |sum, share| (sum.0 + share.0, sum.1 + share.1))
    }

    /// A line of a table for each module, and for all.
    pub fn table(&self) -> String {
        let mut out = String::from(
            "| module | lines | covered | % | bits | toggled | % |\n|---|---|---|---|---|---|---|\n",
        );
        for (name, (lines, bits)) in self.shares().into_iter().chain([("all", self.total())]) {
            let (of_lines, of_bits) = (lines.percent(), bits.percent());
            let (covered, toggled) = (lines.covered, bits.covered);
            let _ = writeln!(
                out,
                "| {name} | {} | {covered} | {of_lines:.1} | {} | {toggled} | {of_bits:.1} |",
                lines.all, bits.all
            );
        }
        out
    }

    /// The bits that did not change, by module and signal.
    pub fn unchanged(&self) -> BTreeMap<(&str, &str), Vec<usize>> {
        let mut found: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
        for ((module, _), places) in &self.modules {
            for ((kind, _, _, what), place) in places {
                if (*kind, place.count) == (Kind::Toggle, 0) {
                    let (signal, bit) = bit(what);
                    found.entry((module, signal)).or_default().push(bit);
                }
            }
        }
        found
    }

    /// The lines that did not run, with their modules.
    pub fn uncovered(&self) -> String {
        let mut out = String::new();
        for ((name, text), places) in &self.modules {
            let texts: Vec<&str> = text.lines().collect();
            for (line, _) in lines(places).into_iter().filter(|(_, covered)| !covered) {
                let _ = writeln!(out, "{name}, line {line}: {}", texts.get(line).unwrap_or(&"").trim());
            }
        }
        out
    }
}

/// Signal and number of a bit: `a[3]`, or `a` of a signal of one bit.
fn bit(what: &str) -> (&str, usize) {
    let parts = what.strip_suffix(']').and_then(|rest| rest.split_once('['));
    parts.and_then(|(signal, number)| Some((signal, number.parse().ok()?))).unwrap_or((what, 0))
}

/// Whether all that names a line ran.
fn lines(places: &Places) -> BTreeMap<usize, bool> {
    let mut lines = BTreeMap::new();
    for place in places.values() {
        for line in &place.lines {
            *lines.entry(*line).or_insert(true) &= place.count > 0;
        }
    }
    lines
}

fn add_place(places: &mut Places, counter: &Counter, first: usize) -> Option<()> {
    let (line, column) = counter.at;
    let key = (counter.kind, line.checked_sub(first)?, column, counter.what.clone());
    let place = places.entry(key).or_default();
    place.count += counter.count;
    let lines = counter.lines.iter().cloned().flatten().map(|line| line.checked_sub(first));
    place.lines = lines.collect::<Option<_>>()?;
    Some(())
}

/// First line and text of each module.
fn texts(verilog: &str) -> BTreeMap<&str, (usize, String)> {
    let mut found = BTreeMap::new();
    let mut current: Option<(&str, usize, String)> = None;
    for (number, line) in (1..).zip(verilog.lines()) {
        if let Some(name) = line.strip_prefix("module ").and_then(|rest| rest.split(' ').next()) {
            current = Some((name.trim(), number, String::new()));
        }
        if let Some((_, _, text)) = &mut current {
            text.push_str(line);
            text.push('\n');
        }
        if line.starts_with("endmodule") {
            found.extend(current.take().map(|(name, first, text)| (name, (first, text))));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const M: &str = "module m (c);\n    always @(*) begin\n        if (c) begin\n            q = 1;\n        end\n    end\nendmodule\n";

    fn place(page: &str, line: usize, what: &str, lines: &str, count: u64) -> String {
        format!(
            "C '\u{1}l\u{2}{line}\u{1}n\u{2}9\u{1}page\u{2}{page}/m\u{1}o\u{2}{what}\u{1}S\u{2}{lines}' {count}\n"
        )
    }

    #[test]
    fn the_same_module_of_two_engines_is_one() {
        let mut tally = Tally::default();
        let one = place("v_line", 2, "block", "2", 7) + &place("v_branch", 3, "if", "3-4", 0);
        tally.add(M, &(one + &place("v_toggle", 1, "c", "", 1))).unwrap();
        assert_eq!(tally.total(), (Share { covered: 1, all: 3 }, Share { covered: 1, all: 1 }));
        assert!(tally.uncovered().contains("m, line 3: q = 1;"), "{}", tally.uncovered());
        let shifted = format!("module other (x);\nendmodule\n{M}");
        tally.add(&shifted, &place("v_branch", 5, "if", "5-6", 2)).unwrap();
        assert_eq!(tally.total().0, Share { covered: 3, all: 3 });
        assert!(tally.table().contains("| m | 3 | 3 | 100.0 | 1 | 1 | 100.0 |"), "{}", tally.table());
    }

    #[test]
    fn each_set_of_parameters_is_a_module_of_its_own() {
        let mut tally = Tally::default();
        let toggle = place("v_toggle", 1, "c", "", 1);
        tally.add(M, &(toggle.replace("/m", "/m__W3_A2") + &toggle.replace("' 1", "' 0"))).unwrap();
        assert_eq!(tally.total().1, Share { covered: 1, all: 2 });
        assert_eq!(tally.unchanged().into_keys().collect::<Vec<_>>(), [("m", "c")]);
    }

    #[test]
    fn a_line_needs_all_that_names_it() {
        let mut tally = Tally::default();
        tally.add(M, &(place("v_line", 3, "case", "3", 1) + &place("v_line", 4, "case", "3-4", 0))).unwrap();
        assert_eq!(tally.total().0, Share { covered: 0, all: 2 });
        assert!(tally.add(M, &place("v_line", 3, "x", "", 1).replace("/m", "/n")).is_err());
        assert_eq!(Share::default().percent(), 100.0);
    }
}
