//! The simulated accelerator as a device.

use firebrick_compiler::compile::Program;
use firebrick_nn::model::QuantisedModel;
use firebrick_sim::{SimDevice, SimMemory, SimOptions, SimRegisters};

use super::accelerator::{Accelerator, compiled};
use super::{DeviceError, Simulation};
use crate::driver::{DriverError, Engine, Run};

/// The driver on the simulation.
pub(super) struct SimulatedEngine {
    engine: Engine<SimRegisters, SimMemory>,
    simulation: SimDevice,
}

/// Chance of a stall in a cycle and on a channel, when stalls are asked for.
const STALL_PROBABILITY: f64 = 0.3;

/// The simulated memory is made of pages.
const PAGE_BYTES: usize = 4096;

/// Compiles the network, builds the simulation (or finds it in the cache), and loads the network.
pub(super) fn open(model: &QuantisedModel, options: &Simulation) -> Result<SimulatedEngine, DeviceError> {
    let program = compiled(model, &options.engine)?;
    let stalled = options.stalls.map(|seed| SimOptions::with_stalls(STALL_PROBABILITY, seed));
    let mut simulation = SimOptions {
        ports: options.engine.ports,
        memory_bytes: program.memory_bytes.next_multiple_of(PAGE_BYTES),
        trace: options.trace.clone(),
        ..stalled.unwrap_or_default()
    };
    if let Some(folder) = &options.cache {
        simulation = simulation.cache_dir(folder);
    }
    let device = SimDevice::of(&options.engine, &simulation)?;
    let mut engine = Engine::open(device.registers(), device.memory(), options.engine)?;
    engine.load(program)?;
    Ok(SimulatedEngine { engine, simulation: device })
}

impl Accelerator for SimulatedEngine {
    fn program(&self) -> Option<&Program> {
        self.engine.program()
    }

    fn run(&mut self, pixels: &[u8]) -> Result<Run, DriverError> {
        self.engine.run(pixels)
    }

    fn read_map(&mut self, layer: &str) -> Result<Vec<u8>, DriverError> {
        self.engine.read_map(layer)
    }

    fn finish(&mut self) -> Result<(), DeviceError> {
        Ok(self.simulation.close_trace()?)
    }
}
