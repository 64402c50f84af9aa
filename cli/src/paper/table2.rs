//! Table 2: sizes of compressed models.

use firebrick_nn::family::SqueezeNet;
use firebrick_weights::fbz;

use super::engine::Frame;
use super::{Cell, PaperError, Subject, Table, alexnet, weights};

/// Bytes of a float.
const FLOAT: usize = 4;

/// Bytes of a megabyte, as the paper counts AlexNet, and as it counts SqueezeNet.
const MB: f64 = 1e6;
const MIB: f64 = (1 << 20) as f64;

/// A row: what the paper says, and ours.
struct Row {
    model: &'static str,
    data: &'static str,
    /// Parameters, where they are counted.
    parameters: Option<usize>,
    bytes: Option<usize>,
    /// Megabytes and decimals as the paper prints them, and how many bytes it takes for one.
    paper: (f64, i32, f64),
    ratio: &'static str,
    accuracy: &'static str,
    frame: Option<Frame>,
}

/// Quoted accuracies, top-1 and top-5 in percent.
const ALEXNET: &str = "57.2 / 80.3";
const SQUEEZENET: &str = "57.5 / 80.3";

const COLUMNS: &[&str] = &[
    "model",
    "data type",
    "parameters",
    "bytes",
    "MB",
    "paper",
    "off",
    "smaller",
    "paper's",
    "top-1 / top-5 (quoted)",
    "cycles",
    "frames/s",
];

const NOTES: &[&str] = &[
    "MB are 2^20 bytes for SqueezeNet and 10^6 for AlexNet, as the paper's figures are. Accuracies are the paper's; \
     nothing here measures them.",
    "AlexNet's compressed size is that of our encoder on seeded weights at the densities and code widths of Deep Compression \
     (84, 38, 35, 37, 37 % with 8 bits; 9, 9, 25 % with 5); the pruned one is its parameters in 4 bytes each, \
     without positions. The SVD is not computed: its ranks are not published.",
    "SqueezeNet's compressed sizes are whole .fbz files, with network and preprocessing.",
];

/// A row without cycles.
fn row(
    model: &'static str,
    data: &'static str,
    parameters: Option<usize>,
    bytes: Option<usize>,
    paper: (f64, i32, f64),
    ratio: &'static str,
    accuracy: &'static str,
) -> Row {
    Row { model, data, parameters, bytes, paper, ratio, accuracy, frame: None }
}

fn alexnet_rows(sizes: &alexnet::Sizes) -> [Row; 4] {
    let (full, kept) = (sizes.parameters, sizes.kept);
    [
        row("AlexNet", "32 bit", Some(full), Some(FLOAT * full), (240.0, -1, MB), "1x", ALEXNET),
        row("AlexNet, SVD", "32 bit", None, None, (48.0, 0, MB), "5x", "56.0 / 79.4"),
        row("AlexNet, pruned", "32 bit", Some(kept), Some(FLOAT * kept), (27.0, 0, MB), "9x", ALEXNET),
        row(
            "AlexNet, Deep Compression",
            "5-8 bit",
            Some(kept),
            Some(sizes.encoded),
            (6.9, 1, MB),
            "35x",
            ALEXNET,
        ),
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
    let bytes = FLOAT * parameters;
    let dense = row("SqueezeNet", "32 bit", Some(parameters), Some(bytes), (4.8, 1, MIB), "50x", SQUEEZENET);
    rows.push(Row { frame: Some(Frame::dense(&network)?), ..dense });
    for (data, bits, paper, ratio) in [("8 bit", 8, 0.66, "363x"), ("6 bit", 6, 0.47, "510x")] {
        let model = weights::compressed(subject, bits)?;
        let kept = model.convs.values().map(|conv| conv.kept() + conv.bias.len()).sum();
        let bytes = fbz::encode(&model)?.0.len();
        let name = "SqueezeNet, Deep Compression";
        rows.push(Row {
            frame: Some(Frame::pruned(&model)?),
            ..row(name, data, Some(kept), Some(bytes), (paper, 2, MIB), ratio, SQUEEZENET)
        });
    }
    let reference = FLOAT * alexnet.parameters;
    Ok(Table {
        title: "Table 2: sizes of compressed models".to_owned(),
        columns: COLUMNS.to_vec(),
        rows: rows.iter().map(|row| row.cells(reference, subject.clock_mhz)).collect(),
        notes: NOTES.iter().map(ToString::to_string).chain([weights::note(subject)]).collect(),
    })
}

impl Row {
    fn cells(&self, reference: usize, clock_mhz: f64) -> Vec<Cell> {
        let (paper, decimals, megabyte) = self.paper;
        let size = self.bytes.map(|bytes| bytes as f64 / megabyte);
        let [cycles, rate] =
            self.frame.as_ref().map_or([Cell::Empty, Cell::Empty], |frame| frame.cells(clock_mhz));
        let ratio = |bytes: usize| Cell::Text(format!("{:.0}x", reference as f64 / bytes as f64));
        vec![
            self.model.into(),
            self.data.into(),
            self.parameters.map_or(Cell::Empty, Cell::from),
            self.bytes.map_or(Cell::Empty, Cell::from),
            size.map_or(Cell::Empty, |size| Cell::Number(size, 2)),
            Cell::Number(paper, decimals.max(0) as usize),
            size.map_or(Cell::from("not computed"), |size| Cell::rounded_deviation(size, paper, decimals)),
            self.bytes.map_or(Cell::Empty, ratio),
            self.ratio.into(),
            self.accuracy.into(),
            cycles,
            rate,
        ]
    }
}
