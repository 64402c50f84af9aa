//! What the tables of variants of SqueezeNet have in common: size, MACs and cycles of a dense network.

use firebrick_nn::network::Network;

use super::engine::Frame;
use super::table::{Cell, Column, Row};
use super::{PaperError, Subject};

/// The columns of a [`row`].
pub const COLUMNS: [Column; 9] = [
    ("parameters", |row| Cell::count(row.parameters)),
    ("bytes", |row| Cell::count(row.bytes)),
    ("MiB", |row| Cell::number(row.megabytes, 2)),
    ("paper", |row| Cell::number(row.paper_megabytes, row.paper_decimals.unwrap_or(0).max(0) as usize)),
    ("off", Cell::size_deviation),
    ("MACs", |row| row.dense_macs.map_or(Cell::Empty, Cell::Count)),
    ("top-1 / top-5 (quoted)", |row| Cell::words(row.quoted_accuracy)),
    ("cycles", Cell::cycles),
    ("frames/s", |row| Cell::number(row.frames_per_s, 1)),
];

/// What [`COLUMNS`] mean.
pub const NOTE: &str = "Weights are dense floats of 4 bytes; cycles are those of all weights. Accuracies are the paper's, where it prints them.";

/// A network's row: `paper` is its printed size in MB with the number of decimals.
pub fn row(
    name: &str,
    network: &Network,
    paper: Option<(f64, i32)>,
    accuracy: &'static str,
    subject: &Subject<'_>,
) -> Result<Row, PaperError> {
    let parameters = network.parameters()?;
    let mut row = Row {
        row: name.to_owned(),
        parameters: Some(parameters),
        bytes: Some(4 * parameters),
        megabytes: Some(4.0 * parameters as f64 / f64::from(1 << 20)),
        paper_megabytes: paper.map(|(size, _)| size),
        paper_decimals: paper.map(|(_, decimals)| decimals),
        dense_macs: Some(network.macs()?),
        quoted_accuracy: Some(accuracy).filter(|text| !text.is_empty()),
        ..Row::default()
    };
    Frame::dense(network)?.fill(&mut row, subject.clock_mhz);
    Ok(row)
}
