//! The engine behind its registers and its memory.

use firebrick_compiler::compile::Program;
use firebrick_spec::bus::{DmaMemory, RegisterBus};
use firebrick_spec::{Descriptor, EngineConfig, PIXELS, registers};

use super::log::LogReader;
use super::passes::Passes;
use super::{DriverError, HardwareState, QueuedRun, Run, frames, identity, queue};

/// Reads of `CONTROL` until a reset must have ended, which waits for the answers to open bursts: for [`registers::WATCHDOG_RESET`] cycles
/// without any, unless somebody has set more. Counted in reads, because the driver knows no clock: a simulated engine's may stand
/// still between accesses, and each read is some cycles everywhere, four of the register file's at least.
const RESET_READS: usize = registers::WATCHDOG_RESET as usize / 4 + 50_000;

/// Reads of `STATUS` until the engine must be idle after its interrupt, which it raises a few cycles before; a read takes as many.
const IDLE_READS: usize = 16;

/// Cycles that any network may take on top of its share by size. The limit may be generous: an engine in which nothing moves is
/// stopped by its own watchdog, and this is for one that works on for ever or cannot say that it has stopped.
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
        // Before anything is written: something else may be at this address.
        identity::check(&mut registers, &config)?;
        let mut engine =
            Engine { registers, memory, config, program: None, time_limit: BASE_LIMIT, must_reset: false };
        // The watchdog outlives a reset, as another program has set it, and limits what the reset waits for.
        engine.set_watchdog(registers::WATCHDOG_RESET)?;
        // A program before may have been killed in mid-frame, with an engine that still writes to the buffer.
        engine.reset()?;
        Ok(engine)
    }

    /// Drops all work, clears counters and errors, and enables both interrupts.
    ///
    /// # Errors
    /// [`DriverError::Reset`] if the reset does not end; [`DriverError::Unanswered`] if the memory does not answer what was open, and it
    /// was given up.
    pub fn reset(&mut self) -> Result<(), DriverError> {
        self.registers.write(registers::CONTROL, registers::CONTROL_RESET.put(1) as u32)?;
        let state = self.await_reset()?;
        // Not before the reset is over: what it has dropped must not raise the line. What is pending even so would end the first wait.
        let interrupts = registers::IRQ_DONE.put(1) | registers::IRQ_ERROR.put(1);
        self.registers.write(registers::IRQ_ENABLE, interrupts as u32)?;
        self.registers.write(registers::IRQ_STATUS, interrupts as u32)?;
        if state.error_code == registers::ERROR_RESET {
            return Err(DriverError::Unanswered(state));
        }
        self.must_reset = false;
        Ok(())
    }

    /// Waits until a reset is over, whoever began it; the state then.
    ///
    /// # Errors
    /// [`DriverError::Reset`] if it does not end; [`DriverError::Bus`].
    pub fn await_reset(&mut self) -> Result<HardwareState, DriverError> {
        for _ in 0..RESET_READS {
            let control = self.registers.read(registers::CONTROL)?;
            if registers::CONTROL_RESET.get(u64::from(control)) == 0 {
                return Ok(HardwareState::read(&mut self.registers)?);
            }
        }
        Err(DriverError::Reset(HardwareState::read(&mut self.registers)?))
    }

    /// Cycles without anything moving until the engine stops by itself; 0: it never does. 1,000,000 unless set.
    ///
    /// # Errors
    /// [`DriverError::Bus`].
    pub fn set_watchdog(&mut self, cycles: u32) -> Result<(), DriverError> {
        Ok(self.registers.write(registers::WATCHDOG, cycles)?)
    }

    /// Writes a network's weight stream to memory, where it stays for every image, and opens the address windows: the engine may read
    /// the whole buffer, and write what lies behind the weights.
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
        // Before the first descriptor: the windows are shut after power-on, and a soft reset leaves those of another program.
        self.open_windows(program.weights_offset + program.weights.len())?;
        let macs: u64 = program.passes.iter().map(|pass| pass.macs).sum();
        // As long as a single PE without any skipping would take.
        self.time_limit = BASE_LIMIT + macs / PIXELS as u64;
        self.program = Some(program);
        Ok(())
    }

    /// `first_written`: offset of the first byte that may be written; the weights before it serve every image, so that no
    /// pass may damage them.
    fn open_windows(&mut self, first_written: usize) -> Result<(), DriverError> {
        let base = self.memory.bus_address();
        let at = |offset: usize| base.wrapping_add(offset as u32);
        let last = at(self.memory.size().saturating_sub(1));
        let windows = [
            (registers::READ_BASE, base),
            (registers::READ_LIMIT, last),
            (registers::WRITE_BASE, at(first_written)),
            (registers::WRITE_LIMIT, last),
        ];
        for (register, value) in windows {
            self.registers.write(register, value)?;
        }
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
        // Before the image is written: an engine that has failed in mid-frame may still read and write the buffer.
        if self.must_reset {
            self.reset()?;
        }
        self.write_image(program, pixels, program.image.offset)?;
        let descriptors = program.descriptors(self.memory.bus_address());
        let (cycles, log) = self.execute(program, &descriptors)?;
        let sums = self.read_sums(program, program.sums.offset)?;
        Ok(Run { sums, cycles, passes: log.into_records() })
    }

    /// Runs the network on several images, each as in [`Engine::run`], without a pause between the frames: the next frame's
    /// descriptors wait in the queue when one ends, and its weights come in meanwhile.
    ///
    /// # Errors
    /// As [`Engine::run`]; [`DriverError::Memory`] if the buffer has no room for every image and its sums.
    pub fn run_queued(&mut self, images: &[&[u8]]) -> Result<QueuedRun, DriverError> {
        let program = self.program.take().ok_or(DriverError::NotLoaded)?;
        let run = self.run_frames(&program, images);
        self.program = Some(program);
        run
    }

    fn run_frames(&mut self, program: &Program, images: &[&[u8]]) -> Result<QueuedRun, DriverError> {
        if images.is_empty() {
            return Ok(QueuedRun { sums: Vec::new(), cycles: 0 });
        }
        let regions = frames::regions(program, images.len());
        let (needed, available) = (frames::bytes(program, images.len()), self.memory.size());
        if needed > available {
            return Err(DriverError::Memory { needed, available });
        }
        if self.must_reset {
            self.reset()?;
        }
        let mut descriptors = Vec::new();
        for (n, (pixels, region)) in images.iter().zip(&regions).enumerate() {
            self.write_image(program, pixels, region.image)?;
            let last = n + 1 == images.len();
            descriptors.extend(frames::descriptors(program, self.memory.bus_address(), region, last));
        }
        let (cycles, _) = self.execute(program, &descriptors)?;
        let sums = regions.iter().map(|region| self.read_sums(program, region.sums));
        Ok(QueuedRun { sums: sums.collect::<Result<_, _>>()?, cycles })
    }

    fn write_image(&mut self, program: &Program, pixels: &[u8], offset: usize) -> Result<(), DriverError> {
        let expected = program.image.phases.image.len();
        let image = program.pack_input(pixels).ok_or(DriverError::Image { found: pixels.len(), expected })?;
        self.memory.write(offset, &image)?;
        // On a board a system call, which also orders the copy before the descriptors.
        Ok(self.memory.sync_for_device(offset, image.len())?)
    }

    fn read_sums(&mut self, program: &Program, offset: usize) -> Result<Vec<u32>, DriverError> {
        let mut bytes = vec![0; program.sums.bytes()];
        self.fetch(offset, &mut bytes)?;
        let (found, expected) = (bytes.len(), program.sums.bytes());
        program.read_sums(&bytes).ok_or(DriverError::Sums { found, expected })
    }

    /// Streams descriptors, waits for the last one's interrupt, and checks that all is done; the busy cycles and the log. After a
    /// failure the next run begins with a reset.
    fn execute(
        &mut self,
        program: &Program,
        descriptors: &[Descriptor],
    ) -> Result<(u32, LogReader), DriverError> {
        // Until the end was seen to be good: whatever returns from here early leaves an engine that may still work.
        self.must_reset = true;
        let count =
            |pass: bool| descriptors.iter().filter(|d| matches!(d, Descriptor::Pass(_)) == pass).count();
        let (passes, frames) = (count(true) as u32, count(false).max(1));
        let limit = self.time_limit.saturating_mul(frames as u64);
        let bus = &mut self.registers;
        // The counters run on from frame to frame, modulo 2^32: a run's own numbers are differences.
        let before = HardwareState::read(bus)?;
        let mut log = LogReader::new(before.passes_done, before.cycles);
        let names = Passes { program, frames, before: before.passes_done };
        queue::stream(bus, descriptors, limit, &names, &mut log)?;
        queue::wait_done(bus, limit, &names, &mut log)?;
        let mut after = HardwareState::read(bus)?;
        for _ in 0..IDLE_READS {
            if !after.busy() {
                break;
            }
            after = HardwareState::read(bus)?;
        }
        let done = after.passes_done.wrapping_sub(before.passes_done);
        if after.busy() || done != passes {
            return Err(DriverError::Unfinished { done, expected: passes, state: after });
        }
        log.read_until(bus, after.passes_done)?;
        self.must_reset = false;
        Ok((after.cycles.wrapping_sub(before.cycles), log))
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
        // The memory ports go past the processor's caches, which may still have what was there before.
        self.memory.sync_for_cpu(offset, data.len())?;
        Ok(self.memory.read(offset, data)?)
    }
}

fn unknown_map(program: &Program, layer: &str) -> DriverError {
    let known: Vec<&str> = program.maps.iter().map(|region| region.layer.as_str()).collect();
    DriverError::UnknownMap { layer: layer.to_owned(), known: known.join(", ") }
}
