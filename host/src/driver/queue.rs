//! Streaming descriptors through the queue, and waiting for the interrupt; the pass log is read beside it, if need be.

use firebrick_spec::Descriptor;
use firebrick_spec::bus::RegisterBus;
use firebrick_spec::descriptor::DESCRIPTOR_WORDS;
use firebrick_spec::registers::{IRQ_DONE, IRQ_STATUS, QUEUE_DATA, QUEUE_FREE, STATUS, STATUS_BUSY};

use super::log::LogReader;
use super::passes::Passes;
use super::{DriverError, HardwareState};

/// Cycles between two looks at a full queue: less than the passes take that are in it.
const POLL_CYCLES: u64 = 256;

/// Cycles between two looks at the log of a frame that has more passes than it holds. A pass takes hundreds at least, so
/// that fewer than half of the log's records are new.
const LOG_CYCLES: u64 = 8192;

/// Writes descriptors, each only when the queue has room for all of it.
///
/// Only the last descriptor asks for an interrupt, so one that comes while the queue is full says
/// that the engine has stopped.
pub(super) fn stream(
    bus: &mut impl RegisterBus,
    descriptors: &[Descriptor],
    limit: u64,
    passes: &Passes<'_>,
    log: &mut LogReader,
) -> Result<(), DriverError> {
    let (mut free, mut waited) = (0, 0);
    for descriptor in descriptors {
        // Only this loop fills the queue: the room that was found can have grown, not shrunk, and is not read for each.
        while free < DESCRIPTOR_WORDS {
            free = bus.read(QUEUE_FREE)? as usize;
            if free >= DESCRIPTOR_WORDS {
                break;
            }
            if waited >= limit {
                return Err(DriverError::Timeout { cycles: limit, state: HardwareState::read(bus)? });
            }
            if bus.wait_interrupt(POLL_CYCLES)? {
                refuse_stopped(bus, passes)?;
            }
            waited += POLL_CYCLES;
            log.keep_up(bus)?;
        }
        for word in descriptor.words() {
            bus.write(QUEUE_DATA, word)?;
        }
        free -= DESCRIPTOR_WORDS;
    }
    Ok(())
}

/// Waits for the interrupt at most `limit` cycles, until it says done, and clears it. One that says nothing is waited
/// through.
pub(super) fn wait_done(
    bus: &mut impl RegisterBus,
    limit: u64,
    passes: &Passes<'_>,
    log: &mut LogReader,
) -> Result<(), DriverError> {
    let mut waited = 0;
    while waited < limit {
        let slice = LOG_CYCLES.min(limit - waited);
        let came = bus.wait_interrupt(slice)?;
        waited += slice;
        log.keep_up(bus)?;
        if came {
            let state = refuse_stopped(bus, passes)?;
            if IRQ_DONE.get(u64::from(state.irq_status)) == 1 {
                // Before the next frame fills the queue: a bit that is still pending ends each of its waits at once. Only
                // what was seen is cleared, so that an error that comes meanwhile stays.
                return Ok(bus.write(IRQ_STATUS, state.irq_status)?);
            }
        } else if idle(bus)? {
            break;
        }
    }
    let state = refuse_stopped(bus, passes)?;
    Err(DriverError::Timeout { cycles: waited, state })
}

/// The engine has nothing to do and nothing to say, so that no interrupt will come. It sets `IRQ_STATUS` before it is idle,
/// and so the two are read in the other order.
fn idle(bus: &mut impl RegisterBus) -> Result<bool, DriverError> {
    let busy = STATUS_BUSY.get(u64::from(bus.read(STATUS)?)) == 1;
    Ok(!busy && bus.read(IRQ_STATUS)? == 0)
}

fn refuse_stopped(bus: &mut impl RegisterBus, passes: &Passes<'_>) -> Result<HardwareState, DriverError> {
    let state = HardwareState::read(bus)?;
    if state.failed() {
        Err(DriverError::Stopped { pass: passes.at(state.passes_done), state })
    } else {
        Ok(state)
    }
}
