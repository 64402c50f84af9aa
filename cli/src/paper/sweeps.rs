//! Section 5: sweeps of the squeeze ratio and of the share of 3x3 filters.

use firebrick_nn::family::SqueezeNet;

use super::table::{Cell, Column, Row, Table};
use super::{PaperError, Subject, sized};

/// A point: squeeze ratio, share of 3x3 filters, and what the paper prints: megabytes with decimals, and accuracy.
type Point = (f64, f64, Option<(f64, i32)>, &'static str);

/// Both sweeps; the paper's figure prints the sizes of some of their points.
const POINTS: [Point; 10] = [
    (0.125, 0.5, Some((4.8, 1)), "- / 80.3"),
    (0.25, 0.5, None, ""),
    (0.5, 0.5, Some((13.0, 0)), ""),
    (0.75, 0.5, Some((19.0, 0)), "- / 86.0"),
    (1.0, 0.5, None, "no gain"),
    (0.5, 0.01, None, ""),
    (0.5, 0.125, None, ""),
    (0.5, 0.25, None, ""),
    (0.5, 0.5, Some((13.0, 0)), ""),
    (0.5, 0.99, None, ""),
];

/// Points of the first sweep.
const RATIOS: usize = 5;

/// The columns that the other tables do not have.
const COLUMNS: [Column; 3] = [
    ("sweep", |row| Cell::Text(row.row.clone())),
    ("SR", |row| Cell::number(row.squeeze_ratio, 3)),
    ("3x3, %", |row| Cell::number(row.share_3x3.map(|share| 100.0 * share), 1)),
];

/// The table.
pub fn table(subject: &Subject<'_>) -> Result<Table, PaperError> {
    let mut rows = Vec::new();
    for (i, (squeeze_ratio, pct3x3, paper, accuracy)) in POINTS.into_iter().enumerate() {
        let network = SqueezeNet { squeeze_ratio, pct3x3, ..SqueezeNet::v1_0() }.network()?;
        let name = if i < RATIOS { "squeeze ratio" } else { "3x3 filters" };
        let row = sized::row(name, &network, paper, accuracy, subject)?;
        rows.push(Row { squeeze_ratio: Some(squeeze_ratio), share_3x3: Some(pct3x3), ..row });
    }
    Ok(Table {
        title: "Section 5: sweeps of the metaparameters".to_owned(),
        columns: [&COLUMNS[..], &sized::COLUMNS[..]].concat(),
        rows,
        notes: vec![
            "SR is the squeeze ratio. Filters are rounded to the nearest whole number.".to_owned(),
            sized::NOTE.to_owned(),
        ],
    })
}
