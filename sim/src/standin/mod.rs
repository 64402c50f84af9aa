//! A board's device files on the simulated accelerator, for programs that know nothing of it.
//!
//! A program that drives the accelerator on a board opens a UIO node, maps the registers, and shares a
//! u-dma-buf buffer with the accelerator. [`StandIn`] makes the same files in a temporary folder, with
//! the Verilated RTL behind them:
//!
//! | file | on a board | here |
//! |---|---|---|
//! | `dev/uio0` | registers | an empty file: each access to its mapping raises SIGBUS and becomes one AXI4-Lite transaction |
//! | `dev/udmabuf0` | the buffer, cached | the processor's view of it, a plain file |
//! | `sys/class/uio/uio0` | attributes | plain files |
//! | `sys/class/u-dma-buf/udmabuf0` | attributes | a FUSE mount: only writes to `sync_for_device` and `sync_for_cpu` copy between the processor's view and the accelerator's memory |
//!
//! Who turns a fault into a transaction depends on the program:
//!
//! - [`StandIn::run_traced`]: any x86-64 program, unmodified, under [ptrace](tracer);
//! - [`StandIn::run_with_handler`]: a program with the driver's fault handler in it (feature
//!   `fault-handler` of crate `host`), also of another architecture under qemu-user; it sends its
//!   accesses to a [`socket`].
//!
//! A traced program sees a character device with the accelerator's [interrupt](Delivery); others poll. The
//! accelerator's clock stands still between accesses, runs [`StandInOptions::cycles_per_read`] cycles with
//! each read of a register, so that a program which polls sees the same at each read of each run, and 100 for
//! each microsecond that a program waits for the interrupt. `docs/board-stand-in.md` says what this proves of a
//! driver and what it cannot.
//!
//! Needs Linux on x86-64, `/dev/fuse`, and root or `fusermount3` for the mount.

mod attributes;
mod board;
mod error;
mod folders;
pub mod socket;
mod sync;
pub mod tracer;

use std::process::{Command, ExitStatus};

use firebrick_spec::EngineConfig;

pub use board::{Board, Counts};
pub use error::{BoardError, StandInError};
pub use folders::Folders;
pub use sync::{Direction, Sync, SyncTarget};
pub use tracer::Delivery;

use crate::SimOptions;
use crate::memory::Faults;

/// What a stand-in is made of.
#[derive(Clone, Debug)]
pub struct StandInOptions {
    /// The engine.
    pub config: EngineConfig,
    /// Size of the buffer in bytes, a multiple of 4096.
    pub memory_bytes: usize,
    /// Cycles that the accelerator's clock runs before each read of a register.
    pub cycles_per_read: u64,
    /// The sync, counted from 0, that reports success and copies nothing: a driver that forgot it.
    pub ignored_sync: Option<usize>,
    /// Registers by their offset in bytes that read as this word, whatever the accelerator says.
    pub overrides: Vec<(usize, u32)>,
    /// How the interrupt comes to a traced program.
    pub interrupt: Delivery,
}

impl StandInOptions {
    /// An engine of `config` with 4 MiB, 500 cycles between reads, and without faults.
    pub fn new(config: EngineConfig) -> Self {
        StandInOptions {
            config,
            memory_bytes: 4 << 20,
            cycles_per_read: 500,
            ignored_sync: None,
            overrides: Vec::new(),
            interrupt: Delivery::Prompt,
        }
    }
}

/// The device files of a board, as long as this value lives.
pub struct StandIn {
    // The mount ends before the folder that it is in.
    _attributes: fuser::BackgroundSession,
    socket: socket::Server,
    board: Board,
    folders: Folders,
    interrupt: Delivery,
}

impl StandIn {
    /// Builds (or finds in the cache) the simulation, and makes the files.
    ///
    /// # Errors
    /// [`StandInError::Sim`] if there is no simulation; [`StandInError::Io`] if a file cannot be made;
    /// [`StandInError::Mount`] if FUSE does not work here.
    pub fn new(options: &StandInOptions) -> Result<Self, StandInError> {
        let simulation = SimOptions {
            ports: options.config.ports,
            memory_bytes: options.memory_bytes,
            ..SimOptions::default()
        };
        let folders = Folders::new(&simulation)?;
        let board = Board::start(options, simulation.clone(), folders.processor_view()?)?;
        let attributes = attributes::mount(&folders, &simulation, board.clone())?;
        let socket = socket::Server::start(folders.socket(), board.clone())?;
        let interrupt = options.interrupt;
        Ok(StandIn { _attributes: attributes, socket, board, folders, interrupt })
    }

    /// The folders, for the program's `--dev-root` and `--sysfs-root`.
    pub fn folders(&self) -> &Folders {
        &self.folders
    }

    /// What the program has done so far.
    ///
    /// # Errors
    /// [`StandInError::Board`] if the simulation has stopped.
    pub fn counts(&self) -> Result<Counts, StandInError> {
        self.board.counts()
    }

    /// Reads a register, as a program would.
    ///
    /// # Errors
    /// [`StandInError::Board`] for an impossible offset, or if the simulation has stopped.
    pub fn read(&self, offset: usize) -> Result<u32, StandInError> {
        Ok(self.board.read(offset)?)
    }

    /// Makes the accelerator's memory misbehave from now on.
    ///
    /// # Errors
    /// [`StandInError::Board`] if the simulation has stopped.
    pub fn set_faults(&self, faults: Faults) -> Result<(), StandInError> {
        Ok(self.board.set_faults(faults)?)
    }

    /// Runs an unmodified x86-64 program under ptrace until it ends.
    ///
    /// # Errors
    /// [`StandInError::Instruction`] if it reaches the registers by anything but one aligned 32-bit
    /// load or store; [`StandInError::Board`] if the simulation stops; the program is killed then.
    pub fn run_traced(&self, command: &mut Command) -> Result<ExitStatus, StandInError> {
        tracer::run(command, &self.folders.registers(), &self.board, self.interrupt, None)
    }

    /// As [`StandIn::run_traced`], but kills the program (SIGKILL) in place of its register access number `access`,
    /// counted from 0. The board goes on from there with the next program.
    ///
    /// # Errors
    /// As [`StandIn::run_traced`].
    pub fn run_killed_at(&self, command: &mut Command, access: usize) -> Result<ExitStatus, StandInError> {
        tracer::run(command, &self.folders.registers(), &self.board, self.interrupt, Some(access))
    }

    /// Runs a program that has the driver's fault handler, with the socket's path in its environment.
    ///
    /// # Errors
    /// [`StandInError::Io`] if it does not start; [`StandInError::Board`] with the first access that
    /// the simulation refused.
    pub fn run_with_handler(&self, command: &mut Command) -> Result<ExitStatus, StandInError> {
        command.env(socket::ENVIRONMENT, self.folders.socket());
        let program = command.get_program().to_owned();
        let status = command.status().map_err(StandInError::io("cannot run", program.as_ref()))?;
        self.socket.failure().map_or(Ok(status), Err)
    }
}
