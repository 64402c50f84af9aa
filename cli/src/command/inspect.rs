//! `firebrick inspect`: what a model consists of.

use std::collections::BTreeMap;
use std::path::Path;

use clap::Args;
use firebrick_compiler::compile::{Refusal, refusals};
use firebrick_nn::graph::ConvShape;
use firebrick_nn::model::FloatModel;
use firebrick_nn::network::{Colour, Network, Preprocess, Resize, Shape};
use firebrick_spec::EngineConfig;
use firebrick_weights::{CompressedSize, Model, StoredLayer, read_sizes, summary};

use crate::columns::Columns;
use crate::fetch::locate;
use crate::json::model::{self as json, Convolution, Inspected};
use crate::options::model::{ModelArgument, OutputOption, default_model, default_path};
use crate::options::seeded::SeededOptions;
use crate::output::{self, grouped};
use crate::plain;
use crate::refused::UsageError;

/// List a model's layers with their shapes, multiplications, non-zero weights and stored bytes
#[derive(Debug, Args)]
pub(crate) struct Inspect {
    #[command(flatten)]
    model: ModelArgument,
    #[command(flatten)]
    seeded: SeededOptions,
    #[command(flatten)]
    output: OutputOption,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// PEs of the engine that a network is checked against.
const LARGEST: usize = 32;

/// One layer's line.
struct Line {
    name: String,
    kind: &'static str,
    output: Shape,
    /// Only convolutions have weights.
    conv: Option<Conv>,
}

struct Conv {
    /// Dense, without the border.
    macs: u64,
    /// In the border of a padded 1x1 layer, which nobody computes.
    border_macs: u64,
    parameters: usize,
    weights: usize,
    nonzeros: usize,
    /// What it takes in the file; unknown for other float models.
    stored: Option<Stored>,
}

/// What a layer takes in its file.
#[derive(Clone, Copy, Default)]
struct Stored {
    bytes: usize,
    /// Stored entries and how many of them are fillers, in a compressed file.
    entries: Option<(usize, usize)>,
}

impl Inspect {
    pub fn check_usage(&self) -> Result<(), UsageError> {
        self.seeded.check_usage()?;
        self.output.check_usage(self.model.is_given())
    }

    pub fn run(self) -> anyhow::Result<()> {
        let seeded = self.seeded.model()?;
        let path = match (self.model.path(), &seeded) {
            (Some(path), None) => Some(locate(path)?),
            (None, None) => default_path()?,
            (_, Some(_)) => None,
        };
        let model = match (&path, seeded) {
            (_, Some(seeded)) => Model::Float(seeded),
            (Some(path), None) if self.model.is_given() => self.output.open(path)?,
            (_, None) => default_model()?,
        };
        let (network, nonzeros, stored) = match &model {
            Model::Float(model) => (&model.network, float_nonzeros(model), stored_in(path.as_deref())?),
            Model::Quantised(model) => {
                let nonzeros = model.convs.keys().map(|name| (name.clone(), model.nonzeros(name))).collect();
                let bytes = |layer: StoredLayer| Stored { bytes: layer.bytes, entries: None };
                let stored = summary(model).into_iter().map(|layer| (layer.name.clone(), bytes(layer)));
                (&model.network, nonzeros, stored.collect())
            }
        };
        let preprocess = match &model {
            Model::Float(model) => &model.preprocess,
            Model::Quantised(model) => &model.preprocess,
        };
        let lines = lines(network, &nonzeros, &stored)?;
        let refused = refusals(network, &EngineConfig::with_pes(LARGEST));
        if self.json {
            let total = total(&lines);
            let refusal = |refusal: &Refusal| json::Refusal {
                layer: refusal.layer.clone(),
                reason: refusal.reason.to_string(),
            };
            output::print_json(&Inspected {
                network: network.name.clone(),
                input: network.input.into(),
                preprocess: preprocess.into(),
                dense_macs: total.macs,
                border_macs: total.border_macs,
                parameters: total.parameters,
                nonzero_weights: total.nonzeros,
                layers: lines.iter().map(Line::json).collect(),
                refused: refused.iter().map(refusal).collect(),
            })?;
        } else {
            output::print(&(text(network, preprocess, &lines) + &cannot(&refused)))?;
        }
        Ok(())
    }
}

fn float_nonzeros(model: &FloatModel) -> BTreeMap<String, usize> {
    model.convs.keys().map(|name| (name.clone(), model.nonzeros(name))).collect()
}

/// What the layers of a float model take in its file, if that is a compressed one.
fn stored_in(path: Option<&Path>) -> anyhow::Result<BTreeMap<String, Stored>> {
    let Some(path) = path else { return Ok(BTreeMap::new()) };
    let stored = |layer: CompressedSize| {
        let entries = Some((layer.entries, layer.fillers));
        (layer.name, Stored { bytes: layer.bytes, entries })
    };
    Ok(read_sizes(path)?.into_iter().map(stored).collect())
}

fn lines(
    network: &Network,
    nonzeros: &BTreeMap<String, usize>,
    stored: &BTreeMap<String, Stored>,
) -> anyhow::Result<Vec<Line>> {
    let shapes = network.validate()?;
    let convs = network.convs()?;
    let line = |layer: &firebrick_nn::network::Layer| Line {
        name: layer.name.clone(),
        kind: layer.op.name(),
        output: shapes[&layer.name],
        conv: convs.iter().find(|conv| conv.name == layer.name).map(|conv| Conv {
            macs: conv.macs() - network.border_macs(conv),
            border_macs: network.border_macs(conv),
            parameters: conv.parameters(),
            weights: ConvShape::weights(conv),
            nonzeros: nonzeros.get(&layer.name).copied().unwrap_or(0),
            stored: stored.get(&layer.name).copied(),
        }),
    };
    Ok(network.layers.iter().map(line).collect())
}

fn density(nonzeros: usize, weights: usize) -> f64 {
    nonzeros as f64 / weights.max(1) as f64
}

impl Line {
    fn json(&self) -> json::Layer {
        let conv = |conv: &Conv| Convolution {
            dense_macs: conv.macs,
            border_macs: conv.border_macs,
            parameters: conv.parameters,
            weights: conv.weights,
            nonzero_weights: conv.nonzeros,
            density: density(conv.nonzeros, conv.weights),
            bytes: conv.stored.map(|stored| stored.bytes),
            entries: conv.stored.and_then(|stored| stored.entries).map(|(entries, _)| entries),
            fillers: conv.stored.and_then(|stored| stored.entries).map(|(_, fillers)| fillers),
        };
        json::Layer {
            layer: self.name.clone(),
            op: self.kind,
            output: self.output.into(),
            conv: self.conv.as_ref().map(conv),
        }
    }
}

fn text(network: &Network, preprocess: &Preprocess, lines: &[Line]) -> String {
    let shape = |s: Shape| format!("{}x{}x{}", s.channels, s.height, s.width);
    let total = total(lines);
    let entries = total.stored.is_some_and(|stored| stored.entries.is_some());
    let mut table = Columns::default()
        .text("layer")
        .number("output")
        .number("MACs")
        .detail("parameters")
        .number("non-zeros")
        .number("density")
        .number("bytes");
    if entries {
        table = table.detail("entries").detail("fillers");
    }
    let mut row = |name: &str, output: String, conv: Option<&Conv>| {
        let figures = conv.map_or_else(|| vec![String::new(); 5], figures);
        let stored = conv.and_then(|conv| conv.stored?.entries);
        let stored = stored.map(|(entries, fillers)| [entries, fillers].map(|count| grouped(count as u64)));
        let stored = stored.unwrap_or_default().into_iter().take(if entries { 2 } else { 0 });
        table.row([name.to_owned(), output].into_iter().chain(figures).chain(stored));
    };
    for line in lines {
        row(&line.name, shape(line.output), line.conv.as_ref());
    }
    row("all", String::new(), Some(&total));
    let (width, input) = (output::width(), shape(network.input));
    let image = output::wrapped(&format!("image: {}", image(preprocess)), width);
    let table = table.lines(width, "");
    let name = plain::word(&network.name);
    format!("{name}, input {input}\n{image}\n\n{table}{}", border(&total))
}

/// What is not among the MACs, if there is anything.
fn border(total: &Conv) -> String {
    let border = total.border_macs;
    if border == 0 {
        return String::new();
    }
    let (border, all) = (grouped(border), grouped(total.macs + border));
    let text = format!(
        "MACs are without {border} in the last layer's padding, which is a constant; with them {all}"
    );
    format!("\n{}\n", output::wrapped(&text, output::width()))
}

/// What only convolutions have, but for the entries of a compressed file.
fn figures(conv: &Conv) -> Vec<String> {
    let number = |number: usize| grouped(number as u64);
    vec![
        grouped(conv.macs),
        number(conv.parameters),
        number(conv.nonzeros),
        format!("{:.1} %", 100.0 * density(conv.nonzeros, conv.weights)),
        conv.stored.map_or("-".into(), |stored| number(stored.bytes)),
    ]
}

/// What the accelerator cannot do, all of it; nothing if the network runs.
fn cannot(refused: &[Refusal]) -> String {
    let line = |refusal: &Refusal| {
        let text = output::wrapped(&refusal.to_string(), output::width() - 2);
        text.lines().map(|line| format!("  {line}\n")).collect::<String>()
    };
    let lines = refused.iter().map(line);
    let title = (!refused.is_empty()).then(|| "\nThe accelerator cannot run this network:\n".to_string());
    title.into_iter().chain(lines).collect()
}

/// What becomes of an image before the first layer.
fn image(preprocess: &Preprocess) -> String {
    let colour = match preprocess.colour {
        Colour::Grey => "grey",
        Colour::Rgb => "RGB",
        Colour::Bgr => "BGR",
    };
    let resize = match preprocess.resize {
        Resize::Warp => "resized to the input".to_string(),
        Resize::CentreCrop { short_side } => format!("shorter side {short_side}, centre"),
    };
    format!("{colour}, {resize}, (pixel - {:?}) x {:?}", preprocess.mean, preprocess.scale)
}

fn total(lines: &[Line]) -> Conv {
    let none = Conv { macs: 0, border_macs: 0, parameters: 0, weights: 0, nonzeros: 0, stored: None };
    lines.iter().filter_map(|line| line.conv.as_ref()).fold(none, |sum, conv| Conv {
        macs: sum.macs + conv.macs,
        border_macs: sum.border_macs + conv.border_macs,
        parameters: sum.parameters + conv.parameters,
        weights: sum.weights + conv.weights,
        nonzeros: sum.nonzeros + conv.nonzeros,
        stored: conv.stored.map(|stored| stored.plus(sum.stored.unwrap_or_default())).or(sum.stored),
    })
}

impl Stored {
    fn plus(self, other: Stored) -> Stored {
        let sum = |(entries, fillers): (usize, usize)| {
            let (more, more_fillers) = other.entries.unwrap_or_default();
            (entries + more, fillers + more_fillers)
        };
        Stored { bytes: self.bytes + other.bytes, entries: self.entries.map(sum) }
    }
}
