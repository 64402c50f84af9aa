//! Which device to open, and how.

use std::path::PathBuf;

use firebrick_spec::EngineConfig;

/// The kinds of devices that this build knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum DeviceKind {
    /// The golden model in software: same results, no cycles.
    Golden,
    /// The accelerator's RTL, simulated cycle by cycle by Verilator.
    #[cfg(feature = "sim")]
    Sim,
}

impl DeviceKind {
    /// The name as the command line has it.
    pub fn name(self) -> &'static str {
        match self {
            DeviceKind::Golden => "golden",
            #[cfg(feature = "sim")]
            DeviceKind::Sim => "sim",
        }
    }

    /// True if it runs the accelerator, so that there are cycles.
    pub fn is_accelerator(self) -> bool {
        self != DeviceKind::Golden
    }
}

/// Which device to open, and how.
#[derive(Clone, Debug)]
pub struct DeviceOptions {
    /// The kind.
    pub kind: DeviceKind,
    /// The engine's configuration; the golden model does not depend on it.
    pub engine: EngineConfig,
    /// Simulation only: where to write an FST trace.
    pub trace: Option<PathBuf>,
    /// Simulation only: the seed of random stalls on all channels of both buses; none without.
    pub stalls: Option<u64>,
}

impl DeviceOptions {
    /// A device of this kind with the default engine.
    pub fn new(kind: DeviceKind) -> Self {
        DeviceOptions { kind, engine: EngineConfig::default(), trace: None, stalls: None }
    }
}
