//! A device with the driver on it, and a case run on both.

use firebrick_compiler::compile::compile;
use firebrick_host::driver::Engine;
use firebrick_nn::random;
use firebrick_sim::verilated::Coverage;
use firebrick_sim::{SimDevice, SimMemory, SimOptions};
use firebrick_spec::EngineConfig;
use firebrick_spec::bus::DmaMemory;

use super::case::{Bus, Case, Setup};
use super::expected::{Expected, Network};
use super::failure::{Failure, Kind};
use super::polled::Polled;
use super::tally::Tally;
use crate::points::{Counts, passes};

/// Memory of a device: small, so that comparing all of it costs little.
pub const MEMORY_BYTES: usize = 1 << 20;

/// Cycles without any movement after which a frame hangs, on top of some bursts.
const WATCHDOG_CYCLES: u64 = 20_000;

/// A device that runs cases.
pub struct Bench {
    pub(super) device: SimDevice,
    pub(super) engine: Engine<Polled, SimMemory>,
    pub(super) tally: Tally,
    /// Kinds of passes and orders of the channels.
    points: Counts,
    base: u32,
}

impl Bench {
    /// A device of `setup` made from `verilog`, which counts what `coverage` says.
    ///
    /// # Errors
    /// If it cannot be built or opened.
    pub fn open(setup: &Setup, verilog: &str, coverage: Coverage) -> Result<Self, Failure> {
        let config = setup.config();
        let options = SimOptions {
            ports: config.ports,
            memory_bytes: MEMORY_BYTES,
            outstanding: Bus::OUTSTANDING,
            coverage,
            ..SimOptions::default()
        };
        let device = SimDevice::new(verilog, &options)?;
        let registers = Polled::new(device.registers(), &config);
        let engine = Engine::open(registers, device.memory(), config)?;
        let (tally, points) = (Tally::default(), Counts::default());
        Ok(Bench { base: device.memory().bus_address(), device, engine, tally, points })
    }

    /// What was run so far.
    pub fn tally(&self) -> Tally {
        Tally { cycles: self.device.cycles(), ..self.tally }
    }

    /// What the software knows of what was run.
    pub fn points(&self) -> &Counts {
        &self.points
    }

    /// The text of the model's coverage file.
    ///
    /// # Errors
    /// A file that cannot be written or read.
    pub fn coverage(&self) -> Result<String, Failure> {
        let file = tempfile::NamedTempFile::new();
        let file = file.map_err(|e| Failure::new(Kind::Software, format!("a temporary file: {e}")))?;
        self.device.write_coverage(file.path())?;
        let text = std::fs::read_to_string(file.path());
        text.map_err(|e| Failure::new(Kind::Software, format!("{}: {e}", file.path().display())))
    }

    /// Runs a case; one whose network the engine cannot run is skipped.
    ///
    /// # Errors
    /// What is wrong; the device may not be used any more.
    pub fn run(&mut self, case: &Case) -> Result<(), Failure> {
        let Some(network) = network(case, self.engine.config()) else {
            self.tally.skipped += 1;
            return Ok(());
        };
        self.device.set_behaviour(&case.bus.behaviour())?;
        self.load(&network, case)?;
        for event in &case.events {
            self.event(event, case, &network).map_err(|failure| within(failure, &format!("{event:?}")))?;
            self.load(&network, case)?;
        }
        self.engine.registers().set_polls(case.polls);
        let result = self.frames(case, &network).map_err(|failure| within(failure, "the frames"));
        self.engine.registers().set_polls(None);
        result?;
        self.tally.cases += 1;
        if case.frames > 0 {
            self.count(case, &network);
        }
        match self.engine.registers().wrong() {
            Some(text) => Err(Failure::new(Kind::Register, text)),
            None => Ok(()),
        }
    }

    /// The frames of a case that were right.
    fn count(&mut self, case: &Case, network: &Network) {
        let ports = self.engine.config().ports;
        for (name, count) in passes::of(&network.program, ports) {
            self.points.add(&name, count * case.frames as u64);
        }
        self.points.add(&passes::order(case.bus.order, case.bus.after_valid, ports), case.frames as u64);
    }

    fn load(&mut self, network: &Network, case: &Case) -> Result<(), Failure> {
        self.engine.load(network.program.clone())?;
        let burst = case.bus.cycles_per_burst();
        self.engine.set_watchdog((WATCHDOG_CYCLES + 4 * burst) as u32)?;
        // Ten times what an engine without any overlap takes.
        let macs = network.macs() / firebrick_spec::PIXELS as u64;
        self.engine.set_time_limit(10 * (macs + network.bursts() * burst) + 100_000);
        Ok(())
    }

    /// The whole buffer as the device sees it.
    pub(super) fn memory(&mut self) -> Result<Vec<u8>, Failure> {
        let mut memory = self.device.memory();
        let mut bytes = vec![0; memory.size()];
        memory.sync_for_cpu(0, bytes.len())?;
        memory.read(0, &mut bytes)?;
        Ok(bytes)
    }

    /// What a frame of these pixels will leave.
    pub(super) fn expected(&mut self, network: &Network, pixels: &[u8]) -> Result<Expected, Failure> {
        let before = self.memory()?;
        Expected::new(network, pixels, before, self.base)
    }

    fn frames(&mut self, case: &Case, network: &Network) -> Result<(), Failure> {
        let images: Vec<Vec<u8>> = (0..case.frames as u64)
            .map(|n| random::pixels(case.pixels + n, network.model.network.input))
            .collect();
        match images.as_slice() {
            [] => Ok(()),
            [pixels] => {
                let expected = self.expected(network, pixels)?;
                let run = self.engine.run(pixels)?;
                self.finished(network, &expected, &run.sums)
            }
            images => self.queued(network, images),
        }
    }

    /// Compares all that a single frame has left.
    pub(super) fn finished(
        &mut self,
        network: &Network,
        expected: &Expected,
        sums: &[u32],
    ) -> Result<(), Failure> {
        expected.compare(&self.memory()?, network)?;
        same_sums(sums, &expected.sums)?;
        self.tally.frames += 1;
        Ok(())
    }

    /// Frames one behind the other. Maps are those of the last one; image and sums at the program's place are the first one's.
    fn queued(&mut self, network: &Network, images: &[Vec<u8>]) -> Result<(), Failure> {
        let program = &network.program;
        let all =
            images.iter().map(|pixels| self.expected(network, pixels)).collect::<Result<Vec<_>, _>>()?;
        let slices: Vec<&[u8]> = images.iter().map(Vec::as_slice).collect();
        let run = self.engine.run_queued(&slices)?;
        for (sums, expected) in run.sums.iter().zip(&all) {
            same_sums(sums, &expected.sums)?;
        }
        let (first, Some(last)) = (&all[0], all.last()) else { return Ok(()) };
        let mut whole = Expected { memory: last.memory.clone(), sums: Vec::new() };
        let own = [
            (program.image.offset, program.image.layout.bytes()),
            (program.sums.offset, program.sums.bytes()),
        ];
        for (offset, len) in own {
            whole.memory[offset..offset + len].copy_from_slice(&first.memory[offset..offset + len]);
        }
        let mut found = self.memory()?;
        // Images and sums of the other frames: the sums were compared.
        let others = program.memory_bytes..network.bytes(images.len());
        found[others.clone()].copy_from_slice(&whole.memory[others]);
        whole.compare(&found, network)?;
        self.tally.frames += images.len() as u64;
        Ok(())
    }
}

/// The case's network, if the engine can run it.
pub fn network(case: &Case, config: &EngineConfig) -> Option<Network> {
    let model = case.network.model()?;
    let program = compile(&model, config).ok()?;
    let network = Network { model, program };
    (network.bytes(case.frames) <= MEMORY_BYTES).then_some(network)
}

fn same_sums(found: &[u32], expected: &[u32]) -> Result<(), Failure> {
    if found == expected {
        return Ok(());
    }
    Err(Failure::new(Kind::Result, format!("sums {found:?}, golden {expected:?}")))
}

fn within(failure: Failure, what: &str) -> Failure {
    Failure { text: format!("{what}: {}", failure.text), ..failure }
}
