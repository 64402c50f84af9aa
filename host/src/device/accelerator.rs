//! What a device needs of an accelerator, apart from how it is reached.

use firebrick_compiler::compile::Program;
use firebrick_spec::bus::{DmaMemory, RegisterBus};

use crate::driver::{DriverError, Engine, Run};

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
