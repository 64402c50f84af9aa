//! What the tables of variants of SqueezeNet have in common: size, MACs and cycles of a dense network.

use firebrick_nn::network::Network;

use super::engine::Frame;
use super::{Cell, PaperError, Subject};

/// The columns of [`cells`].
pub const COLUMNS: [&str; 9] =
    ["parameters", "bytes", "MiB", "paper", "off", "MACs", "top-1 / top-5 (quoted)", "cycles", "frames/s"];

/// What [`COLUMNS`] mean.
pub const NOTE: &str = "Weights are dense floats of 4 bytes; cycles are those of all weights. Accuracies are the paper's, where it prints them.";

/// A network's cells: `paper` is its printed size in MB with the number of decimals.
pub fn cells(
    network: &Network,
    paper: Option<(f64, i32)>,
    accuracy: &'static str,
    subject: &Subject<'_>,
) -> Result<Vec<Cell>, PaperError> {
    let parameters = network.parameters()?;
    let mib = 4.0 * parameters as f64 / f64::from(1 << 20);
    let [cycles, rate] = Frame::dense(network)?.cells(subject.clock_mhz);
    let printed = |(size, decimals): (f64, i32)| {
        [Cell::Number(size, decimals as usize), Cell::rounded_deviation(mib, size, decimals)]
    };
    let [paper, off] = paper.map_or([Cell::Empty, Cell::Empty], printed);
    Ok(vec![
        parameters.into(),
        (4 * parameters).into(),
        Cell::Number(mib, 2),
        paper,
        off,
        Cell::Count(network.macs()?),
        accuracy.into(),
        cycles,
        rate,
    ])
}
