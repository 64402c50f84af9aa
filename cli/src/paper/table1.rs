//! Table 1: SqueezeNet v1.0 layer by layer, before and after pruning.

use firebrick_weights::fbz;

use super::engine::{Frame, stage_of};
use super::{Cell, PaperError, Subject, Table, weights};

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

const COLUMNS: &[&str] = &[
    "stage",
    "output",
    "parameters",
    "paper",
    "off",
    "after pruning",
    "paper's",
    "off by",
    "MACs",
    "non-zero MACs",
    "bytes, 8 bit",
    "cycles",
    "frames/s",
];

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
        let output = last.map(|layer| shapes[&layer.name]);
        let text = |side: usize, channels: usize| format!("{side}x{side}x{channels}");
        let ours = output.map_or(String::new(), |shape| text(shape.width, shape.channels));
        let mark = if ours == text(side, channels) { "" } else { " *" };
        let cycles = Cell::Count(u64::from(frame.stage(stage)));
        rows.push(row(stage, ours + mark, found, (before, after), [cycles, Cell::Empty]));
        total = total.plus(found);
    }
    rows.push(row("total", String::new(), total, TOTAL, frame.cells(subject.clock_mhz)));
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

fn row(
    stage: &str,
    output: String,
    counts: Counts,
    (before, after): (usize, usize),
    [cycles, rate]: [Cell; 2],
) -> Vec<Cell> {
    vec![
        stage.into(),
        Cell::Text(output),
        counts.before.into(),
        before.into(),
        Cell::deviation(counts.before, before),
        counts.after.into(),
        after.into(),
        Cell::deviation(counts.after, after),
        Cell::Count(counts.macs),
        Cell::Count(counts.nonzero_macs),
        counts.bytes.into(),
        cycles,
        rate,
    ]
}
