//! Cycles of a network on our engine, by the compiler and the estimator.

use std::collections::BTreeMap;

use firebrick_compiler::compile::{CompileError, compile};
use firebrick_compiler::estimate::{MemoryModel, estimate};
use firebrick_nn::model::{QuantisedAdd, QuantisedConv, QuantisedModel};
use firebrick_nn::network::{Colour, Network, Preprocess, Resize};
use firebrick_nn::shapes::NetworkError;
use firebrick_spec::{EngineConfig, chain};
use firebrick_weights::coded::CodedModel;

use super::table::Row;

/// Processing elements of the engine.
pub const PES: usize = 32;

/// Its memory ports.
pub const PORTS: usize = 2;

/// A frame.
pub struct Frame {
    /// Cycles of the frame; why the engine cannot run the network, otherwise.
    pub cycles: Result<u32, CompileError>,
    /// Cycles of each pass, with its layers.
    passes: Vec<(Vec<String>, u32)>,
}

impl Frame {
    /// Of `network` with all weights.
    ///
    /// # Errors
    /// An impossible network.
    pub fn dense(network: &Network) -> Result<Self, NetworkError> {
        Ok(Self::of(integer(network, |_, count| vec![1; count])?))
    }

    /// Of a compressed model, without its pruned weights.
    ///
    /// # Errors
    /// An impossible network.
    pub fn pruned(model: &CodedModel) -> Result<Self, NetworkError> {
        let kept = |code: &u8| i8::from(*code != 0);
        let weights = |layer: &str, _| model.convs[layer].codes.iter().map(kept).collect();
        Ok(Self::of(integer(&model.network, weights)?))
    }

    fn of(model: QuantisedModel) -> Self {
        let config = EngineConfig { ports: PORTS, ..EngineConfig::with_pes(PES) };
        match compile(&model, &config) {
            Err(error) => Frame { cycles: Err(error), passes: Vec::new() },
            Ok(program) => {
                let estimate = estimate(&program, &MemoryModel::default());
                let cycles = estimate.passes.iter().map(|pass| pass.cycles);
                let passes = program.passes.iter().map(|pass| pass.layers.clone()).zip(cycles).collect();
                Frame { cycles: Ok(estimate.cycles), passes }
            }
        }
    }

    /// Cycles of the passes that begin in a stage: `conv1` with its pool, `fire2`.
    pub fn stage(&self, stage: &str) -> u32 {
        let inside = |layers: &[String]| layers.first().is_some_and(|layer| stage_of(layer) == stage);
        self.passes.iter().filter(|(layers, _)| inside(layers)).map(|(_, cycles)| cycles).sum()
    }

    /// Puts cycles and frames a second into a row, or the compiler's reason.
    pub fn fill(&self, row: &mut Row, clock_mhz: f64) {
        match &self.cycles {
            Ok(cycles) => {
                row.cycles = Some(*cycles);
                row.frames_per_s = Some(1e6 * clock_mhz / f64::from(*cycles));
            }
            Err(reason) => row.reason = Some(chain(reason)),
        }
    }
}

/// The stage that a layer belongs to: what stands before its slash.
pub fn stage_of(layer: &str) -> &str {
    layer.split('/').next().unwrap_or(layer)
}

/// An integer model whose weights are 0 or 1: the engine's time depends on nothing else of them.
fn integer(
    network: &Network,
    weights: impl Fn(&str, usize) -> Vec<i8>,
) -> Result<QuantisedModel, NetworkError> {
    let mut convs = BTreeMap::new();
    for shape in network.convs()? {
        let filters = shape.output.channels;
        let conv = QuantisedConv {
            weights: weights(&shape.name, shape.weights()),
            bias: vec![0; filters],
            multiplier: vec![1 << 15; filters],
            shift: vec![20; filters],
        };
        convs.insert(shape.name, conv);
    }
    let scale = QuantisedAdd { multiplier: 1 << 15, shift: 15 };
    let channels = network.input.channels;
    Ok(QuantisedModel {
        network: network.clone(),
        preprocess: Preprocess {
            colour: Colour::Bgr,
            resize: Resize::Warp,
            mean: vec![0.0; channels],
            scale: vec![1.0; channels],
        },
        labels: Vec::new(),
        convs,
        adds: network.additions().map(|layer| (layer.name.clone(), scale)).collect(),
        input_zero: vec![0; channels],
        output_scale: 1.0,
        output_zero: 0,
    })
}
