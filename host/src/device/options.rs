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
pub enum DeviceOptions {
    /// The golden model.
    Golden,
    /// The golden model's fast twin.
    Twin,
    /// The simulated accelerator.
    #[cfg(feature = "sim")]
    Sim(Simulation),
    /// The accelerator on a board; its configuration is read from it.
    Board(BoardOptions),
}

/// Which engine is simulated, and how.
#[derive(Clone, Debug, Default)]
pub struct Simulation {
    /// The engine's configuration.
    pub engine: EngineConfig,
    /// Where to write an FST trace.
    pub trace: Option<PathBuf>,
    /// The seed of random stalls on all channels of both buses; none without.
    pub stalls: Option<u64>,
    /// Folder of the built models; the one that the environment names if there is none.
    pub cache: Option<PathBuf>,
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
        }
    }
}

impl DeviceOptions {
    /// A device of this kind with the default engine or the usual names.
    pub fn new(kind: DeviceKind) -> Self {
        DeviceOptions::of(kind, Simulation::default(), BoardOptions::default())
    }

    /// A device of this kind, with those of the options that it has.
    #[cfg_attr(not(feature = "sim"), allow(unused_variables))]
    pub fn of(kind: DeviceKind, simulation: Simulation, board: BoardOptions) -> Self {
        match kind {
            DeviceKind::Golden => DeviceOptions::Golden,
            DeviceKind::Twin => DeviceOptions::Twin,
            #[cfg(feature = "sim")]
            DeviceKind::Sim => DeviceOptions::Sim(simulation),
            DeviceKind::Board => DeviceOptions::Board(board),
        }
    }
}
