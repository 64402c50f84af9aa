//! One frame on one engine, simulated or estimated.

use std::collections::BTreeMap;

use firebrick_compiler::compile::{Program, compile};
use firebrick_compiler::estimate::{Estimate, MemoryModel, dsps, estimate};
use firebrick_host::device::Device;
use firebrick_host::driver::Engine;
use firebrick_nn::model::QuantisedModel;
use firebrick_sim::{SimDevice, SimOptions};
use firebrick_spec::{EngineConfig, PIXELS, chain};

use super::CLOCK_HZ;

/// A frame.
pub(super) struct Frame {
    config: EngineConfig,
    /// Simulated cycles; none if the frame was only estimated.
    pub simulated: Option<u32>,
    pub estimate: Estimate,
    macs: u64,
    nonzero_macs: u64,
}

/// Which engine behind which memory.
#[derive(Clone, Copy)]
pub(super) struct Setting {
    pub config: EngineConfig,
    /// Read beats a cycle and port.
    pub read_efficiency: f64,
}

impl Setting {
    /// An engine behind the simulation's default memory.
    pub fn new(config: EngineConfig) -> Self {
        Setting { config, read_efficiency: SimOptions::default().read_bandwidth }
    }

    /// What is measured, for the progress.
    pub fn name(&self) -> String {
        let EngineConfig { pes, ports, .. } = self.config;
        format!("{pes} PEs, {ports} ports, reads at {:.0} %", 100.0 * self.read_efficiency)
    }

    /// Estimates a frame of `model`.
    pub fn estimate(&self, model: &QuantisedModel) -> Result<Frame, String> {
        let program = compile(model, &self.config).map_err(|e| chain(&e))?;
        Ok(self.frame(&program, None))
    }

    /// Runs `model` on `pixels`; an error if any map differs from the golden model's.
    pub fn simulate(&self, model: &QuantisedModel, pixels: &[u8]) -> Result<Frame, String> {
        let program = compile(model, &self.config).map_err(|e| chain(&e))?;
        let (ports, read_bandwidth) = (self.config.ports, self.read_efficiency);
        let options = SimOptions { ports, read_bandwidth, ..SimOptions::default() };
        let simulation = SimDevice::of(&self.config, &options).map_err(|e| chain(&e))?;
        let engine = Engine::open(simulation.registers(), simulation.memory(), self.config);
        let mut device =
            Device::with_engine(model.clone(), engine.map_err(|e| chain(&e))?).map_err(|e| chain(&e))?;
        let found = device.classify_pixels(pixels).map_err(|e| chain(&e))?;
        if let Some(difference) = device.difference(pixels, &found.sums).map_err(|e| chain(&e))? {
            return Err(format!("{}: not identical to the golden model: {difference}", self.name()));
        }
        let run = found.run.ok_or_else(|| format!("{}: the device reports no cycles", self.name()))?;
        Ok(self.frame(&program, Some(run.cycles)))
    }

    fn frame(&self, program: &Program, simulated: Option<u32>) -> Frame {
        let memory = MemoryModel { read_efficiency: self.read_efficiency, ..MemoryModel::default() };
        Frame {
            config: self.config,
            simulated,
            estimate: estimate(program, &memory),
            macs: program.passes.iter().map(|pass| pass.macs).sum(),
            nonzero_macs: program.passes.iter().map(|pass| pass.nonzero_macs).sum(),
        }
    }
}

impl Frame {
    /// Cycles, simulated if they were.
    pub fn cycles(&self) -> u32 {
        self.simulated.unwrap_or(self.estimate.cycles)
    }

    /// Frames a second.
    pub fn rate(&self) -> String {
        format!("{:.0}", CLOCK_HZ / f64::from(self.cycles()))
    }

    /// Dense MACs of a DSP and cycle.
    pub fn per_dsp(&self) -> String {
        let cycles = f64::from(self.cycles());
        format!("{:.2}", self.macs as f64 / cycles / dsps(self.config.pes) as f64)
    }

    /// Cycles below which no engine of this size can come: the non-zero MACs at full rate.
    pub fn limit(&self) -> String {
        self.nonzero_macs.div_ceil((self.config.pes * PIXELS) as u64).to_string()
    }

    /// The estimator's error against the simulation.
    pub fn error(&self) -> String {
        match self.simulated {
            None => "estimated".to_owned(),
            Some(cycles) => {
                let cycles = f64::from(cycles);
                format!("{:+.2} %", 100.0 * (f64::from(self.estimate.cycles) - cycles) / cycles)
            }
        }
    }

    /// What the passes are bound by, in shares of the frame, the largest two.
    pub fn bounds(&self) -> String {
        let mut shares: BTreeMap<&str, u32> = BTreeMap::new();
        for pass in &self.estimate.passes {
            *shares.entry(pass.bound.name()).or_default() += pass.cycles;
        }
        let mut shares: Vec<(&str, u32)> = shares.into_iter().collect();
        shares.sort_by_key(|(_, cycles)| std::cmp::Reverse(*cycles));
        let share = |cycles: u32| 100.0 * f64::from(cycles) / f64::from(self.estimate.cycles);
        let words: Vec<String> =
            shares.iter().take(2).map(|(bound, cycles)| format!("{bound} {:.0} %", share(*cycles))).collect();
        words.join(", ")
    }
}
