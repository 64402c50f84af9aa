//! A compiled network: what the driver writes into memory and streams into the queue.

use std::ops::Range;

use firebrick_spec::layout::SUM_BYTES;
use firebrick_spec::{BEAT_BYTES, Bypass, Descriptor, EngineConfig, FeatureMapLayout, Pass, WeightLoad};

use super::phases::Phases;

/// The image's place in the buffer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageRegion {
    /// Byte offset in the buffer.
    pub offset: usize,
    /// Layout of the phase planes.
    pub layout: FeatureMapLayout,
    /// How the image becomes planes.
    pub phases: Phases,
}

/// A feature map's place in the buffer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MapRegion {
    /// The layer whose output it is.
    pub layer: String,
    /// Byte offset in the buffer.
    pub offset: usize,
    /// Shape and word format.
    pub layout: FeatureMapLayout,
}

/// The place of the sums that the network ends with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SumsRegion {
    /// Byte offset in the buffer.
    pub offset: usize,
    /// Channels: one little-endian u32 each.
    pub channels: usize,
}

impl SumsRegion {
    /// Bytes that the engine writes: an even number of sums.
    pub fn bytes(&self) -> usize {
        self.channels.next_multiple_of(2) * SUM_BYTES
    }
}

/// What one pass does, for tables and estimates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassInfo {
    /// The layer whose output the pass writes, and what tells the pass from others of that layer: no other pass has this name.
    pub name: String,
    /// Every layer that it computes.
    pub layers: Vec<String>,
    /// Channels of that output that the pass computes.
    pub channels: Range<usize>,
    /// Multiply-accumulates of the dense layer, without the border of a padded 1x1 layer, which the engine leaves out.
    pub macs: u64,
    /// Those with a weight that is not zero.
    pub nonzero_macs: u64,
    /// Tiles: output rows x strips.
    pub tiles: usize,
    /// Entries of the longest list, without padding: the pass takes at least this times `tiles` cycles.
    pub entries_max: usize,
    /// Entries of all lists.
    pub entries_total: usize,
    /// Bytes of the input map or image.
    pub input_bytes: usize,
    /// Bytes of the map that is added; 0 without.
    pub bypass_bytes: usize,
    /// Bytes written.
    pub output_bytes: usize,
}

/// A network compiled for one engine configuration. Offsets are bytes from the start of one DMA buffer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// The configuration.
    pub config: EngineConfig,
    /// Its hash, which the hardware must show.
    pub config_hash: u32,
    /// Bytes of the buffer.
    pub memory_bytes: usize,
    /// The weight stream, to be written once at `weights_offset`.
    pub weights: Vec<u8>,
    /// Byte offset of the weight stream.
    pub weights_offset: usize,
    /// The image.
    pub image: ImageRegion,
    /// Every map that the engine writes, in the order of the passes.
    pub maps: Vec<MapRegion>,
    /// The sums.
    pub sums: SumsRegion,
    /// Per channel the sum over the border that a padded 1x1 layer adds, which the engine leaves out.
    pub border: Vec<u32>,
    /// The passes.
    pub passes: Vec<PassInfo>,
    /// The passes as descriptors, with offsets in place of addresses.
    pub(super) commands: Vec<Pass>,
}

impl Program {
    /// A frame's descriptors for a buffer at `bus_address`, a multiple of 128. The whole buffer must
    /// lie below 4 GiB.
    pub fn descriptors(&self, bus_address: u32) -> Vec<Descriptor> {
        let at = |offset: u32| bus_address.wrapping_add(offset);
        let load = WeightLoad {
            source: at(self.weights_offset as u32),
            beats: (self.weights.len() / BEAT_BYTES) as u32,
        };
        let place = |pass: &Pass| {
            let bypass = pass.bypass.map(|b| Bypass { source: at(b.source), ..b });
            Descriptor::Pass(Pass { source: at(pass.source), target: at(pass.target), bypass, ..*pass })
        };
        let passes = self.commands.iter().map(place);
        std::iter::once(Descriptor::Weights(load)).chain(passes).collect()
    }

    /// The bytes of the image region for `pixels` (`[channel][row][column]`); none if their number is
    /// not that of the network's input.
    pub fn pack_input(&self, pixels: &[u8]) -> Option<Vec<u8>> {
        let region = &self.image;
        (pixels.len() == region.phases.image.len()).then(|| region.phases.pack(pixels, &region.layout))
    }

    /// The sum over all pixels per class from the bytes of the sums region, the border included;
    /// none if there are fewer than [`SumsRegion::bytes`].
    pub fn read_sums(&self, bytes: &[u8]) -> Option<Vec<u32>> {
        let words = bytes.get(..self.sums.bytes())?.chunks_exact(SUM_BYTES);
        let sums =
            words.zip(&self.border).map(|(b, border)| u32::from_le_bytes([b[0], b[1], b[2], b[3]]) + border);
        Some(sums.collect())
    }

    /// The map that `layer` writes, if the engine writes it.
    pub fn map(&self, layer: &str) -> Option<&MapRegion> {
        self.maps.iter().find(|m| m.layer == layer)
    }
}
