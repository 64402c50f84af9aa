//! The network that engines are compared by: SqueezeNet v1.0 with the paper's densities.

use firebrick_compiler::compile::{Program, compile};
use firebrick_compiler::estimate::{Design, MemoryModel, estimate, estimate_of};
use firebrick_nn::architecture::Architecture;
use firebrick_nn::density::Density;
use firebrick_nn::model::QuantisedModel;
use firebrick_nn::quantise::quantise;
use firebrick_nn::random;
use firebrick_spec::EngineConfig;

/// Its name, its weights' density and their seed.
pub const NAME: (&str, &str, u64) = ("squeezenet-v1.0", "table1", 1);
/// Memory ports of the engines.
pub const PORTS: usize = 2;

/// The network, quantised.
pub struct Network(QuantisedModel);

impl Network {
    /// The network with its seeded weights.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn new() -> Result<Self, String> {
        let (name, density, seed) = NAME;
        let text = |e: &dyn std::fmt::Display| format!("{name}, density {density}: {e}");
        let architecture: Architecture = name.parse().map_err(|e| text(&e))?;
        let density: Density = density.parse().map_err(|e| text(&e))?;
        let float = architecture.seeded(density, seed).map_err(|e| text(&e))?;
        let images = [random::pixels(0, float.network.input)];
        Ok(Network(quantise(&float, &images).map_err(|e| text(&e))?))
    }

    /// The network for an engine.
    ///
    /// # Errors
    /// It does not fit.
    pub fn program(&self, pes: usize) -> Result<Program, String> {
        let config = EngineConfig { ports: PORTS, ..EngineConfig::with_pes(pes) };
        compile(&self.0, &config).map_err(|e| format!("{} on {pes} PEs: {e}", NAME.0))
    }

    /// A frame's cycles.
    ///
    /// # Errors
    /// It does not fit.
    pub fn cycles(&self, pes: usize) -> Result<u32, String> {
        Ok(estimate(&self.program(pes)?, &MemoryModel::default()).cycles)
    }
}

/// A frame's cycles on an engine that were built otherwise.
pub fn cycles_of(program: &Program, memory: &MemoryModel, design: &Design) -> u32 {
    estimate_of(program, memory, design).cycles
}
