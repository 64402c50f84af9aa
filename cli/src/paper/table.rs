//! A table as text and for programs.

use crate::columns::Columns;
pub use crate::json::study::PaperRow as Row;
use crate::json::study::PaperTable;
use crate::output::{grouped, wrapped};

/// A cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Words.
    Text(String),
    /// A count.
    Count(u64),
    /// A number with so many decimals.
    Number(f64, usize),
}

/// A column: its name, and a row's cell.
pub type Column = (&'static str, fn(&Row) -> Cell);

/// A table.
#[derive(Clone, Debug)]
pub struct Table {
    /// What it is.
    pub title: String,
    /// The columns that a reader sees.
    pub columns: Vec<Column>,
    /// The rows.
    pub rows: Vec<Row>,
    /// What a reader must know, a paragraph each.
    pub notes: Vec<String>,
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Cell::Text(text.to_owned())
    }
}

impl From<usize> for Cell {
    fn from(count: usize) -> Self {
        Cell::Count(count as u64)
    }
}

impl Cell {
    /// A count that may be missing.
    pub fn count(count: Option<usize>) -> Self {
        count.map_or(Cell::Empty, Cell::from)
    }

    /// A number that may be missing, with so many decimals.
    pub fn number(number: Option<f64>, decimals: usize) -> Self {
        number.map_or(Cell::Empty, |number| Cell::Number(number, decimals))
    }

    /// Words that may be missing.
    pub fn words(text: Option<&str>) -> Self {
        text.map_or(Cell::Empty, Cell::from)
    }

    /// Equal, or by how much ours is off the paper's, marked.
    pub fn deviation(ours: Option<usize>, paper: Option<usize>) -> Self {
        let (Some(ours), Some(paper)) = (ours, paper) else { return Cell::Empty };
        if ours == paper {
            return Cell::from("=");
        }
        Cell::Text(format!("* {:+}", ours as i64 - paper as i64))
    }

    /// Equal if ours rounds to what the paper prints with so many decimals, or by how many percent it is off, marked.
    pub fn rounded_deviation(ours: f64, paper: f64, decimals: i32) -> Self {
        let unit = 10f64.powi(-decimals);
        if ((ours / unit).round() - (paper / unit).round()).abs() < 0.5 {
            return Cell::from("=");
        }
        Cell::Text(format!("* {:+.1} %", 100.0 * (ours - paper) / paper))
    }

    /// How far our size is off the paper's.
    pub fn size_deviation(row: &Row) -> Self {
        match (row.megabytes, row.paper_megabytes, row.paper_decimals) {
            (Some(ours), Some(paper), Some(decimals)) => Cell::rounded_deviation(ours, paper, decimals),
            (None, Some(_), _) => Cell::from("not computed"),
            _ => Cell::Empty,
        }
    }

    /// Cycles of a frame, or that there are none.
    pub fn cycles(row: &Row) -> Self {
        match (row.cycles, &row.reason) {
            (Some(cycles), _) => Cell::Count(u64::from(cycles)),
            (None, Some(_)) => Cell::from("refused"),
            (None, None) => Cell::Empty,
        }
    }

    fn text(&self) -> String {
        match self {
            Cell::Empty => String::new(),
            Cell::Text(text) => text.clone(),
            Cell::Count(count) => grouped(*count),
            Cell::Number(number, decimals) => format!("{number:.decimals$}"),
        }
    }

    fn is_text(&self) -> bool {
        matches!(self, Cell::Text(_) | Cell::Empty)
    }
}

impl Table {
    /// The cell of a row and a column, by their names.
    pub fn cell(&self, row: &str, column: &str) -> Option<Cell> {
        let (_, cell) = self.columns.iter().find(|(name, _)| *name == column)?;
        self.rows.iter().find(|candidate| candidate.row == row).map(cell)
    }

    /// The table in lines of at most `width` columns, its title above and its notes below.
    pub fn text(&self, width: usize) -> String {
        let cells = |row: &Row| self.columns.iter().map(|(_, cell)| cell(row)).collect::<Vec<_>>();
        let rows: Vec<Vec<Cell>> = self.rows.iter().map(cells).collect();
        let columns = self.columns.iter().enumerate().fold(Columns::default(), |columns, (i, (name, _))| {
            if rows.iter().all(|row| row[i].is_text()) { columns.text(name) } else { columns.number(name) }
        });
        let mut columns = columns;
        for row in &rows {
            columns.row(row.iter().map(Cell::text));
        }
        let mut text = format!("{}\n\n{}", self.title, columns.lines(width, ""));
        let refused = self.rows.iter().filter_map(|row| Some((&row.row, row.reason.as_ref()?)));
        let refused = refused.map(|(row, reason)| format!("{row} is refused: {reason}"));
        for note in self.notes.iter().cloned().chain(refused) {
            text += &format!("\n{}\n", wrapped(&note, width));
        }
        text
    }

    /// The same for programs.
    pub(crate) fn json(&self) -> PaperTable {
        PaperTable { title: self.title.clone(), rows: self.rows.clone(), notes: self.notes.clone() }
    }
}
