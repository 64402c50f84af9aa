//! The simulated board on a thread of its own, shared by whoever serves the program.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use firebrick_spec::bus::{BusError, DmaMemory, RegisterBus};

use super::sync::{Copy, Sync};
use super::{BoardError, StandInError, StandInOptions};
use crate::error::SimError;
use crate::memory::Faults;
use crate::{SimDevice, SimOptions};

/// What a program has done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Reads of registers.
    pub reads: usize,
    /// Writes of registers.
    pub writes: usize,
    /// Syncs of the buffer, in order.
    pub syncs: Vec<Sync>,
    /// Interrupts that came to a traced program.
    pub interrupts: usize,
}

enum Request {
    Read { offset: usize, answer: Sender<Result<u32, BusError>> },
    Write { offset: usize, value: u32, answer: Sender<Result<u32, BusError>> },
    Sync { sync: Sync, answer: Sender<Result<u32, BusError>> },
    Wait { cycles: u64, answer: Sender<Result<bool, BusError>> },
    Step { cycles: u64, answer: Sender<Result<(), BusError>> },
    Interrupted { answer: Sender<Result<(), BusError>> },
    Faults { faults: Faults, answer: Sender<Result<(), BusError>> },
    Counts { answer: Sender<Result<Counts, BusError>> },
}

/// A handle to the board; the thread ends with the last one.
#[derive(Clone)]
pub struct Board {
    requests: Sender<Request>,
}

impl Board {
    /// Starts the simulation of `options`; `view` is the processor's view of the buffer.
    ///
    /// # Errors
    /// As [`SimDevice::new`].
    pub(super) fn start(
        options: &StandInOptions,
        simulation: SimOptions,
        view: File,
    ) -> Result<Self, StandInError> {
        let (requests, received) = channel();
        let (ready, started) = channel();
        let options = options.clone();
        // The simulation's handles belong to one thread.
        thread::spawn(move || {
            let device = SimDevice::of(&options.config, &simulation);
            let (server, result) = match device {
                Ok(device) => (Some(Server { device, view, options, counts: Counts::default() }), Ok(())),
                Err(error) => (None, Err(error)),
            };
            if ready.send(result).is_ok() {
                server.into_iter().for_each(|server| server.serve(&received));
            }
        });
        started.recv().unwrap_or(Err(SimError::NotStarted))?;
        Ok(Board { requests })
    }

    /// Reads a register.
    ///
    /// # Errors
    /// [`BusError::BadOffset`]; [`BusError::Device`] if the simulation stops.
    pub fn read(&self, offset: usize) -> Result<u32, BusError> {
        self.ask(|answer| Request::Read { offset, answer })
    }

    /// Writes a register.
    ///
    /// # Errors
    /// As [`Board::read`].
    pub fn write(&self, offset: usize, value: u32) -> Result<(), BusError> {
        self.ask(|answer| Request::Write { offset, value, answer }).map(|_| ())
    }

    /// Does what a sync does to the two views.
    ///
    /// # Errors
    /// [`BusError::BadRange`]; [`BusError::Device`] if the processor's view cannot be read or written.
    pub(super) fn sync(&self, sync: Sync) -> Result<(), BusError> {
        self.ask(|answer| Request::Sync { sync, answer }).map(|_| ())
    }

    /// Runs the clock until the interrupt is high, at most `cycles` cycles; whether it is.
    ///
    /// # Errors
    /// [`BusError::Device`] if the simulation stops.
    pub(super) fn wait_interrupt(&self, cycles: u64) -> Result<bool, BusError> {
        self.ask(|answer| Request::Wait { cycles, answer })
    }

    /// Runs the clock.
    ///
    /// # Errors
    /// As [`Board::wait_interrupt`].
    pub(super) fn step(&self, cycles: u64) -> Result<(), BusError> {
        self.ask(|answer| Request::Step { cycles, answer })
    }

    /// Counts an interrupt that has come to the program.
    ///
    /// # Errors
    /// As [`Board::wait_interrupt`].
    pub(super) fn interrupted(&self) -> Result<(), BusError> {
        self.ask(|answer| Request::Interrupted { answer })
    }

    /// Makes the memory misbehave from now on.
    ///
    /// # Errors
    /// As [`Board::wait_interrupt`].
    pub(super) fn set_faults(&self, faults: Faults) -> Result<(), BusError> {
        self.ask(|answer| Request::Faults { faults, answer })
    }

    /// What programs have done so far.
    pub(super) fn counts(&self) -> Result<Counts, StandInError> {
        Ok(self.ask(|answer| Request::Counts { answer })?)
    }

    fn ask<T>(&self, request: impl FnOnce(Sender<Result<T, BusError>>) -> Request) -> Result<T, BusError> {
        let (answer, answered) = channel();
        let gone = || BusError::device(BoardError::Ended);
        self.requests.send(request(answer)).map_err(|_| gone())?;
        answered.recv().map_err(|_| gone())?
    }
}

/// The thread's side.
struct Server {
    device: SimDevice,
    view: File,
    options: StandInOptions,
    counts: Counts,
}

impl Server {
    fn serve(mut self, requests: &Receiver<Request>) {
        // Nobody waits for an answer that cannot be sent.
        for request in requests {
            let _ = match request {
                Request::Read { offset, answer } => answer.send(self.read(offset)).is_ok(),
                Request::Write { offset, value, answer } => answer.send(self.write(offset, value)).is_ok(),
                Request::Sync { sync, answer } => answer.send(self.sync(sync)).is_ok(),
                Request::Wait { cycles, answer } => {
                    answer.send(self.device.registers().wait_interrupt(cycles)).is_ok()
                }
                Request::Step { cycles, answer } => answer.send(self.step(cycles)).is_ok(),
                Request::Interrupted { answer } => {
                    self.counts.interrupts += 1;
                    answer.send(Ok(())).is_ok()
                }
                Request::Faults { faults, answer } => {
                    self.device.set_faults(faults);
                    answer.send(Ok(())).is_ok()
                }
                Request::Counts { answer } => answer.send(Ok(self.counts.clone())).is_ok(),
            };
        }
    }

    fn read(&mut self, offset: usize) -> Result<u32, BusError> {
        self.counts.reads += 1;
        self.step(self.options.cycles_per_read)?;
        let value = self.device.registers().read(offset)?;
        let other = self.options.overrides.iter().find(|(register, _)| *register == offset);
        Ok(other.map_or(value, |(_, word)| *word))
    }

    fn step(&self, cycles: u64) -> Result<(), BusError> {
        self.device.step(cycles).map_err(BusError::device)
    }

    fn write(&mut self, offset: usize, value: u32) -> Result<u32, BusError> {
        self.counts.writes += 1;
        self.device.registers().write(offset, value).map(|()| value)
    }

    fn sync(&mut self, sync: Sync) -> Result<u32, BusError> {
        let index = self.counts.syncs.len();
        self.counts.syncs.push(sync.clone());
        if self.options.ignored_sync == Some(index) {
            return Ok(0);
        }
        let failed = |e: std::io::Error| BusError::device(BoardError::View(e));
        let mut memory = self.device.memory();
        let (offset, len) = (sync.range.start, sync.range.len());
        let mut bytes = vec![0; len];
        match sync.copy() {
            Copy::ToMemory => {
                self.view.read_exact_at(&mut bytes, offset as u64).map_err(failed)?;
                memory.write(offset, &bytes)?;
                memory.sync_for_device(offset, len)?;
            }
            Copy::ToProcessor => {
                memory.sync_for_cpu(offset, len)?;
                memory.read(offset, &mut bytes)?;
                self.view.write_all_at(&bytes, offset as u64).map_err(failed)?;
            }
            Copy::Nothing => {}
        }
        Ok(0)
    }
}
