//! What a device needs of an accelerator, apart from how it is reached.

use firebrick_compiler::compile::{CompileError, Program, compile};
use firebrick_nn::model::QuantisedModel;
use firebrick_spec::EngineConfig;
use firebrick_spec::bus::{DmaMemory, RegisterBus};

use super::error::DeviceError;
use crate::driver::{DriverError, Engine, Run};

/// The network for an engine.
pub(super) fn compiled(model: &QuantisedModel, engine: &EngineConfig) -> Result<Program, CompileError> {
    let (network, pes) = (&model.network.name, engine.pes);
    let _compiling = tracing::info_span!("compiling the network for the engine", network, pes).entered();
    let program = compile(model, engine)?;
    let (passes, bytes) = (program.passes.len(), program.memory_bytes);
    tracing::info!("the network is cut into {passes} passes and needs {bytes} bytes of memory");
    Ok(program)
}

/// [`Engine`] without its type parameters.
pub(super) trait Accelerator {
    /// The network that is loaded.
    fn program(&self) -> Option<&Program>;
    /// Runs the network on an image.
    fn run(&mut self, pixels: &[u8]) -> Result<Run, DriverError>;
    /// The map that a layer wrote in the last run.
    fn read_map(&mut self, layer: &str) -> Result<Vec<u8>, DriverError>;
    /// The engine's clock in Hz, where it has been measured.
    fn clock_hz(&self) -> Option<f64> {
        None
    }
    /// What was wrong with the interrupt, for which registers were polled.
    fn interrupt_problem(&self) -> Option<String> {
        None
    }
    /// Completes what is written beside the results: a trace.
    fn finish(&mut self) -> Result<(), DeviceError> {
        Ok(())
    }
}

impl<R: RegisterBus, M: DmaMemory> Accelerator for Engine<R, M> {
    fn program(&self) -> Option<&Program> {
        self.program()
    }

    fn run(&mut self, pixels: &[u8]) -> Result<Run, DriverError> {
        self.run(pixels)
    }

    fn read_map(&mut self, layer: &str) -> Result<Vec<u8>, DriverError> {
        self.read_map(layer)
    }
}
