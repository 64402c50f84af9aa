//! The mapped registers.
#![allow(unsafe_code)]

use std::fs::{File, OpenOptions};
use std::os::unix::fs::FileTypeExt;
use std::path::PathBuf;
use std::time::Instant;

use firebrick_spec::bus::{BusError, RegisterBus};
use firebrick_spec::registers::{CONTROL, CYCLES, IRQ_STATUS, STATUS, STATUS_BUSY, WINDOW_BYTES};
use memmap2::{MmapOptions, MmapRaw};

use super::wait::{InterruptProblem, Look, Waiter};
use super::{ClockMeter, InterruptLine, UioDevice, UioError, UioInterrupt, lock};

/// How registers are opened.
#[derive(Clone, Copy, Debug)]
pub struct UioOptions {
    /// Looks at the registers instead of waiting for the interrupt.
    pub poll: bool,
}

/// An accelerator's registers, which nobody else can open meanwhile.
#[derive(Debug)]
pub struct UioRegisters {
    map: MmapRaw,
    /// First register in the mapping, in bytes.
    offset: usize,
    waiter: Waiter,
    meter: ClockMeter,
    node: PathBuf,
    // Holds the lock.
    _file: File,
}

impl UioRegisters {
    /// Opens, locks and maps a device's registers. Nothing is read or written.
    ///
    /// A node that is no character device has no interrupt, so it is polled.
    ///
    /// # Errors
    /// [`UioError::Node`], [`UioError::Locked`].
    pub fn open(device: &UioDevice, options: &UioOptions) -> Result<Self, UioError> {
        let node = &device.node;
        let failed = |what| move |source| UioError::Node { node: node.clone(), what, source };
        let file = OpenOptions::new().read(true).write(true).open(node).map_err(failed("opened"))?;
        // Before anything is mapped: of two programs the second reaches no register.
        lock::lock(&file, node)?;
        // The first map of a UIO device is at offset 0 of its node.
        let len = device.offset + device.size;
        let map = MmapOptions::new().len(len).map_raw(&file).map_err(failed("mapped"))?;
        #[cfg(feature = "fault-handler")]
        firebrick_fault_handler::install(map.as_ptr(), map.len())
            .map_err(failed("reached on the stand-in"))?;
        let has_interrupt =
            !options.poll && file.metadata().map_err(failed("opened"))?.file_type().is_char_device();
        let line: Option<Box<dyn InterruptLine>> = if has_interrupt {
            Some(Box::new(UioInterrupt::new(file.try_clone().map_err(failed("opened"))?)))
        } else {
            None
        };
        Ok(UioRegisters {
            map,
            offset: device.offset,
            waiter: Waiter::new(line),
            meter: ClockMeter::default(),
            node: node.clone(),
            _file: file,
        })
    }

    /// The node that is mapped.
    pub fn node(&self) -> &PathBuf {
        &self.node
    }

    /// What turns out to be wrong with the interrupt.
    pub fn interrupt_problem(&self) -> InterruptProblem {
        self.waiter.problem()
    }

    /// What measures the engine's clock while it is waited for.
    pub fn meter(&self) -> ClockMeter {
        self.meter.clone()
    }
}

/// The address of the register at byte `offset` of the window.
fn address(map: &MmapRaw, start: usize, offset: usize) -> Result<*mut u32, BusError> {
    if offset % 4 != 0 || offset >= WINDOW_BYTES || start + offset + 4 > map.len() {
        return Err(BusError::BadOffset { offset });
    }
    Ok(map.as_mut_ptr().wrapping_add(start + offset).cast())
}

fn load(map: &MmapRaw, start: usize, offset: usize) -> Result<u32, BusError> {
    let address = address(map, start, offset)?;
    // SAFETY: `address` has checked that the four bytes are in the mapping and aligned. The mapping lives as long as
    // `map`, is shared with the device, and is reached by raw pointers only.
    Ok(unsafe { address.read_volatile() })
}

impl RegisterBus for UioRegisters {
    fn read(&mut self, offset: usize) -> Result<u32, BusError> {
        load(&self.map, self.offset, offset)
    }

    fn write(&mut self, offset: usize, value: u32) -> Result<(), BusError> {
        let address = address(&self.map, self.offset, offset)?;
        if offset == CONTROL {
            // A reset clears the counter.
            self.meter.pause();
        }
        // SAFETY: as in `load`.
        unsafe { address.write_volatile(value) };
        Ok(())
    }

    fn wait_interrupt(&mut self, timeout_cycles: u64) -> Result<bool, BusError> {
        let (map, start) = (&self.map, self.offset);
        // `CYCLES` stands still while the engine is idle: such time would make its clock too slow.
        if STATUS_BUSY.get(u64::from(load(map, start, STATUS)?)) == 1 {
            let cycles = load(map, start, CYCLES)?;
            self.meter.busy(Instant::now(), cycles);
        } else {
            self.meter.pause();
        }
        let look = || {
            let pending = load(map, start, IRQ_STATUS)? != 0;
            Ok(Look { pending, cycles: load(map, start, CYCLES)? })
        };
        let came = self.waiter.wait(look, timeout_cycles)?;
        if came {
            self.meter.pause();
        }
        Ok(came)
    }
}
