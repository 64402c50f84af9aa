//! From a description and its weights to the graph.

use std::collections::BTreeSet;

use firebrick_nn::network::{Preprocess, Shape};

use super::super::graph::{Graph, Kind, Node};
use super::super::reason::{CaffeFault, CaffeReason, MOST_NODES, Malformed, Reason};
use super::super::wire::Budget;
use super::blobs::Blobs;
use super::flow::Flow;
use super::input::{Data, Input, Sizes, inputs};
use super::operator::is_source;
use super::phase::{Phase, State};
use super::prototxt::{Message, parse};
use super::score::{Scores, scores};
use super::transform::{MeanFiles, preprocess};

/// Fields that only a solver's settings have.
const SOLVER: [&str; 7] =
    ["net", "train_net", "test_net", "base_lr", "lr_policy", "solver_mode", "snapshot_prefix"];

/// A description's text, taken apart.
pub(crate) struct Description<'t> {
    net: Message<'t>,
}

impl<'t> Description<'t> {
    /// Takes a text apart.
    ///
    /// # Errors
    /// The line and what is wrong there, or that it describes no network.
    pub(crate) fn parse(text: &'t str, budget: &Budget) -> Result<Self, Malformed> {
        let description = Description { net: parse(text, budget)? };
        let net = &description.net;
        let is_first = |layer: &Message<'_>| layer.message("layer").is_some();
        match description.layers().count() {
            0 if net.names().any(|field| SOLVER.contains(&field)) => {
                let named = net.scalar("net").or_else(|| net.scalar("train_net"));
                Err(CaffeFault::Solver(named.map(str::to_string)).into())
            }
            0 => Err(CaffeFault::NoLayers.into()),
            count if count > MOST_NODES => Err(Malformed::Layers(count)),
            _ if net.messages("layers").any(is_first) => Err(CaffeFault::FirstForm.into()),
            _ => Ok(description),
        }
    }

    fn layers(&self) -> impl Iterator<Item = &Message<'t>> {
        self.net.messages("layer").chain(self.net.messages("layers"))
    }
}

/// A network as its files describe it.
pub(crate) struct Read<'a> {
    pub graph: Graph<'a>,
    /// What the image goes through first, if that is told.
    pub preprocess: Option<Preprocess>,
}

/// The network of a description and the weights beside it; `shape` replaces that of its input. Without `files` nobody asks for
/// its preprocessing.
///
/// # Errors
/// What is wrong with the description. Layers that cannot run become [`Kind::Refused`].
pub(crate) fn read<'a>(
    description: &Description<'_>,
    blobs: &Blobs<'a>,
    shape: Option<Shape>,
    files: Option<MeanFiles<'_>>,
    budget: &Budget,
) -> Result<Read<'a>, Malformed> {
    let net = &description.net;
    let (sources, layers) = used(description)?;
    let inputs = inputs(net, &sources)?;
    let mut flow = Flow::new(inputs.iter().map(|input| input.name));
    for layer in &layers {
        flow.add(layer, blobs, budget)?;
    }
    let Scores { output, input, nodes } = scores(&flow, &inputs.iter().map(|input| input.name).collect())?;
    tell_left_out(&flow, &nodes);
    let used = |(i, node)| nodes.contains(&i).then_some(node);
    let nodes: Vec<Node<'a>> = flow.nodes.into_iter().enumerate().filter_map(used).collect();
    has_weights(&nodes, blobs)?;
    let image = inputs.iter().find(|found| found.name == input).ok_or(CaffeFault::NoInput)?;
    let shape = shape.or_else(|| told(image, &nodes)).ok_or_else(|| Malformed::NoShape(input.clone()))?;
    let preprocess = match (image.layer, files) {
        (Some(layer), Some(files)) => preprocess(&Data::of(layer), shape.channels, files, budget)?,
        _ => None,
    };
    let name = net.scalar("name").filter(|name| !name.is_empty()).unwrap_or("caffe").to_string();
    Ok(Read { graph: Graph { name, input, shape, output, nodes }, preprocess })
}

type Layers<'m, 't> = Vec<&'m Message<'t>>;

/// The layers that give the inputs, and the others, of the network that is used.
fn used<'m, 't>(description: &'m Description<'t>) -> Result<(Layers<'m, 't>, Layers<'m, 't>), Malformed> {
    let state = State::new(&description.net)?;
    let (mut sources, mut layers, mut training) = (Vec::new(), Vec::new(), Vec::new());
    for layer in description.layers() {
        match (is_source(layer), state.includes(layer, Phase::Test)?) {
            (true, true) => sources.push(layer),
            (false, true) => layers.push(layer),
            (true, false) if state.includes(layer, Phase::Train)? => training.push(layer),
            (_, false) => (),
        }
    }
    // A description of the training alone has the image's size and means where it trains.
    if sources.is_empty() && description.net.scalar("input").is_none() {
        sources = training;
    }
    Ok((sources, layers))
}

/// The image's shape, if it is told; how many channels a database has is told by the weights that read it.
fn told(image: &Input<'_, '_>, nodes: &[Node<'_>]) -> Option<Shape> {
    let Sizes { channels, height, width } = image.sizes;
    let read = || {
        nodes.iter().find_map(|node| match &node.kind {
            Kind::Conv { groups, weights, .. } if node.inputs == [image.name] => {
                weights.dims.get(1)?.checked_mul(*groups)
            }
            _ => None,
        })
    };
    Some(Shape { channels: channels.or_else(read)?, height: height?, width: width? })
}

/// That no layer has weights is told once, not for each.
fn has_weights(nodes: &[Node<'_>], blobs: &Blobs<'_>) -> Result<(), CaffeFault> {
    let without = |node: &Node<'_>| matches!(node.kind, Kind::Refused(Reason::Caffe(CaffeReason::Blobs(0))));
    if !nodes.iter().any(without) || nodes.iter().any(|node| blobs.contains_key(node.name.as_str())) {
        return Ok(());
    }
    match blobs.is_empty() {
        true => Err(CaffeFault::NoBlobs),
        false => Err(CaffeFault::OtherLayers(blobs.keys().map(|name| (*name).to_string()).collect())),
    }
}

fn tell_left_out(flow: &Flow<'_, '_>, used: &BTreeSet<usize>) {
    let unused =
        flow.nodes.iter().enumerate().filter(|(i, _)| !used.contains(i)).map(|(_, node)| node.name.as_str());
    let names: BTreeSet<&str> = flow.asides.iter().map(|layer| layer.name).chain(unused).collect();
    if !names.is_empty() {
        let names = names.into_iter().collect::<Vec<_>>().join(", ");
        tracing::info!("layers that the scores do not depend on are left out: {names}");
    }
}
