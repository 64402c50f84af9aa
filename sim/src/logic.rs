//! The simulated accelerator as the logic of an emulated machine: register accesses come over a socket, the interrupt goes back over a
//! second one, and the engine reads and writes the machine's memory, which is a file.
//!
//! The protocol is that of the stand-in's socket, and the machine is the client. All words are 32 bits, little endian:
//!
//! | from | words |
//! |---|---|
//! | machine | 0 for a read, 1 for a write, 2 for the reset that logic comes out of when it has been programmed; byte offset; value |
//! | here | 0 or, if the access was refused, 1; the value read |
//! | here, second socket | a byte whenever the interrupt has changed: 1 for high |
//!
//! The engine's clock runs some cycles with each access, and by itself while the engine is busy, but only when the machine has looked for a
//! while without writing anything: however slow the machine is, a frame is never over when a program looks for the first time, and each has
//! an interrupt that the machine waits for.

use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;

use firebrick_spec::bus::{BusError, RegisterBus};
use firebrick_spec::registers::{STATUS, STATUS_BUSY};

use crate::SimDevice;

/// Cycles between two looks at the socket.
const SLICE: u64 = 500;
/// Slices that the clock runs on after the last sign of work: a soft reset and what follows a write take a while.
const LINGER: u32 = 20;
/// Reads without a write until the clock runs by itself: more than what a driver reads before its first wait.
const LOOKS: u32 = 8;
/// Cycles from a write to its effect on the interrupt, and more: far fewer than a processor's next access is away.
const SETTLE: u64 = 16;
/// Cycles of the reset of logic that has just been programmed.
const RESET: u64 = 32;

/// What a machine has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Accesses {
    /// Reads of registers.
    pub reads: usize,
    /// Writes of registers.
    pub writes: usize,
    /// Times that the interrupt rose.
    pub interrupts: usize,
    /// Times that the logic was programmed.
    pub programmed: usize,
    /// The machine ended in the middle of a frame.
    pub busy: bool,
}

/// Why the service ended before the machine.
#[derive(Debug, thiserror::Error)]
pub enum LogicError {
    /// The sockets.
    #[error("the machine's socket")]
    Socket(#[from] io::Error),
    /// The simulation.
    #[error(transparent)]
    Bus(#[from] BusError),
    /// The reset.
    #[error(transparent)]
    Simulation(#[from] crate::SimError),
}

/// An accelerator and the machine's two sockets.
pub struct Logic {
    device: SimDevice,
    registers: UnixStream,
    interrupts: UnixStream,
    high: bool,
    /// Reads since the last write.
    looks: u32,
    done: Accesses,
}

impl Logic {
    /// The accelerator for a machine that has connected.
    pub fn new(device: SimDevice, registers: UnixStream, interrupts: UnixStream) -> Self {
        Logic { device, registers, interrupts, high: false, looks: 0, done: Accesses::default() }
    }

    /// Serves until the machine ends, or is killed.
    ///
    /// # Errors
    /// [`LogicError`]; a broken bus rule among them.
    pub fn serve(mut self) -> Result<Accesses, LogicError> {
        let gone = |error: &io::Error| {
            matches!(error.kind(), io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe)
        };
        match self.run() {
            Err(LogicError::Socket(error)) if gone(&error) => {}
            result => result?,
        }
        self.done.busy = self.busy()?;
        Ok(self.done)
    }

    fn run(&mut self) -> Result<(), LogicError> {
        let mut linger = 0;
        loop {
            self.registers.set_nonblocking(linger > 0 && self.looks >= LOOKS)?;
            let mut request = [0; 12];
            match self.registers.read(&mut request) {
                Ok(0) => return Ok(()),
                Ok(len) => {
                    self.registers.set_nonblocking(false)?;
                    self.registers.read_exact(&mut request[len..])?;
                    self.answer(&request)?;
                    linger = LINGER;
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    self.device.step(SLICE)?;
                    linger = if self.busy()? { LINGER } else { linger - 1 };
                }
                Err(error) => return Err(error.into()),
            }
            self.tell()?;
        }
    }

    fn busy(&self) -> Result<bool, BusError> {
        Ok(STATUS_BUSY.get(self.device.registers().read(STATUS)?.into()) == 1)
    }

    fn answer(&mut self, request: &[u8; 12]) -> Result<(), LogicError> {
        let word =
            |n: usize| u32::from_le_bytes([request[n], request[n + 1], request[n + 2], request[n + 3]]);
        let (offset, value) = (word(4) as usize, word(8));
        let mut registers = self.device.registers();
        let found = match word(0) {
            0 => {
                self.done.reads += 1;
                self.looks = self.looks.saturating_add(1);
                registers.read(offset)
            }
            1 => {
                self.done.writes += 1;
                self.looks = 0;
                let written = registers.write(offset, value);
                self.device.step(SETTLE)?;
                written.map(|()| 0)
            }
            _ => {
                self.done.programmed += 1;
                self.device.hard_reset(RESET)?;
                self.device.reset_memory();
                Ok(0)
            }
        };
        let (refused, value) = match found {
            Ok(value) => (0u32, value),
            Err(BusError::BadOffset { .. }) => (1, 0),
            Err(error) => return Err(error.into()),
        };
        // The interrupt first: a machine that has cleared it must not see the old level behind the answer.
        self.tell()?;
        self.registers.write_all(&[refused.to_le_bytes(), value.to_le_bytes()].concat())?;
        Ok(())
    }

    /// Tells the interrupt if it has changed.
    fn tell(&mut self) -> Result<(), LogicError> {
        let high = self.device.registers().wait_interrupt(0)?;
        if high != self.high {
            self.high = high;
            self.done.interrupts += usize::from(high);
            self.interrupts.write_all(&[u8::from(high)])?;
        }
        Ok(())
    }
}
