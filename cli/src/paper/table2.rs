//! Table 2: sizes of compressed models.

use firebrick_nn::family::SqueezeNet;
use firebrick_weights::fbz;

use super::engine::Frame;
use super::table::{Cell, Column, Row, Table};
use super::{PaperError, Subject, alexnet, weights};

/// Bytes of a float.
const FLOAT: usize = 4;

/// Bytes of a megabyte, as the paper counts AlexNet, and as it counts SqueezeNet.
const MB: f64 = 1e6;
const MIB: f64 = (1 << 20) as f64;

/// Quoted accuracies, top-1 and top-5 in percent.
const ALEXNET: &str = "57.2 / 80.3";
const SQUEEZENET: &str = "57.5 / 80.3";

const COLUMNS: &[Column] = &[
    ("model", |row| Cell::Text(row.row.clone())),
    ("data type", |row| Cell::words(row.data_type)),
    ("parameters", |row| Cell::count(row.parameters)),
    ("bytes", |row| Cell::count(row.bytes)),
    ("MB", |row| Cell::number(row.megabytes, 2)),
    ("paper", |row| Cell::number(row.paper_megabytes, row.paper_decimals.unwrap_or(0).max(0) as usize)),
    ("off", Cell::size_deviation),
    ("smaller", |row| times(row.times_smaller)),
    ("paper's", |row| times(row.paper_times_smaller.map(f64::from))),
    ("top-1 / top-5 (quoted)", |row| Cell::words(row.quoted_accuracy)),
    ("cycles", Cell::cycles),
    ("frames/s", |row| Cell::number(row.frames_per_s, 1)),
];

fn times(times: Option<f64>) -> Cell {
    times.map_or(Cell::Empty, |times| Cell::Text(format!("{times:.0}x")))
}

const NOTES: &[&str] = &[
    "MB are 2^20 bytes for SqueezeNet and 10^6 for AlexNet, as the paper's figures are. Accuracies are the paper's; \
     nothing here measures them.",
    "AlexNet's compressed size is that of our encoder on seeded weights at the densities and code widths of Deep Compression \
     (84, 38, 35, 37, 37 % with 8 bits; 9, 9, 25 % with 5); the pruned one is its parameters in 4 bytes each, \
     without positions. The SVD is not computed: its ranks are not published.",
    "SqueezeNet's compressed sizes are whole .fbz files, with network and preprocessing.",
];

/// A row without cycles: what we have and what the paper prints, its megabytes with their decimals and the bytes that it takes for one.
fn row(
    model: &str,
    data_type: &'static str,
    (parameters, bytes): (Option<usize>, Option<usize>),
    (megabytes, decimals, unit): (f64, i32, f64),
    (smaller, accuracy): (u32, &'static str),
) -> Row {
    Row {
        row: model.to_owned(),
        data_type: Some(data_type),
        parameters,
        bytes,
        megabytes: bytes.map(|bytes| bytes as f64 / unit),
        paper_megabytes: Some(megabytes),
        paper_decimals: Some(decimals),
        times_smaller: bytes.map(|bytes| (FLOAT * alexnet::counts().parameters) as f64 / bytes as f64),
        paper_times_smaller: Some(smaller),
        quoted_accuracy: Some(accuracy),
        ..Row::default()
    }
}

fn alexnet_rows(sizes: &alexnet::Sizes) -> [Row; 4] {
    let floats = |parameters: usize| (Some(parameters), Some(FLOAT * parameters));
    let coded = (Some(sizes.kept), Some(sizes.encoded));
    [
        row("AlexNet", "32 bit", floats(sizes.parameters), (240.0, -1, MB), (1, ALEXNET)),
        row("AlexNet, SVD", "32 bit", (None, None), (48.0, 0, MB), (5, "56.0 / 79.4")),
        row("AlexNet, pruned", "32 bit", floats(sizes.kept), (27.0, 0, MB), (9, ALEXNET)),
        row("AlexNet, Deep Compression", "5-8 bit", coded, (6.9, 1, MB), (35, ALEXNET)),
    ]
}

/// The table.
pub fn table(subject: &Subject<'_>) -> Result<Table, PaperError> {
    let alexnet = alexnet::sizes();
    let network = match subject.weights {
        Some(model) => model.network.clone(),
        None => SqueezeNet::v1_0().network()?,
    };
    let parameters = network.parameters()?;
    let mut rows = Vec::from(alexnet_rows(&alexnet));
    let counts = (Some(parameters), Some(FLOAT * parameters));
    let mut dense = row("SqueezeNet", "32 bit", counts, (4.8, 1, MIB), (50, SQUEEZENET));
    Frame::dense(&network)?.fill(&mut dense, subject.clock_mhz);
    rows.push(dense);
    for (data, bits, paper, smaller) in [("8 bit", 8, 0.66, 363), ("6 bit", 6, 0.47, 510)] {
        let model = weights::compressed(subject, bits)?;
        let kept = model.convs.values().map(|conv| conv.kept() + conv.bias.len()).sum();
        let counts = (Some(kept), Some(fbz::encode(&model)?.0.len()));
        let name = "SqueezeNet, Deep Compression";
        let mut coded = row(name, data, counts, (paper, 2, MIB), (smaller, SQUEEZENET));
        Frame::pruned(&model)?.fill(&mut coded, subject.clock_mhz);
        rows.push(coded);
    }
    Ok(Table {
        title: "Table 2: sizes of compressed models".to_owned(),
        columns: COLUMNS.to_vec(),
        rows,
        notes: NOTES.iter().map(ToString::to_string).chain([weights::note(subject)]).collect(),
    })
}
