//! The engine under attack.

use firebrick_compiler::compile::{Program, compile};
use firebrick_host::driver::{Engine, HardwareState};
use firebrick_nn::model::QuantisedModel;
use firebrick_nn::{golden, random};
use firebrick_sim::{SimDevice, SimMemory, SimOptions, SimRegisters};
use firebrick_spec::bus::{DmaMemory, RegisterBus};
use firebrick_spec::descriptor::DESCRIPTOR_WORDS;
use firebrick_spec::field::Field;
use firebrick_spec::{EngineConfig, registers as r};

const PES: usize = 2;
pub const SEED: u64 = 5;
/// Cycles in which nothing moves until the engine gives up.
const WATCHDOG: u32 = 1_500;
/// Cycles within which an attack must have ended, one way or the other.
const BOUND: u32 = 400_000;
/// Behind the frame's buffer: nobody may write it.
const GUARD_BYTES: usize = 64 << 10;

/// A descriptor.
pub type Words = [u32; DESCRIPTOR_WORDS];

/// An engine with a network of a few passes, attacked.
pub struct Bench {
    engine: Engine<SimRegisters, SimMemory>,
    pub device: SimDevice,
    model: QuantisedModel,
    pub program: Program,
    pixels: Vec<u8>,
    guard: Vec<u8>,
}

impl Bench {
    /// An engine whose memory begins at `base`, or ends with the address space; some passes, one of them with a bypass map.
    pub fn new(base: Option<u32>) -> Self {
        let config = EngineConfig::with_pes(PES);
        let small = |program: &Program| program.passes.len() >= 4 && program.weights.len() < 20_000;
        let (model, program) = (SEED..)
            .filter_map(|seed| {
                let model = random::bypass_network(seed);
                compile(&model, &config).ok().map(|program| (model, program))
            })
            .find(|(_, program)| small(program) && program.passes.iter().any(|pass| pass.bypass_bytes > 0))
            .expect("a small network");
        let memory_bytes = program.memory_bytes.next_multiple_of(4096) + GUARD_BYTES;
        let last = 0u32.wrapping_sub(memory_bytes as u32);
        let options = SimOptions {
            memory_bytes,
            bus_address: base.unwrap_or(last),
            ..SimOptions::with_stalls(0.1, SEED)
        };
        let device = SimDevice::of(&config, &options).unwrap();
        let mut engine = Engine::open(device.registers(), device.memory(), config).unwrap();
        engine.load(program.clone()).unwrap();
        engine.set_watchdog(WATCHDOG).unwrap();
        let pixels = random::pixels(SEED, model.network.input);
        let guard: Vec<u8> = (0..GUARD_BYTES).map(|i| (i * 37) as u8).collect();
        let at = memory_bytes - GUARD_BYTES;
        let mut memory = device.memory();
        memory.write(at, &guard).unwrap();
        memory.sync_for_device(at, GUARD_BYTES).unwrap();
        let mut bench = Bench { engine, device, model, program, pixels, guard };
        bench.recovers("power-on");
        bench
    }

    /// On the bus.
    pub fn address(&self, offset: usize) -> u32 {
        self.device.memory().bus_address().wrapping_add(offset as u32)
    }

    /// Writes a register.
    pub fn window(&mut self, register: usize, value: u32) {
        self.engine.registers().write(register, value).unwrap();
    }

    /// The frame's descriptors.
    pub fn frame(&self) -> Vec<Words> {
        self.program.descriptors(self.address(0)).iter().map(firebrick_spec::Descriptor::words).collect()
    }

    /// Runs a frame of `descriptors` until it ends: the error's code and detail, 0 if there was none. A soft reset completes after
    /// that.
    pub fn attack(&mut self, what: &str, descriptors: &[Words]) -> (u32, u32) {
        self.engine.reset().unwrap_or_else(|e| panic!("{what}: reset before: {e}"));
        let mut state = HardwareState::read(self.engine.registers()).unwrap();
        for words in descriptors {
            // One that waits for what never comes leaves no room for the next.
            while (state.queue_free as usize) < DESCRIPTOR_WORDS && !is(&state, r::STATUS_ERROR) {
                state = self.wait(what, &state);
            }
            for word in words {
                self.window(r::QUEUE_DATA, *word);
            }
            state = HardwareState::read(self.engine.registers()).unwrap();
        }
        while is(&state, r::STATUS_BUSY) && !is(&state, r::STATUS_ERROR) {
            state = self.wait(what, &state);
        }
        self.engine.reset().unwrap_or_else(|e| panic!("{what}: {state}; reset after: {e}"));
        (state.error_code, state.error_info)
    }

    fn wait(&mut self, what: &str, state: &HardwareState) -> HardwareState {
        assert!(state.cycles < BOUND, "{what}: neither done nor stopped: {state}");
        self.device.step(200).unwrap_or_else(|e| panic!("{what}: {e}"));
        HardwareState::read(self.engine.registers()).unwrap()
    }

    /// Nothing behind the write window has changed.
    pub fn guarded(&mut self, what: &str) {
        let mut memory = self.device.memory();
        let at = memory.size() - GUARD_BYTES;
        memory.sync_for_cpu(at, GUARD_BYTES).unwrap();
        let mut found = vec![0; GUARD_BYTES];
        memory.read(at, &mut found).unwrap();
        assert!(found == self.guard, "{what}: memory outside the write window has changed");
    }

    /// A frame is correct again.
    pub fn recovers(&mut self, what: &str) {
        self.engine.reset().unwrap();
        self.engine.load(self.program.clone()).unwrap();
        self.window(r::WRITE_LIMIT, self.address(self.device.memory().size() - GUARD_BYTES - 1));
        let run = self.engine.run(&self.pixels).unwrap_or_else(|e| panic!("after {what}: {e}"));
        assert_eq!(run.sums, golden::run(&self.model, &self.pixels).unwrap().sums, "after {what}");
    }
}

fn is(state: &HardwareState, bit: Field) -> bool {
    bit.get(state.status.into()) == 1
}
