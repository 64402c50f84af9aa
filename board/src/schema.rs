//! The keys of a `board.yaml`. All of them must be there but those of UltraRAM, and no others.

use std::collections::BTreeMap;

use firebrick_spec::EngineConfig;
use serde::Deserialize;

use crate::family::Family;

/// A board. Each group has a `source`: where its facts were found.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Board {
    /// Name of its folder.
    #[serde(skip)]
    pub id: String,
    /// Its maker's name for it.
    pub name: String,
    /// Which processing system.
    pub family: Family,
    /// The FPGA.
    pub part: Part,
    /// What the FPGA has.
    pub resources: Resources,
    /// The accelerator's clock.
    pub clock: Clock,
    /// The engine that is built unless options say otherwise.
    pub engine: EnginePreset,
    /// Ports between processing system and accelerator.
    pub ports: Ports,
    /// Where the accelerator is in the processor's addresses.
    pub address_map: AddressMap,
    /// Memory.
    pub memory: Memory,
    /// Settings of the processing system, in groups.
    pub ps: Vec<Settings>,
}

/// The FPGA.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Vivado's name of it: device, package and speed grade.
    pub name: String,
    /// Where it was found.
    pub source: String,
}

/// What the FPGA has.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Resources {
    /// DSP48 slices.
    pub dsp: u32,
    /// Block RAMs of 36 Kb.
    pub bram36: u32,
    /// Six-input LUTs.
    pub lut: u32,
    /// Flip-flops.
    pub ff: u32,
    /// UltraRAMs of 288 Kb; none unless it is said.
    #[serde(default)]
    pub uram: u32,
    /// Where it was found.
    pub source: String,
}

/// The accelerator's clock.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clock {
    /// MHz, 10 to 500.
    pub mhz: f64,
    /// Where it was found.
    pub source: String,
}

/// The engine that is built unless options say otherwise.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnginePreset {
    /// Processing elements.
    pub pes: usize,
    /// Memory ports.
    pub ports: usize,
    /// Which memories of a PE are UltraRAMs in the place of block RAMs; none unless it is said.
    #[serde(default)]
    pub ultraram: Vec<Store>,
    /// Why that many.
    pub source: String,
}

/// A memory of a PE.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Store {
    /// The weight store: 64 bits a word, one block RAM or one UltraRAM.
    Weights,
}

impl Store {
    /// Its name in a `board.yaml`.
    pub const fn name(self) -> &'static str {
        match self {
            Store::Weights => "weights",
        }
    }
}

impl EnginePreset {
    /// As an engine's configuration, with the default stores.
    pub fn config(&self) -> EngineConfig {
        EngineConfig { ports: self.ports, ..EngineConfig::with_pes(self.pes) }
    }

    /// How its Verilog is written.
    #[cfg(feature = "generate")]
    pub fn emission(&self, power_up: firebrick_hdl::PowerUp) -> firebrick_hdl::Emission {
        firebrick_hdl::Emission { power_up, ultra_weights: self.ultraram.contains(&Store::Weights) }
    }
}

/// Ports between processing system and accelerator.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ports {
    /// The master that reaches the registers.
    pub control: String,
    /// The slaves that reach memory, the accelerator's port 0 first.
    pub memory: Vec<String>,
    /// Bits of a memory port's beat: 64.
    pub memory_bits: u32,
    /// Where it was found.
    pub source: String,
}

/// Where the accelerator is in the processor's addresses.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddressMap {
    /// First byte of the registers.
    pub registers: u64,
    /// Where it was found.
    pub source: String,
}

/// Memory.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Memory {
    /// MiB of the board's DDR.
    pub ddr_mib: u64,
    /// MiB of the buffer that the device tree sets aside.
    pub buffer_mib: u64,
    /// Where it was found.
    pub source: String,
}

/// A group of settings of the processing system.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Where they were found.
    pub source: String,
    /// Configuration keys of the processing system's IP without `CONFIG.`; `{16..27}` in a key stands for every number.
    pub settings: BTreeMap<String, String>,
}
