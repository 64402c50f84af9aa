//! Which device to open, and how.

use std::path::PathBuf;

use firebrick_spec::EngineConfig;

use crate::sysfs::Roots;

/// The kinds of devices that this build knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "clap", derive(clap::ValueEnum))]
pub enum DeviceKind {
    /// The fast twin of the golden model, in software: same results, no cycles.
    Twin,
    /// The golden model in software: plain and slow, what the others must equal.
    Golden,
    /// The accelerator's RTL, simulated cycle by cycle by Verilator.
    #[cfg(feature = "sim")]
    Sim,
    /// The accelerator on this board, through UIO and u-dma-buf.
    Board,
}

impl DeviceKind {
    /// The name as the command line has it.
    pub fn name(self) -> &'static str {
        match self {
            DeviceKind::Twin => "twin",
            DeviceKind::Golden => "golden",
            #[cfg(feature = "sim")]
            DeviceKind::Sim => "sim",
            DeviceKind::Board => "board",
        }
    }

    /// True if it runs the accelerator, so that there are cycles.
    pub fn is_accelerator(self) -> bool {
        !matches!(self, DeviceKind::Twin | DeviceKind::Golden)
    }

    /// True if the accelerator is simulated.
    pub fn is_simulation(self) -> bool {
        #[cfg(feature = "sim")]
        let simulated = self == DeviceKind::Sim;
        #[cfg(not(feature = "sim"))]
        let simulated = false;
        simulated
    }
}

/// Which device to open, and how.
#[derive(Clone, Debug)]
pub struct DeviceOptions {
    /// The kind.
    pub kind: DeviceKind,
    /// The engine's configuration; software does not depend on it, and a board's is read from it.
    pub engine: EngineConfig,
    /// Simulation only: where to write an FST trace.
    pub trace: Option<PathBuf>,
    /// Simulation only: the seed of random stalls on all channels of both buses; none without.
    pub stalls: Option<u64>,
    /// Board only: where its devices are.
    pub board: BoardOptions,
}

/// Where a board's devices are, and what the engine on it must be.
#[derive(Clone, Debug)]
pub struct BoardOptions {
    /// The folders of nodes and attributes.
    pub roots: Roots,
    /// Name of the UIO device, or of its node.
    pub uio: String,
    /// Name of the u-dma-buf buffer.
    pub buffer: String,
    /// Looks at the registers instead of waiting for the interrupt.
    pub poll: bool,
    /// Processing elements that the engine must have; unset: any.
    pub pes: Option<usize>,
    /// Memory ports that it must have; unset: any.
    pub ports: Option<usize>,
    /// Takes what a user should know and what does not stop the work.
    pub warn: fn(&str),
}

impl Default for BoardOptions {
    fn default() -> Self {
        BoardOptions {
            roots: Roots::default(),
            uio: "firebrick".into(),
            buffer: "udmabuf0".into(),
            poll: false,
            pes: None,
            ports: None,
            warn: |text| eprintln!("warning: {text}"),
        }
    }
}

impl DeviceOptions {
    /// A device of this kind with the default engine.
    pub fn new(kind: DeviceKind) -> Self {
        DeviceOptions {
            kind,
            engine: EngineConfig::default(),
            trace: None,
            stalls: None,
            board: BoardOptions::default(),
        }
    }
}
