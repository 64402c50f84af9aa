//! The accelerator on a board as a device.

use firebrick_compiler::compile::Program;
use firebrick_nn::model::QuantisedModel;
use firebrick_spec::EngineConfig;

use super::accelerator::{Accelerator, compiled};
use super::{BoardOptions, DeviceError};
use crate::dma::UdmaBuffer;
use crate::driver::{DriverError, Engine, Run, identify};
use crate::mmio::{ClockMeter, InterruptProblem, UioDevice, UioOptions, UioRegisters};

/// The driver on a board's devices.
pub(super) struct BoardEngine {
    engine: Engine<UioRegisters, UdmaBuffer>,
    meter: ClockMeter,
    interrupt: InterruptProblem,
}

/// Locks the registers, checks that there is a Firebrick of this contract behind them, compiles the network for it,
/// opens the buffer, resets the engine, whatever a program before has left, and loads the network.
pub(super) fn open(model: &QuantisedModel, options: &BoardOptions) -> Result<BoardEngine, DeviceError> {
    let uio = UioDevice::find(&options.roots, &options.uio)?;
    let how = UioOptions { poll: options.poll };
    let mut registers = UioRegisters::open(&uio, &how)?;
    let config = identify(&mut registers)?;
    expect(options, &config)?;
    let program = compiled(model, &config)?;
    let memory = UdmaBuffer::open(&options.roots, &options.buffer, program.memory_bytes)?;
    let (meter, interrupt) = (registers.meter(), registers.interrupt_problem());
    let mut engine = Engine::open(registers, memory, config)?;
    engine.load(program)?;
    Ok(BoardEngine { engine, meter, interrupt })
}

fn expect(options: &BoardOptions, found: &EngineConfig) -> Result<(), DeviceError> {
    for (what, asked, found) in [("pes", options.pes, found.pes), ("ports", options.ports, found.ports)] {
        match asked {
            Some(asked) if asked != found => return Err(DeviceError::OtherEngine { what, asked, found }),
            _ => {}
        }
    }
    Ok(())
}

impl Accelerator for BoardEngine {
    fn program(&self) -> Option<&Program> {
        self.engine.program()
    }

    fn run(&mut self, pixels: &[u8]) -> Result<Run, DriverError> {
        self.engine.run(pixels)
    }

    fn read_map(&mut self, layer: &str) -> Result<Vec<u8>, DriverError> {
        self.engine.read_map(layer)
    }

    fn interrupt_problem(&self) -> Option<String> {
        self.interrupt.text()
    }

    fn clock_hz(&self) -> Option<f64> {
        self.meter.hertz()
    }
}
