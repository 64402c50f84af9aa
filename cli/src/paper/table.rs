//! A table as text and as JSON.

use serde_json::{Map, Value, json};

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

/// A table.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// What it is.
    pub title: String,
    /// Names of the columns.
    pub columns: Vec<&'static str>,
    /// Cells, as many a row as there are columns.
    pub rows: Vec<Vec<Cell>>,
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
    /// Bytes in MiB.
    pub fn mib(bytes: usize) -> Self {
        Cell::Number(bytes as f64 / f64::from(1 << 20), 2)
    }

    /// Equal, or by how much ours is off the paper's, marked.
    pub fn deviation(ours: usize, paper: usize) -> Self {
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

    fn text(&self, grouped: impl Fn(u64) -> String) -> String {
        match self {
            Cell::Empty => String::new(),
            Cell::Text(text) => text.clone(),
            Cell::Count(count) => grouped(*count),
            Cell::Number(number, decimals) => format!("{number:.decimals$}"),
        }
    }

    fn json(&self) -> Value {
        match self {
            Cell::Empty => Value::Null,
            Cell::Text(text) => json!(text),
            Cell::Count(count) => json!(count),
            Cell::Number(number, _) => json!(number),
        }
    }
}

impl Table {
    /// The cell of a row's first cell and a column's name.
    pub fn cell(&self, row: &str, column: &str) -> Option<&Cell> {
        let at = self.columns.iter().position(|name| *name == column)?;
        self.rows.iter().find(|cells| cells.first() == Some(&Cell::from(row)))?.get(at)
    }

    /// The table in columns, its title above and its notes below.
    pub fn text(&self, grouped: impl Fn(u64) -> String + Copy) -> String {
        let texts: Vec<Vec<String>> =
            self.rows.iter().map(|row| row.iter().map(|cell| cell.text(grouped)).collect()).collect();
        let width = |i: usize| {
            texts.iter().map(|row| row[i].chars().count()).max().unwrap_or(0).max(self.columns[i].len())
        };
        let widths: Vec<usize> = (0..self.columns.len()).map(width).collect();
        let is_text = |i: usize| self.rows.iter().all(|row| matches!(row[i], Cell::Text(_) | Cell::Empty));
        let line = |cells: Vec<&str>| {
            let cell = |(i, cell): (usize, &&str)| match (is_text(i), widths[i]) {
                (true, width) => format!("{cell:<width$}"),
                (false, width) => format!("{cell:>width$}"),
            };
            let cells: Vec<String> = cells.iter().enumerate().map(cell).collect();
            cells.join("  ").trim_end().to_owned() + "\n"
        };
        let mut text = format!("{}\n\n{}", self.title, line(self.columns.clone()));
        texts.iter().for_each(|row| text += &line(row.iter().map(String::as_str).collect()));
        self.notes.iter().for_each(|note| text += &format!("\n{note}\n"));
        text
    }

    /// The same as JSON: an object a row, its keys the columns.
    pub fn json(&self) -> Value {
        let row = |cells: &Vec<Cell>| {
            let pairs = self.columns.iter().zip(cells);
            Value::Object(pairs.map(|(name, cell)| ((*name).to_owned(), cell.json())).collect::<Map<_, _>>())
        };
        json!({ "title": self.title, "rows": self.rows.iter().map(row).collect::<Vec<_>>(), "notes": self.notes })
    }
}
