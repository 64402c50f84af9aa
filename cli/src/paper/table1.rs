//! Table 1: SqueezeNet v1.0 layer by layer, before and after pruning.

use firebrick_weights::fbz;

use super::engine::{Frame, stage_of};
use super::table::{Cell, Column, Row, Table};
use super::{PaperError, Subject, weights};
use crate::json::model::Shape;

/// A row of the paper: the stage, its output's side and channels, parameters before and after pruning.
const PAPER: [(&str, usize, usize, usize, usize); 10] = [
    ("conv1", 111, 96, 14_208, 14_208),
    ("fire2", 55, 128, 11_920, 5_746),
    ("fire3", 55, 128, 12_432, 6_258),
    ("fire4", 55, 256, 45_344, 20_646),
    ("fire5", 27, 256, 49_440, 24_742),
    ("fire6", 27, 384, 104_880, 44_700),
    ("fire7", 27, 384, 111_024, 46_236),
    ("fire8", 27, 512, 188_992, 77_581),
    ("fire9", 13, 512, 197_184, 77_581),
    ("conv10", 13, 1000, 513_000, 103_400),
];

/// Totals of the paper.
const TOTAL: (usize, usize) = (1_248_424, 421_098);

/// What is counted of a stage.
#[derive(Clone, Copy, Default)]
struct Counts {
    before: usize,
    after: usize,
    macs: u64,
    nonzero_macs: u64,
    bytes: usize,
}

impl Counts {
    fn plus(self, other: Counts) -> Counts {
        Counts {
            before: self.before + other.before,
            after: self.after + other.after,
            macs: self.macs + other.macs,
            nonzero_macs: self.nonzero_macs + other.nonzero_macs,
            bytes: self.bytes + other.bytes,
        }
    }
}

const COLUMNS: &[Column] = &[
    ("stage", |row| Cell::Text(row.row.clone())),
    ("output", |row| Cell::words(output(row).as_deref())),
    ("parameters", |row| Cell::count(row.parameters)),
    ("paper", |row| Cell::count(row.paper_parameters)),
    ("off", |row| Cell::deviation(row.parameters, row.paper_parameters)),
    ("after pruning", |row| Cell::count(row.nonzero_parameters)),
    ("paper's", |row| Cell::count(row.paper_nonzero_parameters)),
    ("off by", |row| Cell::deviation(row.nonzero_parameters, row.paper_nonzero_parameters)),
    ("MACs", |row| row.dense_macs.map_or(Cell::Empty, Cell::Count)),
    ("non-zero MACs", |row| row.nonzero_macs.map_or(Cell::Empty, Cell::Count)),
    ("bytes, 8 bit", |row| Cell::count(row.bytes)),
    ("cycles", Cell::cycles),
    ("frames/s", |row| Cell::number(row.frames_per_s, 1)),
];

/// A stage's output, marked if it is not the paper's.
fn output(row: &Row) -> Option<String> {
    let Shape { channels, height, width } = row.output?;
    let mark = if row.output == row.paper_output { "" } else { " *" };
    Some(format!("{height}x{width}x{channels}{mark}"))
}

/// The table.
pub fn table(subject: &Subject<'_>) -> Result<Table, PaperError> {
    let model = weights::compressed(subject, 8)?;
    let shapes = model.network.validate()?;
    let convs = model.network.convs()?;
    let frame = Frame::pruned(&model)?;
    let (bytes, stored) = fbz::encode(&model)?;
    let counts = |stage: &str| {
        convs.iter().filter(|shape| stage_of(&shape.name) == stage).fold(Counts::default(), |sum, shape| {
            let conv = &model.convs[&shape.name];
            let pixels = (shape.output.height * shape.output.width) as u64;
            let stored = stored.iter().find(|layer| layer.name == shape.name);
            sum.plus(Counts {
                before: shape.parameters(),
                after: conv.kept() + conv.bias.len(),
                macs: shape.macs(),
                nonzero_macs: conv.kept() as u64 * pixels,
                bytes: stored.map_or(0, |layer| layer.bytes.total()),
            })
        })
    };
    let mut rows = Vec::new();
    let mut total = Counts::default();
    for (stage, side, channels, before, after) in PAPER {
        let found = counts(stage);
        // The last map of the stage before its pool.
        let of_stage = |name: &str| stage_of(name) == stage;
        let last = model.network.layers.iter().rfind(|layer| of_stage(&layer.name) && !layer.op.is_pool());
        let output = last.map(|layer| Shape::from(shapes[&layer.name]));
        rows.push(Row {
            output,
            paper_output: Some(Shape { channels, height: side, width: side }),
            cycles: Some(frame.stage(stage)),
            ..row(stage, found, (before, after))
        });
        total = total.plus(found);
    }
    let mut all = row("total", total, TOTAL);
    frame.fill(&mut all, subject.clock_mhz);
    rows.push(all);
    Ok(Table {
        title: "Table 1: SqueezeNet v1.0 before and after pruning".to_owned(),
        columns: COLUMNS.to_vec(),
        rows,
        notes: vec![
            "fire8's expand3x3 keeps 30 % of its weights: the paper prints 33 %, but its count is that of 30 %.".to_owned(),
            format!("The stages' bytes are in a .fbz file of {} bytes.", bytes.len()),
            weights::note(subject),
        ],
    })
}

fn row(stage: &str, counts: Counts, (before, after): (usize, usize)) -> Row {
    Row {
        row: stage.to_owned(),
        parameters: Some(counts.before),
        paper_parameters: Some(before),
        nonzero_parameters: Some(counts.after),
        paper_nonzero_parameters: Some(after),
        dense_macs: Some(counts.macs),
        nonzero_macs: Some(counts.nonzero_macs),
        bytes: Some(counts.bytes),
        ..Row::default()
    }
}
