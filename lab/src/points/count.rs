//! `cover` statements in the Verilog, and what a model has counted of them.

use std::collections::BTreeMap;
use std::ops::AddAssign;

use super::catalogue::Catalogue;
use super::design::modules;
use super::point::Point;
use crate::coverage::counters::{Kind, parse};

/// How often each point was hit; 0 of one that could have been.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts(pub BTreeMap<String, u64>);

impl Counts {
    /// Adds `count` to a point.
    pub fn add(&mut self, name: &str, count: u64) {
        match self.0.get_mut(name) {
            Some(sum) => *sum += count,
            None => drop(self.0.insert(name.to_owned(), count)),
        }
    }
}

impl AddAssign<&Counts> for Counts {
    fn add_assign(&mut self, other: &Counts) {
        other.0.iter().for_each(|(name, count)| self.add(name, *count));
    }
}

/// A design with `cover` statements in its modules.
#[derive(Clone, Debug)]
pub struct Instrumented {
    /// Its text.
    pub verilog: String,
    /// The points, in the order of their labels' numbers.
    pub points: Vec<Point>,
}

/// The label of a statement, before its number.
const LABEL: &str = "point_";

/// Puts a statement for each point into a design.
pub fn instrument(verilog: &str, catalogue: &Catalogue) -> Instrumented {
    let modules = modules(verilog);
    let points = catalogue.points(&modules);
    let (mut text, mut from) = (String::new(), 0);
    for module in &modules {
        text.push_str(&verilog[from..module.end]);
        from = module.end;
        let Some(clock) = ["clock", "clk"].into_iter().find(|clock| module.ports.contains_key(clock)) else {
            continue;
        };
        for (number, point) in points.iter().enumerate().filter(|(_, point)| point.module == module.name) {
            text += &format!("    {LABEL}{number}: cover property (@(posedge {clock}) {});\n", point.when);
        }
    }
    text.push_str(&verilog[from..]);
    Instrumented { verilog: text, points }
}

impl Instrumented {
    /// What a model of this has counted, from the text of its coverage file.
    ///
    /// # Errors
    /// A line that is no counter.
    pub fn read(&self, text: &str) -> Result<Counts, String> {
        let mut counts = Counts::default();
        self.points.iter().for_each(|point| counts.add(&point.name, 0));
        for counter in parse(text)?.into_iter().filter(|counter| counter.kind == Kind::Point) {
            let number = counter.what.strip_prefix(LABEL).and_then(|number| number.parse::<usize>().ok());
            let point = number.and_then(|number| self.points.get(number));
            let point = point.ok_or(format!("no point is called {}", counter.what))?;
            counts.add(&point.name, counter.count);
        }
        Ok(counts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "module fifo_w8_a2 (\n    input wire clock,\n    output wire in_ready,\n    output wire out_valid\n);\nendmodule\n\
        \nmodule dut (\n    input wire clock\n);\n    fifo_w8_a2 words_0 (\n        .clock(clock)\n    );\n    fifo_w8_a2 words_1 (\n        .clock(clock)\n    );\nendmodule\n";

    #[test]
    fn statements_are_counted_by_name() {
        let found = instrument(TEXT, &Catalogue::default());
        assert!(
            found.verilog.contains("    point_0: cover property (@(posedge clock) ~words_0.in_ready);\n"),
            "{}",
            found.verilog
        );
        let line = |number, count| {
            format!("C '\u{1}l\u{2}1\u{1}n\u{2}1\u{1}page\u{2}v_user/dut\u{1}o\u{2}point_{number}' {count}\n")
        };
        let mut counts = found.read(&(line(0, 3) + &line(2, 4) + &line(1, 0))).unwrap();
        assert_eq!((counts.0["fifo/dut.words/full"], counts.0["fifo/dut.words/empty"]), (7, 0));
        counts += &found.read(&line(1, 2)).unwrap();
        assert_eq!((counts.0["fifo/dut.words/full"], counts.0["fifo/dut.words/empty"]), (7, 2));
        assert!(found.read(&line(99_999, 1)).unwrap_err().contains("point_99999"));
    }
}
