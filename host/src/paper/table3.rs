//! Table 3: bypasses around the fire modules.

use firebrick_nn::family::{Bypass, SqueezeNet};

use super::engine::Frame;
use super::{Cell, PaperError, Subject, Table};

/// A row of the paper: name, bypass, megabytes, accuracy.
const PAPER: [(&str, Bypass, f64, &str); 3] = [
    ("vanilla", Bypass::None, 4.8, "57.5 / 80.3"),
    ("simple bypass", Bypass::Simple, 4.8, "60.4 / 82.5"),
    ("complex bypass", Bypass::Complex, 7.7, "58.8 / 82.0"),
];

/// The table.
pub fn table(subject: &Subject<'_>) -> Result<Table, PaperError> {
    let mut rows = Vec::new();
    for (name, bypass, paper, accuracy) in PAPER {
        let network = SqueezeNet { bypass, ..SqueezeNet::v1_0() }.network()?;
        let parameters = network.parameters()?;
        let mib = 4.0 * parameters as f64 / f64::from(1 << 20);
        let [cycles, rate] = Frame::dense(&network)?.cells(subject.clock_mhz);
        rows.push(vec![
            name.into(),
            parameters.into(),
            (4 * parameters).into(),
            Cell::Number(mib, 2),
            Cell::Number(paper, 1),
            Cell::rounded_deviation(mib, paper, 1),
            Cell::Count(network.macs()?),
            accuracy.into(),
            cycles,
            rate,
        ]);
    }
    Ok(Table {
        title: "Table 3: bypasses around the fire modules".to_owned(),
        columns: vec![
            "network",
            "parameters",
            "bytes",
            "MiB",
            "paper",
            "off",
            "MACs",
            "top-1 / top-5 (quoted)",
            "cycles",
            "frames/s",
        ],
        rows,
        notes: vec![
            "The complex bypass has 1x1 convolutions around fire2, 4, 6 and 8, as the paper describes; it prints 7.7 MB, which \
             is not the size of the network that it describes."
                .to_owned(),
            "Weights are dense floats of 4 bytes; cycles are those of all weights. Accuracies are the paper's.".to_owned(),
        ],
    })
}
