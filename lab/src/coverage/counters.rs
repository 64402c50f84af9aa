//! Verilator's coverage file: a line for each place of a module, with fields behind control characters, and a count.

use std::ops::RangeInclusive;

/// What a place is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A block, a branch, or an arm of a `case`.
    Line,
    /// A bit of a signal.
    Toggle,
    /// The condition of a `cover property` statement.
    Point,
}

/// A place and how often it ran or changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counter {
    /// What it is.
    pub kind: Kind,
    /// The module.
    pub module: String,
    /// Line and column of the whole text, from 1.
    pub at: (usize, usize),
    /// Verilator's word for it: the kind of block, the bit, or the statement's label.
    pub what: String,
    /// The lines that it stands for.
    pub lines: Vec<RangeInclusive<usize>>,
    /// How often.
    pub count: u64,
}

/// The counters in a file's text.
///
/// # Errors
/// The number of a line that is not of this form.
pub fn parse(text: &str) -> Result<Vec<Counter>, String> {
    let lines = (1..).zip(text.lines()).filter(|(_, line)| line.starts_with("C "));
    lines
        .map(|(number, line)| counter(line).ok_or(format!("line {number} is no counter: {line:?}")))
        .collect()
}

fn counter(line: &str) -> Option<Counter> {
    let (fields, count) = line.strip_prefix("C '")?.rsplit_once("' ")?;
    let field =
        |name: &str| fields.split('\u{1}').find_map(|field| field.strip_prefix(name)?.strip_prefix('\u{2}'));
    let (page, module) = field("page")?.split_once('/')?;
    let kind = match page {
        "v_line" | "v_branch" => Kind::Line,
        "v_toggle" => Kind::Toggle,
        "v_user" => Kind::Point,
        _ => return None,
    };
    let lines = field("S").unwrap_or_default().split(',').filter(|part| !part.is_empty()).map(range);
    Some(Counter {
        kind,
        module: module.to_owned(),
        at: (field("l")?.parse().ok()?, field("n")?.parse().ok()?),
        what: field("o")?.to_owned(),
        lines: lines.collect::<Option<_>>()?,
        count: count.parse().ok()?,
    })
}

fn range(text: &str) -> Option<RangeInclusive<usize>> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    Some(first.parse().ok()?..=last.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_with_their_lines() {
        let text = "# SystemC::Coverage-3\nC '\u{1}f\u{2}d.v\u{1}l\u{2}6\u{1}n\u{2}9\u{1}page\u{2}v_branch/m\u{1}o\u{2}if\u{1}S\u{2}6-7,9\u{1}h\u{2}TOP.t' 5\n\
            C '\u{1}f\u{2}d.v\u{1}l\u{2}2\u{1}n\u{2}16\u{1}page\u{2}v_toggle/m\u{1}o\u{2}a[1]\u{1}h\u{2}TOP.t' 0\n";
        let found = parse(text).unwrap();
        assert_eq!(found[0].lines, [6..=7, 9..=9]);
        assert_eq!((found[0].kind, found[0].at, found[0].count), (Kind::Line, (6, 9), 5));
        assert_eq!((found[1].kind, found[1].what.as_str(), found[1].count), (Kind::Toggle, "a[1]", 0));
    }

    #[test]
    fn other_lines_are_named() {
        assert!(parse("C '\u{1}page\u{2}v_line/m' x\n").unwrap_err().starts_with("line 1 is no counter"));
        assert!(parse("C '\u{1}l\u{2}1\u{1}n\u{2}1\u{1}page\u{2}v_other/m\u{1}o\u{2}x' 1").is_err());
    }
}
