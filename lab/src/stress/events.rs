//! Frames that something happens to.

use std::ops::Range;

use firebrick_host::driver::{DriverError, HardwareState, Run};
use firebrick_nn::random;
use firebrick_sim::{BurstErrors, Faults, RefusedBurst};
use firebrick_spec::bus::{DmaMemory, RegisterBus};
use firebrick_spec::{BURST_BYTES, Descriptor, registers as r};

use super::bench::Bench;
use super::case::{Case, Event};
use super::damage;
use super::expected::{self, Expected, Network};
use super::failure::{Failure, Kind};

/// Words that an overfilled queue is given at most, for each that it holds.
const OVERFILL: usize = 4;

/// Cycles that a word takes a processor that does not stall, and some more.
const WRITE_CYCLES: u64 = 8;

impl Bench {
    /// Runs a frame with an event, then resets the engine.
    pub(super) fn event(&mut self, event: &Event, case: &Case, network: &Network) -> Result<(), Failure> {
        let pixels = random::pixels(case.pixels, network.model.network.input);
        let expected = self.expected(network, &pixels)?;
        let before = self.before(network, &pixels)?;
        let stopped = match event {
            Event::Reset { after } => self.cut(*after, network, &pixels).map(|()| true),
            Event::Sweep { from, count } => self.sweep(*from..from + count, network, &pixels).map(|()| true),
            Event::Torn { words } => self.torn(*words, case, network, &pixels),
            Event::Early { hard } => self.early(*hard, network, &pixels),
            Event::HardReset { .. } => self.hard_reset(event, case, network, &pixels),
            Event::Overfill {} => self.overfill(network, &pixels),
            Event::BusErrors { .. } => self.bus_errors(event, network, &expected, &pixels),
            Event::Silence { after } => self.silence(*after, case, network, &expected, &pixels),
            Event::Window { .. } => self.window(event, network, &expected, &pixels),
            Event::Descriptor { .. } | Event::Disorder { .. } => self.descriptors(event, network, &pixels),
            Event::Stream { permille, bit } => self.stream(*permille, *bit, network, &expected, &pixels),
        }?;
        self.engine.reset()?;
        self.device.set_faults(Faults::default());
        self.idle()?;
        if !stopped {
            self.tally.late += 1;
            return Ok(());
        }
        let found = self.memory()?;
        if damage::misleads(event, network) {
            return expected::compare_void(&before, &found, network);
        }
        let base = self.device.memory().bus_address();
        expected.compare_stopped(&before, &found, network, base)
    }

    /// Memory when the frame begins.
    fn before(&mut self, network: &Network, pixels: &[u8]) -> Result<Vec<u8>, Failure> {
        let mut memory = self.memory()?;
        let image = network.program.pack_input(pixels).unwrap_or_default();
        memory[network.program.image.offset..][..image.len()].copy_from_slice(&image);
        Ok(memory)
    }

    /// After a soft reset nothing is left of what was before.
    fn idle(&mut self) -> Result<(), Failure> {
        let queue = self.engine.config().queue_words as u32;
        let state = HardwareState::read(self.engine.registers())?;
        let HardwareState { status, irq_status, passes_done, error_code, error_info, cycles, queue_free } =
            state;
        let found = [status, irq_status, passes_done, error_code, error_info, cycles, queue_free];
        if found == [0, 0, 0, 0, 0, 0, queue] {
            return Ok(());
        }
        Err(Failure::new(Kind::Register, format!("after a soft reset: {state}")))
    }

    pub(super) fn write_image(&mut self, network: &Network, pixels: &[u8]) -> Result<(), Failure> {
        let image = network.program.pack_input(pixels).unwrap_or_default();
        let mut memory = self.device.memory();
        memory.write(network.program.image.offset, &image)?;
        Ok(memory.sync_for_device(network.program.image.offset, image.len())?)
    }

    pub(super) fn words(&self, network: &Network) -> Vec<u32> {
        let base = self.device.memory().bus_address();
        network.program.descriptors(base).iter().flat_map(Descriptor::words).collect()
    }

    /// Starts a frame and stops feeding it `after` cycles after its first word, wherever that is.
    fn feed(&mut self, after: u64, network: &Network, pixels: &[u8]) -> Result<(), Failure> {
        self.write_image(network, pixels)?;
        let end = self.device.cycles() + after;
        // What the queue still takes for certain: a reset must be able to follow a word at once.
        let mut room = 0;
        for word in self.words(network) {
            while room == 0 && self.device.cycles() < end {
                room = self.engine.registers().read(r::QUEUE_FREE)?;
            }
            // In the middle of a write nothing else can begin.
            if self.device.cycles() + WRITE_CYCLES >= end {
                break;
            }
            self.engine.registers().write(r::QUEUE_DATA, word)?;
            room -= 1;
        }
        Ok(self.device.step(end.saturating_sub(self.device.cycles()))?)
    }

    /// The same, and there is no error then.
    fn cut(&mut self, after: u64, network: &Network, pixels: &[u8]) -> Result<(), Failure> {
        self.feed(after, network, pixels)?;
        let state = HardwareState::read(self.engine.registers())?;
        if state.failed() {
            return Err(Failure::new(Kind::WrongError, format!("before the reset: {state}")));
        }
        self.tally.resets += u64::from(state.busy());
        Ok(())
    }

    /// Cuts a frame after each of these numbers of cycles.
    fn sweep(&mut self, after: Range<u64>, network: &Network, pixels: &[u8]) -> Result<(), Failure> {
        for after in after {
            self.cut(after, network, pixels)?;
            self.engine.reset()?;
        }
        Ok(())
    }

    /// Resets the engine alone in the middle of a frame, perhaps again while it drains, and waits until it is ready.
    fn hard_reset(
        &mut self,
        event: &Event,
        case: &Case,
        network: &Network,
        pixels: &[u8],
    ) -> Result<bool, Failure> {
        let Event::HardReset { after, low, again, silent } = event else { return Ok(false) };
        self.feed(*after, network, pixels)?;
        let open = self.device.open_bursts();
        if *silent {
            self.device.set_faults(Faults { silent_from: Some(0), ..Faults::default() });
        }
        self.device.hard_reset(*low)?;
        for wait in again {
            self.device.step(*wait)?;
            self.device.hard_reset(*low)?;
        }
        self.engine.set_watchdog((4000 + 4 * case.bus.cycles_per_burst()) as u32)?;
        let state = self.engine.await_reset()?;
        if *silent {
            self.device.reset_memory();
        }
        let unanswered = *silent && open > 0;
        match (unanswered, state.error_code) {
            (false, r::ERROR_NONE) => self.counted(|tally| &mut tally.hard_resets),
            (true, r::ERROR_RESET) if state.error_info != 0 => self.counted(|tally| &mut tally.unanswered),
            _ => {
                let text = format!("after a hard reset with {open} open bursts, silent {silent}: {state}");
                Err(Failure::new(Kind::WrongError, text))
            }
        }
    }

    /// Writes the frame's descriptors again and again until the queue has no room; false if it always had.
    fn overfill(&mut self, network: &Network, pixels: &[u8]) -> Result<bool, Failure> {
        self.write_image(network, pixels)?;
        let words = self.words(network);
        let most = OVERFILL * self.engine.config().queue_words;
        for word in words.iter().cycle().take(most.next_multiple_of(words.len())) {
            let bus = self.engine.registers();
            let free = bus.read(r::QUEUE_FREE)?;
            bus.write(r::QUEUE_DATA, *word)?;
            // It may have made room after it was asked.
            if bus.read(r::ERROR_CODE)? == r::ERROR_NONE {
                continue;
            }
            let state = HardwareState::read(bus)?;
            if (state.error_code, state.error_info, free) == (r::ERROR_QUEUE, *word, 0) {
                self.tally.overfills += 1;
                return Ok(true);
            }
            let text = format!("word {word:#x} written with room for {free} words: {state}");
            return Err(Failure::new(Kind::WrongError, text));
        }
        Ok(true)
    }

    /// A frame that may stop, with the code and detail that it then stopped with; one that did not is compared.
    pub(super) fn stops(
        &mut self,
        network: &Network,
        expected: &Expected,
        pixels: &[u8],
    ) -> Result<Option<(u32, u32)>, Failure> {
        match self.engine.run(pixels) {
            Ok(Run { sums, .. }) => self.finished(network, expected, &sums).map(|()| None),
            Err(DriverError::Stopped { state, .. }) => Ok(Some((state.error_code, state.error_info))),
            Err(error) => Err(error.into()),
        }
    }

    fn bus_errors(
        &mut self,
        event: &Event,
        network: &Network,
        expected: &Expected,
        pixels: &[u8],
    ) -> Result<bool, Failure> {
        let Event::BusErrors { reads, writes, skip, percent, most, decode, seed } = *event else {
            return Ok(false);
        };
        let bursts = Some(BurstErrors { reads, writes, skip, percent, most, decode, seed });
        self.device.set_faults(Faults { bursts, ..Faults::default() });
        let stopped = self.stops(network, expected, pixels)?;
        let refused = self.device.refused();
        let named = |write, address| refused.contains(&RefusedBurst { write, address });
        match stopped {
            None if refused.is_empty() => Ok(false),
            Some((r::ERROR_READ, address)) if named(false, address) => {
                self.counted(|tally| &mut tally.bus_errors)
            }
            Some((r::ERROR_WRITE, address)) if named(true, address) => {
                self.counted(|tally| &mut tally.bus_errors)
            }
            found => {
                let some = &refused[..refused.len().min(4)];
                let text = format!("error code and detail {found:x?} with bus errors at {some:x?}");
                Err(Failure::new(Kind::WrongError, text))
            }
        }
    }

    fn silence(
        &mut self,
        after: u64,
        case: &Case,
        network: &Network,
        expected: &Expected,
        pixels: &[u8],
    ) -> Result<bool, Failure> {
        self.engine.set_watchdog((4000 + 4 * case.bus.cycles_per_burst()) as u32)?;
        let from = self.device.statistics().cycles + after;
        self.device.set_faults(Faults { silent_from: Some(from), ..Faults::default() });
        let stopped = self.stops(network, expected, pixels);
        // What the masters still wait for must be answered before a reset can end.
        self.device.set_faults(Faults::default());
        match stopped? {
            None => Ok(false),
            Some((r::ERROR_WATCHDOG, awaited)) if awaited != 0 => self.counted(|tally| &mut tally.silences),
            Some(found) => {
                Err(Failure::new(Kind::WrongError, format!("error code and detail {found:x?} in a silence")))
            }
        }
    }

    fn window(
        &mut self,
        event: &Event,
        network: &Network,
        expected: &Expected,
        pixels: &[u8],
    ) -> Result<bool, Failure> {
        let Event::Window { write, end, permille } = *event else { return Ok(false) };
        let register = match (write, end) {
            (false, false) => r::READ_BASE,
            (false, true) => r::READ_LIMIT,
            (true, false) => r::WRITE_BASE,
            (true, true) => r::WRITE_LIMIT,
        };
        let edge = self.device.memory().bus_address()
            + (network.program.memory_bytes as u64 * u64::from(permille) / 1000) as u32;
        self.engine.registers().write(register, edge)?;
        let code = if write { r::ERROR_WRITE_WINDOW } else { r::ERROR_READ_WINDOW };
        let outside = |burst: u32| if end { burst + BURST_BYTES as u32 > edge } else { burst < edge };
        match self.stops(network, expected, pixels)? {
            None => Ok(false),
            Some((found, burst)) if found == code && burst % 8 == 0 && outside(burst) => {
                self.counted(|tally| &mut tally.windows)
            }
            Some(found) => {
                let text = format!("error code and detail {found:x?} with the window's edge at {edge:#x}");
                Err(Failure::new(Kind::WrongError, text))
            }
        }
    }

    pub(super) fn counted(
        &mut self,
        counter: impl Fn(&mut super::tally::Tally) -> &mut u64,
    ) -> Result<bool, Failure> {
        *counter(&mut self.tally) += 1;
        Ok(true)
    }
}
