//! Section 5: sweeps of the squeeze ratio and of the share of 3x3 filters.

use firebrick_nn::family::SqueezeNet;

use super::engine::Frame;
use super::{Cell, PaperError, Subject, Table};

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
        let parameters = network.parameters()?;
        let mib = 4.0 * parameters as f64 / f64::from(1 << 20);
        let [cycles, rate] = Frame::dense(&network)?.cells(subject.clock_mhz);
        let printed = |(size, decimals): (f64, i32)| {
            [Cell::Number(size, decimals as usize), Cell::rounded_deviation(mib, size, decimals)]
        };
        let [paper, off] = paper.map_or([Cell::Empty, Cell::Empty], printed);
        rows.push(vec![
            if i < RATIOS { "squeeze ratio" } else { "3x3 filters" }.into(),
            Cell::Number(squeeze_ratio, 3),
            Cell::Number(100.0 * pct3x3, 1),
            parameters.into(),
            (4 * parameters).into(),
            Cell::Number(mib, 2),
            paper,
            off,
            Cell::Count(network.macs()?),
            accuracy.into(),
            cycles,
            rate,
        ]);
    }
    Ok(Table {
        title: "Section 5: sweeps of the metaparameters".to_owned(),
        columns: vec![
            "sweep",
            "squeeze ratio",
            "3x3 filters, %",
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
            "Filters are rounded to the nearest whole number. Weights are dense floats of 4 bytes; cycles are those of all \
             weights. Accuracies are the paper's, where it prints them."
                .to_owned(),
        ],
    })
}
