//! Smaller versions of a random graph, to find the smallest one that still shows a fault.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::network::{INPUT, Network, Op};

/// How a graph is made smaller; by default not at all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Shrink {
    /// Layers that are left out: their first input takes their place.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub drop: Vec<String>,
    /// Most filters of a convolution.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filters: Option<usize>,
    /// Most rows of the image.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height: Option<usize>,
    /// Most columns of the image.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<usize>,
}

impl Shrink {
    /// The smaller graph; none if it is not valid, or a layer to be dropped is not there.
    pub fn apply(&self, mut network: Network) -> Option<Network> {
        for name in &self.drop {
            drop_layer(&mut network, name)?;
        }
        let most = |value: usize, limit: Option<usize>| limit.map_or(value, |limit| value.min(limit));
        network.input.height = most(network.input.height, self.height);
        network.input.width = most(network.input.width, self.width);
        for layer in &mut network.layers {
            if let Op::Conv { filters, .. } = &mut layer.op {
                *filters = most(*filters, self.filters);
            }
        }
        network.validate().is_ok().then_some(network)
    }
}

fn drop_layer(network: &mut Network, name: &str) -> Option<()> {
    let at = network.layers.iter().position(|layer| layer.name == name)?;
    let instead = network.layers.remove(at).inputs.into_iter().next()?;
    for input in network.layers.iter_mut().flat_map(|layer| &mut layer.inputs).filter(|input| *input == name)
    {
        input.clone_from(&instead);
    }
    drop_unread(network);
    Some(())
}

/// Drops what the last layer does not depend on.
fn drop_unread(network: &mut Network) {
    let mut read = BTreeSet::from([INPUT.to_owned()]);
    read.extend(network.layers.last().map(|layer| layer.name.clone()));
    for layer in network.layers.iter().rev() {
        if read.contains(&layer.name) {
            read.extend(layer.inputs.iter().cloned());
        }
    }
    network.layers.retain(|layer| read.contains(&layer.name));
}
