//! `firebrick inspect`: what a model consists of.

use std::collections::BTreeMap;
use std::path::Path;

use clap::Args;
use firebrick_compiler::compile::{Refusal, refusals};
use firebrick_nn::graph::ConvShape;
use firebrick_nn::model::FloatModel;
use firebrick_nn::network::{Colour, Network, Preprocess, Resize, Shape};
use firebrick_spec::EngineConfig;
use firebrick_weights::{CompressedSize, Model, StoredLayer, embedded, open_model, read_sizes, summary};
use serde_json::{Value, json};

use crate::config::{self, Key};
use crate::fetch::locate;
use crate::options::model::ModelArgument;
use crate::options::seeded::SeededOptions;
use crate::output::{self, grouped};

/// List a model's layers with their shapes, multiplications, non-zero weights and stored bytes
#[derive(Debug, Args)]
pub(crate) struct Inspect {
    #[command(flatten)]
    model: ModelArgument,
    #[command(flatten)]
    seeded: SeededOptions,
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
    pub fn run(self) -> anyhow::Result<()> {
        let seeded = self.seeded.model()?;
        let set = if seeded.is_some() { None } else { config::current().path(Key::Model) };
        let path = self.model.path().or(set).map(locate).transpose()?;
        let model = match (&path, seeded) {
            (_, Some(seeded)) => Model::Float(seeded),
            (Some(path), None) => open_model(path)?,
            (None, None) => Model::Quantised(embedded::digits()),
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
            let layers: Vec<Value> = lines.iter().map(Line::json).collect();
            let refused: Vec<Value> =
                refused.iter().map(|r| json!({ "layer": r.layer, "reason": r.reason.to_string() })).collect();
            output::print_json(&json!({
                "name": network.name,
                "input": network.input,
                "preprocess": preprocess,
                "layers": layers,
                "refused": refused,
            }))?;
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
    fn json(&self) -> Value {
        let mut value = json!({ "name": self.name, "op": self.kind, "output": self.output });
        if let Some(conv) = &self.conv {
            value["macs"] = json!(conv.macs);
            value["border_macs"] = json!(conv.border_macs);
            value["parameters"] = json!(conv.parameters);
            value["nonzeros"] = json!(conv.nonzeros);
            value["density"] = json!(density(conv.nonzeros, conv.weights));
            value["stored_bytes"] = json!(conv.stored.map(|stored| stored.bytes));
            if let Some((entries, fillers)) = conv.stored.and_then(|stored| stored.entries) {
                value["stored_entries"] = json!(entries);
                value["fillers"] = json!(fillers);
            }
        }
        value
    }
}

fn text(network: &Network, preprocess: &Preprocess, lines: &[Line]) -> String {
    let width = lines.iter().map(|line| line.name.len()).max().unwrap_or(0).max("layer".len());
    let shape = |s: Shape| format!("{}x{}x{}", s.channels, s.height, s.width);
    let total = total(lines);
    let entries = total.stored.is_some_and(|stored| stored.entries.is_some());
    let mut text = format!("{}, input {}\n", network.name, shape(network.input));
    text += &format!("image: {}\n\n", image(preprocess));
    text += &format!(
        "{:<width$}  {:>12}  {:>13}  {:>10}  {:>10}  {:>8}  {:>10}{}\n",
        "layer",
        "output",
        "MACs",
        "parameters",
        "non-zeros",
        "density",
        "bytes",
        if entries { format!("  {:>10}  {:>8}", "entries", "fillers") } else { String::new() }
    );
    for line in lines {
        let (name, output) = (&line.name, shape(line.output));
        text += &format!("{name:<width$}  {output:>12}{}\n", line.conv.as_ref().map_or("".into(), columns));
    }
    text += &format!("{:<width$}  {:>12}{}\n", "all", "", columns(&total));
    text + &border(&total)
}

/// What is not among the MACs, if there is anything.
fn border(total: &Conv) -> String {
    let border = total.border_macs;
    if border == 0 {
        return String::new();
    }
    let (border, all) = (grouped(border), grouped(total.macs + border));
    format!("\nMACs are without {border} in the last layer's padding, which is a constant; with them {all}\n")
}

/// What the accelerator cannot do, all of it; nothing if the network runs.
fn cannot(refused: &[Refusal]) -> String {
    let lines = refused.iter().map(|refusal| format!("  {refusal}\n"));
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

/// The columns that only convolutions have.
fn columns(conv: &Conv) -> String {
    let number = |number: usize| grouped(number as u64);
    let mut text = format!(
        "  {:>13}  {:>10}  {:>10}  {:>6.1} %  {:>10}",
        grouped(conv.macs),
        number(conv.parameters),
        number(conv.nonzeros),
        100.0 * density(conv.nonzeros, conv.weights),
        conv.stored.map_or("-".into(), |stored| number(stored.bytes))
    );
    if let Some((entries, fillers)) = conv.stored.and_then(|stored| stored.entries) {
        text += &format!("  {:>10}  {:>8}", number(entries), number(fillers));
    }
    text
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
