//! `firebrick inspect`: what a model consists of.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use firebrick_nn::graph::ConvShape;
use firebrick_nn::model::FloatModel;
use firebrick_nn::network::{Network, Op, Shape};
use firebrick_weights::{Model, StoredLayer, embedded, open_model, summary};
use serde_json::{Value, json};

use super::output::{self, grouped};
use crate::fetch::locate;

/// List a model's layers with their shapes, multiplications, non-zero weights and stored bytes
#[derive(Debug, Args)]
pub(super) struct Inspect {
    /// A .fbk file, a network description (.yaml), or the name of a fetched model; default: the embedded digits
    model: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// One layer's line.
struct Line {
    name: String,
    kind: &'static str,
    output: Shape,
    /// Only convolutions have weights.
    conv: Option<Conv>,
}

struct Conv {
    macs: u64,
    parameters: usize,
    weights: usize,
    nonzeros: usize,
    /// Bytes in a `.fbk` file; a float model has none yet.
    stored: Option<usize>,
}

impl Inspect {
    pub fn run(self) -> anyhow::Result<()> {
        let model = match &self.model {
            None => Model::Quantised(embedded::digits()),
            Some(path) => open_model(&locate(path)?)?,
        };
        let (network, nonzeros, stored) = match &model {
            Model::Float(model) => (&model.network, float_nonzeros(model), Vec::new()),
            Model::Quantised(model) => {
                let nonzeros = model.convs.keys().map(|name| (name.clone(), model.nonzeros(name))).collect();
                (&model.network, nonzeros, summary(model))
            }
        };
        let lines = lines(network, &nonzeros, &stored)?;
        if self.json {
            let layers: Vec<Value> = lines.iter().map(Line::json).collect();
            output::print_json(&json!({ "name": network.name, "input": network.input, "layers": layers }))?;
        } else {
            output::print(&text(network, &lines))?;
        }
        Ok(())
    }
}

fn float_nonzeros(model: &FloatModel) -> BTreeMap<String, usize> {
    model.convs.keys().map(|name| (name.clone(), model.nonzeros(name))).collect()
}

fn lines(
    network: &Network,
    nonzeros: &BTreeMap<String, usize>,
    stored: &[StoredLayer],
) -> anyhow::Result<Vec<Line>> {
    let shapes = network.validate()?;
    let convs = network.convs()?;
    let line = |layer: &firebrick_nn::network::Layer| Line {
        name: layer.name.clone(),
        kind: match layer.op {
            Op::Conv { .. } => "conv",
            Op::MaxPool { .. } => "max_pool",
            Op::Concat => "concat",
            Op::GlobalAveragePool => "global_average_pool",
        },
        output: shapes[&layer.name],
        conv: convs.iter().find(|conv| conv.name == layer.name).map(|conv| Conv {
            macs: conv.macs(),
            parameters: conv.parameters(),
            weights: ConvShape::weights(conv),
            nonzeros: nonzeros.get(&layer.name).copied().unwrap_or(0),
            stored: stored.iter().find(|stored| stored.name == layer.name).map(|stored| stored.bytes),
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
            value["parameters"] = json!(conv.parameters);
            value["nonzeros"] = json!(conv.nonzeros);
            value["density"] = json!(density(conv.nonzeros, conv.weights));
            value["stored_bytes"] = json!(conv.stored);
        }
        value
    }
}

fn text(network: &Network, lines: &[Line]) -> String {
    let width = lines.iter().map(|line| line.name.len()).max().unwrap_or(0).max("layer".len());
    let shape = |s: Shape| format!("{}x{}x{}", s.channels, s.height, s.width);
    let row = |name: &str, output: &str, conv: Option<&Conv>| {
        let Some(conv) = conv else {
            return format!("{name:<width$}  {output:>12}\n");
        };
        format!(
            "{name:<width$}  {output:>12}  {:>13}  {:>10}  {:>10}  {:>6.1} %  {:>10}\n",
            grouped(conv.macs),
            grouped(conv.parameters as u64),
            grouped(conv.nonzeros as u64),
            100.0 * density(conv.nonzeros, conv.weights),
            conv.stored.map_or("-".into(), |bytes| grouped(bytes as u64))
        )
    };
    let mut text = format!("{}, input {}\n\n", network.name, shape(network.input));
    text += &format!(
        "{:<width$}  {:>12}  {:>13}  {:>10}  {:>10}  {:>8}  {:>10}\n",
        "layer", "output", "MACs", "parameters", "non-zeros", "density", "bytes"
    );
    for line in lines {
        text += &row(&line.name, &shape(line.output), line.conv.as_ref());
    }
    text += &row("all", "", Some(&total(lines)));
    text
}

fn total(lines: &[Line]) -> Conv {
    let none = Conv { macs: 0, parameters: 0, weights: 0, nonzeros: 0, stored: None };
    lines.iter().filter_map(|line| line.conv.as_ref()).fold(none, |sum, conv| Conv {
        macs: sum.macs + conv.macs,
        parameters: sum.parameters + conv.parameters,
        weights: sum.weights + conv.weights,
        nonzeros: sum.nonzeros + conv.nonzeros,
        stored: conv.stored.map(|bytes| bytes + sum.stored.unwrap_or(0)).or(sum.stored),
    })
}
