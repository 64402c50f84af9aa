//! Table 3: bypasses around the fire modules.

use firebrick_nn::family::{Bypass, SqueezeNet};

use super::table::{Cell, Column, Table};
use super::{PaperError, Subject, sized};

/// A row of the paper: name, bypass, megabytes, accuracy.
const PAPER: [(&str, Bypass, f64, &str); 3] = [
    ("vanilla", Bypass::None, 4.8, "57.5 / 80.3"),
    ("simple bypass", Bypass::Simple, 4.8, "60.4 / 82.5"),
    ("complex bypass", Bypass::Complex, 7.7, "58.8 / 82.0"),
];

const NETWORK: Column = ("network", |row| Cell::Text(row.row.clone()));

/// The table.
pub fn table(subject: &Subject<'_>) -> Result<Table, PaperError> {
    let mut rows = Vec::new();
    for (name, bypass, paper, accuracy) in PAPER {
        let network = SqueezeNet { bypass, ..SqueezeNet::v1_0() }.network()?;
        rows.push(sized::row(name, &network, Some((paper, 1)), accuracy, subject)?);
    }
    Ok(Table {
        title: "Table 3: bypasses around the fire modules".to_owned(),
        columns: [&[NETWORK], &sized::COLUMNS[..]].concat(),
        rows,
        notes: vec![
            "The complex bypass has 1x1 convolutions around fire2, 4, 6 and 8, as the paper describes; it prints 7.7 MB, which \
             is not the size of the network that it describes."
                .to_owned(),
            sized::NOTE.to_owned(),
        ],
    })
}
