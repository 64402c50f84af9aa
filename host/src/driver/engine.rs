//! The engine behind its registers and its memory.

use firebrick_nn::compile::Program;
use firebrick_spec::bus::{DmaMemory, RegisterBus};
use firebrick_spec::{EngineConfig, PIXELS, registers};

use super::{DriverError, HardwareState, PassTime, Run, identity, log, queue};

/// Reads of `CONTROL` until a soft reset must have ended.
const RESET_READS: usize = 100_000;

/// Reads of `STATUS` until the engine must be idle after its interrupt.
const IDLE_READS: usize = 16;

/// Cycles that any network may take on top of its share by size.
const BASE_LIMIT: u64 = 1_000_000;

/// An accelerator with a network: [`Engine::open`], then [`Engine::load`], then [`Engine::run`] as
/// often as wanted.
#[derive(Debug)]
pub struct Engine<R, M> {
    registers: R,
    memory: M,
    config: EngineConfig,
    program: Option<Program>,
    time_limit: u64,
    must_reset: bool,
}

impl<R: RegisterBus, M: DmaMemory> Engine<R, M> {
    /// Checks that the hardware is what this program was made for, then resets it.
    ///
    /// # Errors
    /// [`DriverError::Config`], [`DriverError::Identity`], [`DriverError::Mismatch`] before anything
    /// was written; [`DriverError::Reset`] or [`DriverError::Bus`].
    pub fn open(mut registers: R, memory: M, config: EngineConfig) -> Result<Self, DriverError> {
        config.validate()?;
        identity::check(&mut registers, &config)?;
        let mut engine =
            Engine { registers, memory, config, program: None, time_limit: BASE_LIMIT, must_reset: false };
        engine.reset()?;
        Ok(engine)
    }

    /// Drops all work, clears counters and errors, and enables both interrupts.
    ///
    /// # Errors
    /// [`DriverError::Reset`] if the reset does not end.
    pub fn reset(&mut self) -> Result<(), DriverError> {
        let reset = registers::CONTROL_RESET;
        self.registers.write(registers::CONTROL, reset.put(1) as u32)?;
        for _ in 0..RESET_READS {
            if reset.get(u64::from(self.registers.read(registers::CONTROL)?)) == 0 {
                let interrupts = registers::IRQ_DONE.put(1) | registers::IRQ_ERROR.put(1);
                self.registers.write(registers::IRQ_ENABLE, interrupts as u32)?;
                self.registers.write(registers::IRQ_STATUS, interrupts as u32)?;
                self.must_reset = false;
                return Ok(());
            }
        }
        Err(DriverError::Reset(HardwareState::read(&mut self.registers)?))
    }

    /// Writes a network's weight stream to memory; it stays there for every image.
    ///
    /// # Errors
    /// [`DriverError::OtherConfiguration`] or [`DriverError::Memory`] if it was not compiled for this
    /// engine or does not fit the buffer.
    pub fn load(&mut self, program: Program) -> Result<(), DriverError> {
        let (found, expected) = (program.config_hash, self.config.hash());
        if found != expected {
            return Err(DriverError::OtherConfiguration { found, expected });
        }
        let (needed, available) = (program.memory_bytes, self.memory.size());
        if needed > available {
            return Err(DriverError::Memory { needed, available });
        }
        self.memory.write(program.weights_offset, &program.weights)?;
        self.memory.sync_for_device(program.weights_offset, program.weights.len())?;
        let macs: u64 = program.passes.iter().map(|pass| pass.macs).sum();
        // As long as a single PE without any skipping would take.
        self.time_limit = BASE_LIMIT + macs / PIXELS as u64;
        self.program = Some(program);
        Ok(())
    }

    /// The network that is loaded.
    pub fn program(&self) -> Option<&Program> {
        self.program.as_ref()
    }

    /// The engine's configuration.
    pub fn config(&self) -> &EngineConfig {
        &self.config
    }

    /// The registers, for what this driver does not do.
    pub fn registers(&mut self) -> &mut R {
        &mut self.registers
    }

    /// The most cycles that a run may take; [`Engine::load`] sets it by the network's size.
    pub fn set_time_limit(&mut self, cycles: u64) {
        self.time_limit = cycles;
    }

    /// Runs the network on u8 pixels `[channel][row][column]`.
    ///
    /// # Errors
    /// [`DriverError::NotLoaded`], [`DriverError::Image`]; [`DriverError::Timeout`],
    /// [`DriverError::Stopped`] or [`DriverError::Unfinished`] with the hardware's state, after which
    /// the next run begins with a reset.
    pub fn run(&mut self, pixels: &[u8]) -> Result<Run, DriverError> {
        let program = self.program.take().ok_or(DriverError::NotLoaded)?;
        let run = self.run_program(&program, pixels);
        self.program = Some(program);
        run
    }

    fn run_program(&mut self, program: &Program, pixels: &[u8]) -> Result<Run, DriverError> {
        let expected = program.image.phases.image.len();
        let image = program.pack_input(pixels).ok_or(DriverError::Image { found: pixels.len(), expected })?;
        if self.must_reset {
            self.reset()?;
        }
        self.memory.write(program.image.offset, &image)?;
        self.memory.sync_for_device(program.image.offset, image.len())?;
        self.must_reset = true;
        let (cycles, passes) = self.execute(program)?;
        self.must_reset = false;
        let mut bytes = vec![0; program.sums.bytes()];
        self.fetch(program.sums.offset, &mut bytes)?;
        let sums = program.read_sums(&bytes).unwrap_or_default();
        Ok(Run { sums, cycles, passes })
    }

    /// Streams the descriptors and waits for the last one; the busy cycles and the passes' times.
    fn execute(&mut self, program: &Program) -> Result<(u32, Vec<PassTime>), DriverError> {
        let bus = &mut self.registers;
        let before = HardwareState::read(bus)?;
        let descriptors = program.descriptors(self.memory.bus_address());
        queue::stream(bus, &descriptors, self.time_limit)?;
        queue::wait_done(bus, self.time_limit)?;
        let mut after = HardwareState::read(bus)?;
        for _ in 0..IDLE_READS {
            if !after.busy() {
                break;
            }
            after = HardwareState::read(bus)?;
        }
        let done = after.passes_done.wrapping_sub(before.passes_done);
        let expected = program.passes.len() as u32;
        if after.busy() || done != expected {
            return Err(DriverError::Unfinished { done, expected, state: after });
        }
        let passes = log::read_passes(bus, before.passes_done, expected, before.cycles)?;
        Ok((after.cycles.wrapping_sub(before.cycles), passes))
    }

    /// The map that `layer` wrote in the last run, dense `[channel][row][column]`.
    ///
    /// # Errors
    /// [`DriverError::NotLoaded`]; [`DriverError::UnknownMap`] if the layer is fused into another one.
    pub fn read_map(&mut self, layer: &str) -> Result<Vec<u8>, DriverError> {
        let program = self.program.as_ref().ok_or(DriverError::NotLoaded)?;
        let region = program.map(layer).ok_or_else(|| unknown_map(program, layer))?;
        let (offset, layout) = (region.offset, region.layout);
        let mut words = vec![0; layout.bytes()];
        self.fetch(offset, &mut words)?;
        Ok(layout.unpack(&words))
    }

    fn fetch(&mut self, offset: usize, data: &mut [u8]) -> Result<(), DriverError> {
        self.memory.sync_for_cpu(offset, data.len())?;
        Ok(self.memory.read(offset, data)?)
    }
}

fn unknown_map(program: &Program, layer: &str) -> DriverError {
    let known: Vec<&str> = program.maps.iter().map(|region| region.layer.as_str()).collect();
    DriverError::UnknownMap { layer: layer.to_owned(), known: known.join(", ") }
}
