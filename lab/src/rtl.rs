//! A network on the simulated accelerator, every map compared with the golden model.

use std::path::PathBuf;

use firebrick_compiler::compile::{Program, compile};
use firebrick_host::driver::{Engine, Run};
use firebrick_nn::golden;
use firebrick_nn::model::QuantisedModel;
use firebrick_sim::{SimDevice, SimMemory, SimOptions, SimRegisters};
use firebrick_spec::bus::{DmaMemory, RegisterBus};
use firebrick_spec::{EngineConfig, chain, registers};

/// A simulated accelerator with the driver on it.
pub struct Rtl {
    device: SimDevice,
    engine: Engine<SimRegisters, SimMemory>,
    coverage: Option<PathBuf>,
}

/// Options of a board for `config` with `memory_bytes` of memory whose bus stalls at random if a seed is given.
pub fn options(config: &EngineConfig, memory_bytes: usize, stalls: Option<u64>) -> SimOptions {
    let stalled = stalls.map(|seed| SimOptions::with_stalls(0.3, seed)).unwrap_or_default();
    SimOptions { ports: config.ports, memory_bytes, ..stalled }
}

impl Rtl {
    /// An accelerator of `config` with `memory_bytes` of memory whose bus stalls at random if a seed is given.
    pub fn new(config: &EngineConfig, memory_bytes: usize, stalls: Option<u64>) -> Self {
        let options = options(config, memory_bytes, stalls);
        Self::open(config, &options.toolchain.verilog(config), &options).expect("the simulation opens")
    }

    /// An accelerator of this Verilog.
    ///
    /// # Errors
    /// What the simulation or the driver says.
    pub fn open(config: &EngineConfig, verilog: &str, options: &SimOptions) -> Result<Self, String> {
        let device = SimDevice::new(verilog, options).map_err(|e| chain(&e))?;
        let engine = Engine::open(device.registers(), device.memory(), *config).map_err(|e| chain(&e))?;
        Ok(Rtl { device, engine, coverage: None })
    }

    /// Has the coverage written to `path` at the end; the options must have asked for it.
    pub fn cover(&mut self, path: PathBuf) {
        self.coverage = Some(path);
    }

    /// The simulated board.
    pub fn device(&self) -> &SimDevice {
        &self.device
    }

    /// The driver on it.
    pub fn engine(&mut self) -> &mut Engine<SimRegisters, SimMemory> {
        &mut self.engine
    }

    /// Runs `model` on `pixels` and compares the sums and every word of every map with the golden model.
    pub fn check(&mut self, model: &QuantisedModel, pixels: &[u8]) -> Result<Run, String> {
        let program = compile(model, self.engine.config()).map_err(|e| chain(&e))?;
        self.engine.load(program.clone()).map_err(|e| chain(&e))?;
        let run = self.engine.run(pixels).map_err(|e| chain(&e))?;
        let golden = golden::run(model, pixels).map_err(|e| chain(&e))?;
        self.compare_maps(&program, &golden.maps)?;
        if run.sums != golden.sums {
            return Err(format!("sums {:?}, golden {:?}", run.sums, golden.sums));
        }
        Ok(run)
    }

    /// Starts a frame of `model`, and after `cycles` cycles drops it by a soft reset.
    pub fn abandon(&mut self, model: &QuantisedModel, cycles: u64) -> Result<(), String> {
        let program = compile(model, self.engine.config()).map_err(|e| chain(&e))?;
        self.engine.load(program.clone()).map_err(|e| chain(&e))?;
        for descriptor in program.descriptors(self.device.memory().bus_address()) {
            for word in descriptor.words() {
                self.engine.registers().write(registers::QUEUE_DATA, word).map_err(|e| chain(&e))?;
            }
        }
        self.device.step(cycles).map_err(|e| chain(&e))?;
        self.engine.reset().map_err(|e| chain(&e))
    }

    fn compare_maps(
        &self,
        program: &Program,
        golden: &std::collections::BTreeMap<String, Vec<u8>>,
    ) -> Result<(), String> {
        let mut memory = self.device.memory();
        for map in &program.maps {
            let expected = map.layout.pack(&golden[&map.layer]);
            let mut found = vec![0; expected.len()];
            memory.sync_for_cpu(map.offset, found.len()).map_err(|e| chain(&e))?;
            memory.read(map.offset, &mut found).map_err(|e| chain(&e))?;
            if let Some(at) = (0..found.len()).find(|&i| found[i] != expected[i]) {
                let word = at / 16;
                let (strips, channels) = (map.layout.strips, map.layout.channels);
                return Err(format!(
                    "map {}: row {}, strip {}, channel {}, byte {}: {}, golden {}",
                    map.layer,
                    word / channels / strips,
                    word / channels % strips,
                    word % channels,
                    at % 16,
                    found[at],
                    expected[at]
                ));
            }
        }
        Ok(())
    }
}

impl Drop for Rtl {
    fn drop(&mut self) {
        if let Some(path) = &self.coverage {
            self.device.write_coverage(path).expect("the coverage is written");
        }
    }
}
