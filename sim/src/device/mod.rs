//! The simulated accelerator as a device: registers, interrupt and DMA memory.
//!
//! One simulation, shared by as many handles as a driver wants:
//!
//! ```no_run
//! use firebrick_sim::{SimDevice, SimOptions};
//! use firebrick_spec::bus::{DmaMemory, RegisterBus};
//!
//! # let verilog = "";
//! let device = SimDevice::new(verilog, &SimOptions::default())?;
//! let (mut registers, mut memory) = (device.registers(), device.memory());
//! memory.write(0, &[1, 2, 3]).unwrap();
//! memory.sync_for_device(0, 3).unwrap();
//! registers.write(firebrick_spec::registers::CONTROL, 1).unwrap();
//! println!("{} cycles", device.cycles());
//! # Ok::<(), firebrick_sim::SimError>(())
//! ```
//!
//! The clock runs only while an access or [`RegisterBus::wait_interrupt`](firebrick_spec::bus::RegisterBus)
//! needs it; the processor's own work takes no time.

mod lite;
mod options;
mod ports;
mod system;

use std::cell::RefCell;
use std::fs::File;
use std::ops::Range;
use std::path::Path;
use std::rc::Rc;

use firebrick_spec::EngineConfig;
use firebrick_spec::bus::{BusError, DmaMemory, RegisterBus};
use firebrick_spec::registers::WINDOW_BYTES;

pub use options::SimOptions;

use crate::error::SimError;
use crate::memory::{Behaviour, Faults, MemoryStatistics, RefusedBurst};
use lite::Access;
use system::System;

/// A simulated accelerator with its memory.
#[derive(Clone)]
pub struct SimDevice {
    system: Rc<RefCell<System>>,
}

/// The accelerator's registers and interrupt.
#[derive(Clone)]
pub struct SimRegisters {
    system: Rc<RefCell<System>>,
}

/// The accelerator's memory, as the processor and the accelerator see it: one copy each, made equal
/// only by a sync, so that a forgotten one shows.
#[derive(Clone)]
pub struct SimMemory {
    system: Rc<RefCell<System>>,
}

impl SimDevice {
    /// Builds (or finds in the cache) the model of a design whose top module is `firebrick` with the
    /// ports of [`firebrick_hdl::emit::top::ports`], and resets it.
    ///
    /// # Errors
    /// As [`crate::verilated::Model::open`]; an option out of range.
    pub fn new(verilog: &str, options: &SimOptions) -> Result<Self, SimError> {
        Ok(SimDevice { system: Rc::new(RefCell::new(System::new(verilog, options)?)) })
    }

    /// The same of the engine of a valid configuration, whose Verilog is emitted if the cache does not have it.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn of(config: &EngineConfig, options: &SimOptions) -> Result<Self, SimError> {
        // Without Verilator nothing is left in the cache.
        options.toolchain.locate()?;
        Self::new(&options.toolchain.verilog(config), options)
    }

    /// A handle to the registers.
    pub fn registers(&self) -> SimRegisters {
        SimRegisters { system: Rc::clone(&self.system) }
    }

    /// A handle to the memory.
    pub fn memory(&self) -> SimMemory {
        SimMemory { system: Rc::clone(&self.system) }
    }

    /// Clock cycles since the start, reset included.
    pub fn cycles(&self) -> u64 {
        self.system.borrow().cycle
    }

    /// Runs the clock for `cycles` cycles.
    ///
    /// # Errors
    /// A broken bus rule; after an error the simulation has stopped for good.
    pub fn step(&self, cycles: u64) -> Result<(), SimError> {
        let mut system = self.system.borrow_mut();
        (0..cycles).try_for_each(|_| system.tick())
    }

    /// Pulls `rst_n` low for `cycles` cycles, 1 or more, at whatever the engine is doing: as the reset of a PL does, that leaves the memory
    /// to answer what it was asked before. The register file forgets its settings.
    ///
    /// # Errors
    /// A broken bus rule, a valid that is high among them.
    pub fn hard_reset(&self, cycles: u64) -> Result<(), SimError> {
        self.system.borrow_mut().hard_reset(cycles)
    }

    /// Bursts of the engine that the memory has not answered, and those that it offers.
    pub fn open_bursts(&self) -> usize {
        self.system.borrow().open_bursts()
    }

    /// Resets the memory, which forgets what it has not answered. Only when the engine expects nothing any more.
    pub fn reset_memory(&self) {
        self.system.borrow_mut().reset_memory();
    }

    /// What the memory ports have done so far, all together.
    pub fn statistics(&self) -> MemoryStatistics {
        self.system.borrow().memory.statistics()
    }

    /// What a memory port has done so far; `None` if there is no such port.
    pub fn port_statistics(&self, port: usize) -> Option<MemoryStatistics> {
        self.system.borrow().memory.port_statistics(port)
    }

    /// Has the engine read and write a file of `len` bytes from bus address `base` on, in place of the memory of [`SimDevice::memory`].
    pub fn share_memory(&self, file: File, base: u32, len: usize) {
        self.system.borrow_mut().memory.share(file, base, len);
    }

    /// Makes the memory misbehave from now on.
    pub fn set_faults(&self, faults: Faults) {
        self.system.borrow_mut().memory.set_faults(faults);
    }

    /// The bursts that were answered with an error since [`SimDevice::set_faults`], at most 4096.
    pub fn refused(&self) -> Vec<RefusedBurst> {
        self.system.borrow().memory.refused().to_vec()
    }

    /// How the buses behave from now on.
    ///
    /// # Errors
    /// A value out of range, or more bursts in flight than the options allowed.
    pub fn set_behaviour(&self, behaviour: &Behaviour) -> Result<(), SimError> {
        self.system.borrow_mut().set_behaviour(behaviour)
    }

    /// Completes the trace file, if there is one; otherwise that happens with the last handle, and what fails is a warning.
    ///
    /// # Errors
    /// What could not be written of it; then there is no file.
    pub fn close_trace(&self) -> Result<(), SimError> {
        self.system.borrow().model.close_trace()
    }

    /// Writes the coverage so far to `path`, as [`crate::verilated::Model::write_coverage`].
    ///
    /// # Errors
    /// A file that cannot be written; [`SimOptions::coverage`] is nothing.
    pub fn write_coverage(&self, path: &Path) -> Result<(), SimError> {
        self.system.borrow().model.write_coverage(path)
    }
}

impl RegisterBus for SimRegisters {
    fn read(&mut self, offset: usize) -> Result<u32, BusError> {
        let addr = register(offset)?;
        self.system.borrow_mut().access(Access::Read(addr)).map_err(device_error)
    }

    fn write(&mut self, offset: usize, value: u32) -> Result<(), BusError> {
        let addr = register(offset)?;
        self.system.borrow_mut().access(Access::Write(addr, value)).map(|_| ()).map_err(device_error)
    }

    fn wait_interrupt(&mut self, timeout_cycles: u64) -> Result<bool, BusError> {
        self.system.borrow_mut().wait_interrupt(timeout_cycles).map_err(device_error)
    }
}

impl DmaMemory for SimMemory {
    fn size(&self) -> usize {
        self.system.borrow().processor_view.len()
    }

    fn bus_address(&self) -> u32 {
        self.system.borrow().bus_address
    }

    fn write(&mut self, offset: usize, data: &[u8]) -> Result<(), BusError> {
        let range = self.range(offset, data.len())?;
        self.system.borrow_mut().processor_view[range].copy_from_slice(data);
        Ok(())
    }

    fn read(&mut self, offset: usize, data: &mut [u8]) -> Result<(), BusError> {
        let range = self.range(offset, data.len())?;
        data.copy_from_slice(&self.system.borrow().processor_view[range]);
        Ok(())
    }

    fn sync_for_device(&mut self, offset: usize, len: usize) -> Result<(), BusError> {
        let range = self.range(offset, len)?;
        let System { processor_view, memory, .. } = &mut *self.system.borrow_mut();
        memory.bytes_mut()[range.clone()].copy_from_slice(&processor_view[range]);
        Ok(())
    }

    fn sync_for_cpu(&mut self, offset: usize, len: usize) -> Result<(), BusError> {
        let range = self.range(offset, len)?;
        let System { processor_view, memory, .. } = &mut *self.system.borrow_mut();
        processor_view[range.clone()].copy_from_slice(&memory.bytes()[range]);
        Ok(())
    }
}

impl SimMemory {
    fn range(&self, offset: usize, len: usize) -> Result<Range<usize>, BusError> {
        let size = self.size();
        match offset.checked_add(len) {
            Some(end) if end <= size => Ok(offset..end),
            _ => Err(BusError::BadRange { offset, len, size }),
        }
    }
}

fn register(offset: usize) -> Result<u32, BusError> {
    if offset & 3 != 0 || offset >= WINDOW_BYTES {
        return Err(BusError::BadOffset { offset });
    }
    Ok(offset as u32)
}

fn device_error(error: SimError) -> BusError {
    BusError::device(error)
}
