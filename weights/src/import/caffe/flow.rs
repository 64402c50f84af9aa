//! The layers in their order as nodes of a graph.

use std::collections::{BTreeMap, BTreeSet};

use super::super::graph::{Kind, Node};
use super::super::reason::{CaffeReason, Malformed};
use super::super::wire::Budget;
use super::blobs::Blobs;
use super::layer::Layer;
use super::operator::{Aside, aside, operator, shown};
use super::prototxt::Message;

/// A layer that computes nothing of the scores.
pub(super) struct AsideLayer<'m> {
    pub name: &'m str,
    pub does: Aside,
    pub inputs: Vec<String>,
    /// How much it counts in training; none if it does not.
    pub weight: Option<f32>,
}

/// A network's layers.
pub(super) struct Flow<'a, 'm> {
    pub nodes: Vec<Node<'a>>,
    pub asides: Vec<AsideLayer<'m>>,
    /// Later outputs of layers that have one: nobody has to read them.
    pub seconds: BTreeSet<String>,
    /// The last tensor of each name: Caffe's layers may write where they read, and each write is a tensor of its own here.
    current: BTreeMap<&'m str, String>,
    count: usize,
}

impl<'a, 'm> Flow<'a, 'm> {
    /// Of a network with these inputs.
    pub fn new(inputs: impl Iterator<Item = &'m str>) -> Self {
        let current = inputs.map(|name| (name, name.to_string())).collect();
        Flow { nodes: Vec::new(), asides: Vec::new(), seconds: BTreeSet::new(), current, count: 0 }
    }

    fn read(&self, layer: &Message<'_>) -> Vec<String> {
        let tensor = |name: &str| self.current.get(name).cloned().unwrap_or_else(|| name.to_string());
        layer.scalars("bottom").map(tensor).collect()
    }

    fn write(&mut self, name: &'m str) -> String {
        self.count += 1;
        // No tensor has such a name in the file: it has no quotes then.
        let unique = format!("{name}\"{}", self.count);
        self.current.insert(name, unique.clone());
        unique
    }

    /// Appends a layer.
    pub fn add(
        &mut self,
        message: &'m Message<'m>,
        blobs: &Blobs<'a>,
        budget: &Budget,
    ) -> Result<(), Malformed> {
        let operator = operator(message);
        let name = message.scalar("name").unwrap_or_default();
        let mut inputs = self.read(message);
        if let Some(does) = aside(&operator) {
            let trains = operator.ends_with("loss");
            let weight = trains.then(|| message.numbers("loss_weight")).transpose()?;
            let weight = weight.map(|weights| weights.first().copied().unwrap_or(1.0));
            self.asides.push(AsideLayer { name, does, inputs, weight });
            return Ok(());
        }
        let layer = Layer { message, blobs: blobs.get(name).map_or(&[][..], Vec::as_slice), budget };
        let kind = layer.kind(&operator).unwrap_or_else(Kind::Refused);
        if matches!(kind, Kind::Linear { .. }) {
            let flat = self.write(name);
            self.push(message, "/flat", inputs, flat.clone(), Kind::Flatten);
            inputs = vec![flat];
        }
        let tops: Vec<&str> = message.scalars("top").collect();
        if tops.is_empty() {
            let (layer, operator) = (name.to_string(), shown(message).to_string());
            return Err(Malformed::GivesNothing { layer, operator });
        }
        for (i, top) in tops.into_iter().enumerate() {
            let output = self.write(top);
            let copies = i == 0 || matches!(kind, Kind::Identity | Kind::Refused(_));
            let kind = if copies {
                kind.clone()
            } else {
                Kind::Refused(CaffeReason::SecondOutput(top.to_string()).into())
            };
            if !copies {
                self.seconds.insert(output.clone());
            }
            self.push(message, "", inputs.clone(), output, kind);
        }
        Ok(())
    }

    fn push(&mut self, layer: &Message<'_>, part: &str, inputs: Vec<String>, output: String, kind: Kind<'a>) {
        let name = layer.scalar("name").unwrap_or_default().to_string() + part;
        self.nodes.push(Node { name, operator: shown(layer).to_string(), inputs, output, kind });
    }
}
