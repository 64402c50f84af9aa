//! Maps that are compared with the golden model.

use serde::{Deserialize, Serialize};

use super::engine::Engine;

/// What `verify` prints.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct Verified {
    /// Name of the network.
    pub network: String,
    /// Where it ran: the value of --device.
    pub device: String,
    /// The engine.
    pub engine: Engine,
    /// Number of images; 1 of random pixels.
    pub image_count: usize,
    /// True if all values equal the golden model's.
    pub identical_to_golden: bool,
    /// The layers in their order; the last entry is sums, the network's output. Of several images all values together, and the first one
    /// that differs in any of them.
    pub layers: Vec<VerifiedLayer>,
    /// The images that differ, in their order.
    pub different_images: Vec<DifferentImage>,
}

/// An image of which not all values equal the golden model's.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct DifferentImage {
    /// The file; null of random pixels.
    pub file: Option<String>,
    /// The layers in their order; only those that differ.
    pub layers: Vec<VerifiedLayer>,
}

/// A compared layer.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct VerifiedLayer {
    /// Name of the layer.
    pub layer: String,
    /// Number of values that were compared.
    pub values: usize,
    /// Number of values that differ.
    pub different: usize,
    /// The first value that differs; null if none does.
    pub first: Option<Difference>,
}

/// A value that differs.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct Difference {
    /// The value's place in the map, channel by channel and row by row; of sums the class.
    pub position: usize,
    /// The same as coordinates; null of sums.
    pub place: Option<Place>,
    /// What the accelerator has.
    pub value: u32,
    /// What the golden model has.
    pub golden_value: u32,
}

/// A pixel of a map.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct Place {
    /// The map's channel, counted from 0.
    pub channel: usize,
    /// The map's row, counted from 0.
    pub map_row: usize,
    /// The map's column, counted from 0.
    pub map_column: usize,
    /// The map's tile, counted from 0: rows of strips of 14 pixels.
    pub tile: usize,
}
