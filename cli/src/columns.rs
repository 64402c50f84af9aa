//! Tables for a reader: columns that fit the terminal.
//!
//! A table that is too wide loses its details, the last one first, and says which; if that is not enough, the columns that are left
//! over stand in a second table below, beside the first column again. Where not even a column has room beside the first one, a row is
//! some lines: its first cell, and the others below it with their titles. No word is broken.

use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Table, Width};

use crate::output::wrapped;
use crate::{fit, plain};

/// Blanks between two columns.
const GAP: usize = 2;

/// What a column of words needs at least; longer ones are wrapped.
const WORDS: usize = 30;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Number,
    Detail,
    Remark,
}

/// A table: columns first, then rows.
#[derive(Default)]
pub(crate) struct Columns {
    columns: Vec<(String, Kind)>,
    rows: Vec<Vec<String>>,
}

impl Columns {
    /// Adds a column of words.
    pub fn text(self, title: &str) -> Self {
        self.column(title, Kind::Text)
    }

    /// Adds a column of numbers, aligned right.
    pub fn number(self, title: &str) -> Self {
        self.column(title, Kind::Number)
    }

    /// Adds a column of numbers that a narrow terminal may do without.
    pub fn detail(self, title: &str) -> Self {
        self.column(title, Kind::Detail)
    }

    /// Adds a column of words that a narrow terminal may do without.
    #[cfg_attr(not(feature = "compress"), expect(dead_code))]
    pub fn remark(self, title: &str) -> Self {
        self.column(title, Kind::Remark)
    }

    fn column(mut self, title: &str, kind: Kind) -> Self {
        self.columns.push((title.to_owned(), kind));
        self
    }

    /// Adds a row, a cell for each column.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().map(|cell| plain::word(&cell)).collect());
    }

    /// The lines, none longer than `width`, each behind `indent`. Columns without titles have no line of titles.
    pub fn lines(&self, width: usize, indent: &str) -> String {
        let room = width.saturating_sub(indent.len()).max(1);
        let (needs, least) = (self.needs(), self.least());
        let mut shown: Vec<usize> = (0..self.columns.len()).collect();
        let mut dropped = Vec::new();
        let total = |shown: &[usize]| shown.iter().map(|i| needs[*i] + GAP).sum::<usize>();
        while total(&shown) > room + GAP {
            let Some(at) =
                shown.iter().rposition(|i| matches!(self.columns[*i].1, Kind::Detail | Kind::Remark))
            else {
                break;
            };
            dropped.insert(0, self.columns[shown.remove(at)].0.as_str());
        }
        let blocks = blocks(&shown, &needs, room);
        let fits = |block: &Vec<usize>| block.iter().map(|i| least[*i] + GAP).sum::<usize>() <= room + GAP;
        if !blocks.iter().all(fits) {
            return indented(&self.records(room), indent);
        }
        let mut texts: Vec<String> = blocks.iter().map(|block| self.block(block, room)).collect();
        if !dropped.is_empty() {
            let left_out = dropped.join(", ");
            texts
                .push(wrapped(&format!("Not shown: {left_out}; a wider terminal or --json has them."), room));
        }
        indented(&texts.join("\n"), indent)
    }

    /// The blanks that each column takes.
    fn needs(&self) -> Vec<usize> {
        let widths = self.widths().into_iter().zip(self.least()).zip(&self.columns);
        widths
            .map(|((width, least), (_, kind))| match kind {
                Kind::Text => width.min(WORDS).max(least),
                _ => width,
            })
            .collect()
    }

    /// The blanks that each column's longest cell takes.
    fn widths(&self) -> Vec<usize> {
        let all: Vec<usize> = (0..self.columns.len()).collect();
        self.table(&all).column_max_content_widths().into_iter().map(usize::from).collect()
    }

    /// The blanks that each column cannot do without: a longest word's.
    fn least(&self) -> Vec<usize> {
        let widths = self.widths();
        let least = |at: usize| match self.columns[at].1 {
            Kind::Text | Kind::Remark => self.longest_word(at),
            Kind::Number | Kind::Detail => widths[at],
        };
        (0..self.columns.len()).map(least).collect()
    }

    fn longest_word(&self, column: usize) -> usize {
        let cells = self.rows.iter().map(|row| row[column].as_str());
        let words = cells.chain([self.columns[column].0.as_str()]).flat_map(str::split_whitespace);
        words.map(textwrap::core::display_width).max().unwrap_or(0)
    }

    /// Each row as lines.
    fn records(&self, room: usize) -> String {
        let line = |indent: usize, text: &str| {
            let text = fit::paragraph(text, room.saturating_sub(indent));
            text.lines().map(|line| format!("{}{line}\n", " ".repeat(indent))).collect::<String>()
        };
        let record = |row: &Vec<String>| {
            let others = self.columns.iter().zip(row).skip(1).filter(|(_, cell)| !cell.is_empty());
            let others = others.map(|((title, _), cell)| {
                let whole = format!("{title}  {cell}");
                match textwrap::core::display_width(whole.trim_start()) + 2 <= room {
                    true => line(2, whole.trim_start()),
                    false => line(2, title) + &line(4, cell),
                }
            });
            line(0, &row[0]) + &others.collect::<String>()
        };
        self.rows.iter().map(record).collect()
    }

    fn block(&self, shown: &[usize], room: usize) -> String {
        let mut table = self.table(shown);
        table.set_width(u16::try_from(room).unwrap_or(u16::MAX));
        table.trim_fmt() + "\n"
    }

    fn table(&self, shown: &[usize]) -> Table {
        let mut table = Table::new();
        table.load_preset(comfy_table::presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
        if self.columns.iter().any(|(title, _)| !title.is_empty()) {
            table.set_header(shown.iter().map(|i| self.columns[*i].0.as_str()));
        }
        for row in &self.rows {
            table.add_row(shown.iter().map(|i| row[*i].as_str()));
        }
        for (column, at) in table.column_iter_mut().zip(shown) {
            let gap = if shown.last() == Some(at) { 0 } else { GAP as u16 };
            column.set_padding((0, gap));
            if matches!(self.columns[*at].1, Kind::Number | Kind::Detail) {
                column.set_cell_alignment(CellAlignment::Right);
                column.set_constraint(ColumnConstraint::ContentWidth);
            } else {
                let least = u16::try_from(self.longest_word(*at)).unwrap_or(u16::MAX);
                column
                    .set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(least.saturating_add(gap))));
            }
        }
        table
    }
}

/// The lines behind `indent`, without blanks at their ends.
fn indented(text: &str, indent: &str) -> String {
    text.lines().map(|line| format!("{indent}{line}").trim_end().to_owned() + "\n").collect()
}

/// The columns of each table: as many as there is room for, all but the first table with the first column again.
fn blocks(shown: &[usize], needs: &[usize], room: usize) -> Vec<Vec<usize>> {
    let mut blocks: Vec<Vec<usize>> = Vec::new();
    let mut left = room;
    for &column in shown {
        match blocks.last_mut() {
            Some(block) if needs[column] <= left => block.push(column),
            Some(_) => {
                blocks.push(vec![shown[0], column]);
                left = room.saturating_sub(needs[shown[0]] + GAP);
            }
            None => blocks.push(vec![column]),
        }
        left = left.saturating_sub(needs[column] + GAP);
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Columns {
        let mut table = Columns::default().text("layer").number("MACs").detail("share").number("bytes");
        table.row(["conv1", "1,000", "50.0 %", "12"].map(String::from));
        table.row(["fire2/expand3x3", "2", "7.5 %", "1,234"].map(String::from));
        table
    }

    #[test]
    fn numbers_are_aligned_right_and_no_line_ends_with_blanks() {
        let text = "  layer             MACs   share  bytes\n  conv1            1,000  50.0 %     12\n  \
                    fire2/expand3x3      2   7.5 %  1,234\n";
        assert_eq!(table().lines(80, "  "), text);
        assert_eq!(table().lines(39, "  "), text);
    }

    #[test]
    fn a_narrow_terminal_loses_details_and_is_told_so() {
        let text = table().lines(34, "");
        assert!(text.starts_with("layer             MACs  bytes\n"), "{text}");
        assert!(text.contains("\nNot shown: share;"), "{text}");
        assert!(text.lines().all(|line| line.len() <= 34), "{text}");
    }

    #[test]
    fn what_is_too_wide_even_so_stands_below() {
        let text = table().lines(24, "");
        assert!(
            text.contains("layer             MACs\n") && text.contains("layer            bytes\n"),
            "{text}"
        );
        assert!(text.lines().all(|line| line.len() <= 24), "{text}");
    }

    #[test]
    fn no_word_is_broken_at_any_width() {
        let mut table = table();
        table.row(["a remark of words".into(), "1".into(), String::new(), String::new()]);
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        for width in 1..60 {
            let text = table.lines(width, "");
            for word in ["conv1", "fire2/expand3x3", "1,234", "remark"] {
                assert!(words(&text).contains(&word.to_owned()), "{width}: {text}");
            }
            assert!(width < 15 || text.lines().all(|line| line.len() <= width), "{width}: {text}");
        }
        let narrow = "conv1\n  MACs  1,000\n  share  50.0 %\n  bytes  12\nfire2/expand3x3\n";
        assert!(table.lines(16, "").starts_with(narrow), "{}", table.lines(16, ""));
    }

    #[test]
    fn long_words_are_wrapped() {
        let mut table = Columns::default().text("check").text("");
        table.row(["buffer".to_owned(), "no buffer of this name, ".repeat(9)]);
        let text = table.lines(60, "");
        assert!(text.lines().count() > 3 && text.lines().all(|line| line.len() <= 60), "{text}");
    }
}
