//! Section 5: sweeps of the squeeze ratio and of the share of 3x3 filters.

use firebrick_nn::family::SqueezeNet;

use super::{Cell, PaperError, Subject, Table, sized};

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

/// The table.
pub fn table(subject: &Subject<'_>) -> Result<Table, PaperError> {
    let mut rows = Vec::new();
    for (i, (squeeze_ratio, pct3x3, paper, accuracy)) in POINTS.into_iter().enumerate() {
        let network = SqueezeNet { squeeze_ratio, pct3x3, ..SqueezeNet::v1_0() }.network()?;
        let mut row = vec![
            if i < RATIOS { "squeeze ratio" } else { "3x3 filters" }.into(),
            Cell::Number(squeeze_ratio, 3),
            Cell::Number(100.0 * pct3x3, 1),
        ];
        row.extend(sized::cells(&network, paper, accuracy, subject)?);
        rows.push(row);
    }
    Ok(Table {
        title: "Section 5: sweeps of the metaparameters".to_owned(),
        columns: [&["sweep", "squeeze ratio", "3x3 filters, %"], &sized::COLUMNS[..]].concat(),
        rows,
        notes: vec!["Filters are rounded to the nearest whole number.".to_owned(), sized::NOTE.to_owned()],
    })
}
