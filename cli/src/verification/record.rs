//! A frame that was compared with the golden model, as a line of a shard's file has it.

use firebrick_host::device::{self, Verified};
use serde::{Deserialize, Serialize};

use crate::json::engine::Engine;
use crate::json::verify::{Difference, Place, VerifiedLayer};

/// What all frames have in common.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Subject {
    /// Name of the network.
    pub network: String,
    /// Where it runs: the value of --device.
    pub device: String,
    /// The engine.
    pub engine: Engine,
    /// What is compared, in its order.
    pub layers: Vec<Layer>,
}

/// What is compared of a frame.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Layer {
    /// Name of the layer.
    pub layer: String,
    /// Number of its values.
    pub values: usize,
}

/// A frame.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct FrameRecord {
    /// The image's name; none of random pixels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The hash of the bytes that were read, if there were any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// What is known of it.
    #[serde(flatten)]
    pub became: Became,
}

/// What is known of a frame.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Became {
    /// It was run.
    Compared {
        /// The layers that differ, in their order.
        differences: Vec<VerifiedLayer>,
    },
    /// It cannot be used.
    Lost {
        /// Why, with its name.
        lost: String,
    },
}

/// The layers that differ.
pub(crate) fn differences(layers: &[Verified]) -> Vec<VerifiedLayer> {
    layers.iter().filter_map(difference).collect()
}

fn difference(layer: &Verified) -> Option<VerifiedLayer> {
    let place = |place: device::Place| Place {
        channel: place.channel,
        map_row: place.row,
        map_column: place.column,
        tile: place.tile,
    };
    let found = layer.difference.as_ref()?;
    let first = Difference {
        position: found.index,
        place: layer.place.map(place),
        value: found.found,
        golden_value: found.expected,
    };
    let name = layer.layer.clone();
    Some(VerifiedLayer { layer: name, values: layer.values, different: found.count, first: Some(first) })
}
