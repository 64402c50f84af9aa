//! Places in emitted Verilog by what they mean: a module, a signal, which of its assignments.
//!
//! So whoever names a place does not depend on how a statement is written, or what stands around it.

use std::collections::HashMap;
use std::ops::Range;

/// A statement that assigns a signal, or the connection of a part's port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Its module.
    pub module: String,
    /// The signal, without what chooses bits of it; of a connection, `instance.port`.
    pub signal: String,
    /// Which assignment of the signal in the module it is, from 1; 0 if it is what the signal is at power-on.
    pub nth: usize,
    /// Where the statement begins in the text.
    pub begin: usize,
    /// Where the assigned value stands.
    pub value: Range<usize>,
    /// Where the conditions around it stand, the innermost last.
    pub conditions: Vec<Range<usize>>,
}

/// The statements of all modules, in order.
pub fn statements(verilog: &str) -> Vec<Statement> {
    let mut scan = Scan::default();
    let mut at = 0;
    while at < verilog.len() {
        let line = verilog[at..].split_inclusive('\n').next().unwrap_or_default();
        scan.line(verilog, at, line.split("//").next().unwrap_or_default().trim_end());
        at += line.len();
    }
    scan.found
}

/// The statement of that name: `signal`, or `signal 2` for its second assignment, `signal 0` for its value at power-on.
///
/// # Errors
/// There is none, or no number tells which of several it is.
pub fn find<'a>(all: &'a [Statement], module: &str, name: &str) -> Result<&'a Statement, String> {
    let (signal, nth) = match name.split_once(' ') {
        Some((signal, nth)) => (signal, nth.parse().ok()),
        None => (name, None),
    };
    let here = |s: &&Statement| s.module == module && s.signal == signal && (s.nth > 0 || nth == Some(0));
    let of: Vec<&Statement> = all.iter().filter(here).collect();
    match (of.as_slice(), nth) {
        ([], _) => Err(format!("no assignment of `{signal}` in {module}")),
        ([one], None) => Ok(one),
        (several, None) => {
            Err(format!("{} assignments of `{signal}` in {module}: which one?", several.len()))
        }
        (several, Some(nth)) => several
            .iter()
            .find(|s| s.nth == nth)
            .copied()
            .ok_or(format!("{} assignments of `{signal}` in {module}, no {nth}", several.len())),
    }
}

#[derive(Default)]
struct Scan {
    module: String,
    /// The instance whose ports are connected here.
    instance: Option<String>,
    /// What is open, with its condition if it has one.
    open: Vec<Option<Range<usize>>>,
    /// Conditions of an `if` whose one statement is on the next line.
    pending: Vec<Range<usize>>,
    /// How much is open around what is done at power-on.
    initial: Option<usize>,
    /// Where a statement ends that began on a line before.
    until: usize,
    times: HashMap<String, usize>,
    found: Vec<Statement>,
}

impl Scan {
    fn line(&mut self, text: &str, start: usize, line: &str) {
        let trimmed = line.trim_start();
        let at = start + line.len() - trimmed.len();
        if at < self.until {
            return;
        }
        if let Some(rest) = trimmed.strip_prefix("module ") {
            self.module = rest.split(' ').next().unwrap_or_default().to_owned();
            (self.times, self.open, self.instance) = Default::default();
        } else if let (Some(instance), Some(rest)) = (&self.instance, trimmed.strip_prefix('.')) {
            if let Some((port, net)) = rest.split_once('(') {
                let value = at + 1 + port.len() + 1;
                let length = net.rfind(')').unwrap_or(net.len());
                self.add(format!("{instance}.{port}"), at, value..value + length, Vec::new());
            }
        } else if let Some(opened) = trimmed.strip_suffix(" (") {
            self.instance = opened.rsplit(' ').next().map(str::to_owned);
        } else {
            self.instance = None;
            self.code(text, at);
        }
    }

    /// Takes everything on a line apart, word by word.
    fn code(&mut self, text: &str, mut at: usize) {
        loop {
            let rest = text[at..].split('\n').next().unwrap_or_default();
            let rest = rest.split("//").next().unwrap_or_default();
            let skipped = rest.len() - rest.trim_start().len();
            let rest = rest.trim();
            at += skipped;
            if rest.is_empty() {
                return;
            }
            at += self.step(text, at, rest);
        }
    }

    /// One word, condition or statement; its length.
    fn step(&mut self, text: &str, at: usize, rest: &str) -> usize {
        for word in ["endcase", "endmodule", "endgenerate", "generate", "else", ";"] {
            if is_word(rest, word) {
                if word == "endcase" {
                    self.open.pop();
                }
                return word.len();
            }
        }
        if is_word(rest, "begin") {
            self.open.push(self.pending.pop());
            // The name of a block.
            return rest.strip_prefix("begin : ").map_or(5, |name| 8 + name.find(' ').unwrap_or(name.len()));
        }
        if is_word(rest, "end") {
            self.open.pop();
            self.leave();
            return 3;
        }
        for head in ["if (", "case (", "always @(", "for (", "initial"] {
            if rest.starts_with(head) {
                return self.head(text, at, head);
            }
        }
        if let Some(label) = label(rest) {
            return label;
        }
        self.statement(text, at)
    }

    fn head(&mut self, text: &str, at: usize, head: &str) -> usize {
        if head == "initial" {
            self.initial = Some(self.open.len());
            return head.len();
        }
        let begin = at + head.len();
        let length = closed(&text[begin..]);
        match head {
            "if (" => self.pending.push(begin..begin + length),
            "case (" => self.open.push(None),
            _ => {}
        }
        head.len() + length + 1
    }

    fn statement(&mut self, text: &str, at: usize) -> usize {
        let length = text[at..].find(';').map_or(text.len() - at, |end| end + 1);
        let statement = &text[at..at + length];
        self.until = at + length;
        let declares =
            ["reg ", "input ", "output ", "localparam ", "integer ", "parameter ", "genvar ", "(*"];
        let operator = operator(statement);
        if let (Some((target, value)), false) = (operator, declares.iter().any(|d| statement.starts_with(d)))
        {
            let words = statement[..target].split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
            let is_name = |w: &&str| {
                w.starts_with(|c: char| c.is_ascii_alphabetic()) && !["assign", "wire"].contains(w)
            };
            let names: Vec<&str> = words.filter(is_name).collect();
            let name = if statement.starts_with("wire ") { names.last() } else { names.first() };
            let conditions = self.open.iter().flatten().chain(&self.pending).cloned().collect();
            if let Some(name) = name {
                self.add((*name).to_owned(), at, at + value..at + length - 1, conditions);
            }
        }
        self.pending.clear();
        self.leave();
        length
    }

    fn leave(&mut self) {
        self.initial = self.initial.filter(|depth| self.open.len() > *depth);
    }

    fn add(&mut self, signal: String, begin: usize, value: Range<usize>, conditions: Vec<Range<usize>>) {
        let times = self.times.entry(signal.clone()).or_default();
        *times += usize::from(self.initial.is_none());
        let (module, nth) = (self.module.clone(), if self.initial.is_some() { 0 } else { *times });
        self.found.push(Statement { module, signal, nth, begin, value, conditions });
    }
}

fn is_word(text: &str, word: &str) -> bool {
    text.strip_prefix(word)
        .is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_'))
}

/// The length of a label before a statement: `2'd1: `, `default: `.
fn label(text: &str) -> Option<usize> {
    let end = text.find(':')?;
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '\'';
    (end > 0 && text[..end].chars().all(plain)).then_some(end + 1)
}

/// How far the parenthesis goes that was opened before the text.
fn closed(text: &str) -> usize {
    let mut depth = 1;
    let end = text.char_indices().find(|(_, c)| {
        depth += match c {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        depth == 0
    });
    end.map_or(text.len(), |(at, _)| at)
}

/// Where the target ends and the value begins.
fn operator(statement: &str) -> Option<(usize, usize)> {
    let place = |mark: &str| statement.find(mark).map(|at| (at, at + mark.len()));
    let marks = [" <= ", " = ", " <=\n", " =\n"];
    let (target, value) = marks.iter().filter_map(|mark| place(mark)).min()?;
    let blank = statement[value..].len() - statement[value..].trim_start().len();
    Some((target, value + blank))
}

#[cfg(test)]
#[path = "place_tests.rs"]
mod tests;
