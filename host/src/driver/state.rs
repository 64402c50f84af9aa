//! What the hardware's registers say, for error messages.

use std::fmt;

use firebrick_spec::bus::{BusError, RegisterBus};
use firebrick_spec::descriptor::PASS_FIELDS;
use firebrick_spec::registers::{self, ERRORS};

/// A snapshot of the registers that explain why an engine is stuck.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HardwareState {
    /// `STATUS`.
    pub status: u32,
    /// `IRQ_STATUS`.
    pub irq_status: u32,
    /// Passes finished since reset.
    pub passes_done: u32,
    /// `ERROR_CODE`.
    pub error_code: u32,
    /// `ERROR_INFO`.
    pub error_info: u32,
    /// Busy cycles since reset.
    pub cycles: u32,
    /// Free words of the descriptor queue.
    pub queue_free: u32,
}

impl HardwareState {
    /// Reads the registers.
    ///
    /// # Errors
    /// If the bus fails.
    pub fn read(bus: &mut impl RegisterBus) -> Result<Self, BusError> {
        Ok(HardwareState {
            status: bus.read(registers::STATUS)?,
            irq_status: bus.read(registers::IRQ_STATUS)?,
            passes_done: bus.read(registers::PASSES_DONE)?,
            error_code: bus.read(registers::ERROR_CODE)?,
            error_info: bus.read(registers::ERROR_INFO)?,
            cycles: bus.read(registers::CYCLES)?,
            queue_free: bus.read(registers::QUEUE_FREE)?,
        })
    }

    /// True if the engine executes or holds a descriptor.
    pub fn busy(&self) -> bool {
        registers::STATUS_BUSY.get(u64::from(self.status)) == 1
    }

    /// True if the engine has stopped with an error.
    pub fn failed(&self) -> bool {
        registers::STATUS_ERROR.get(u64::from(self.status)) == 1
    }
}

impl fmt::Display for HardwareState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let busy = if self.busy() { "busy" } else { "idle" };
        write!(f, "status {:#x} ({busy}), irq_status {:#x}", self.status, self.irq_status)?;
        write!(f, ", passes_done {}, cycles {}", self.passes_done, self.cycles)?;
        write!(f, ", queue_free {}", self.queue_free)?;
        let meaning =
            ERRORS.iter().find(|error| error.code == self.error_code).map_or("unknown", |error| error.doc);
        write!(f, ", error_code {} ({meaning}), error_info {:#010x}", self.error_code, self.error_info)?;
        match self.explanation() {
            Some(text) => write!(f, ": {text}"),
            None => Ok(()),
        }
    }
}

impl HardwareState {
    /// What `ERROR_INFO` says, where it is more than a value.
    fn explanation(&self) -> Option<String> {
        let info = u64::from(self.error_info);
        let number = registers::FIELD_DESCRIPTOR.get(info);
        match self.error_code {
            registers::ERROR_FIELD => {
                let word = registers::FIELD_WORD.get(info) as usize;
                let fields: Vec<&str> =
                    PASS_FIELDS.iter().filter(|f| f.word().0 == word).map(|f| f.name).collect();
                let fields = match fields.as_slice() {
                    [] => "reserved".to_owned(),
                    ["check"] => "check: damaged on its way, or not sealed".to_owned(),
                    names => names.join(", "),
                };
                Some(format!("descriptor {number} since reset, word {word} ({fields})"))
            }
            registers::ERROR_ORDER => Some(format!("descriptor {number} since reset")),
            registers::ERROR_WEIGHTS => Some(format!("packet {info} of the frame's weight stream")),
            registers::ERROR_WATCHDOG | registers::ERROR_RESET => {
                let awaited = registers::AWAITED_FIELDS.iter().filter(|f| f.get(info) == 1);
                let names: Vec<&str> = awaited.map(|f| f.name).collect();
                let names = if names.is_empty() { "nothing known".to_owned() } else { names.join(", ") };
                Some(format!("awaited: {names}"))
            }
            _ => None,
        }
    }
}
