//! A stand-in for the hardware: registers in software, and the instruction emulator behind them.

use std::cell::RefCell;
use std::rc::Rc;

use firebrick_compiler::emulate;
use firebrick_spec::EngineConfig;
use firebrick_spec::bus::{BusError, DmaMemory, RegisterBus};
use firebrick_spec::descriptor::{DESCRIPTOR_WORDS, INTERRUPT, KIND, KIND_PASS, SOURCE, TARGET};
use firebrick_spec::registers::*;

pub const BUS_ADDRESS: u32 = 0x1000_0000;
const PASS_CYCLES: u32 = 100;

/// What both sides share.
pub struct State {
    pub config: EngineConfig,
    /// Registers by their offset that read as something else.
    pub wrong: Vec<(usize, u32)>,
    /// The engine never finishes anything.
    pub hangs: bool,
    /// So many waits end without an interrupt of the engine.
    pub spurious: usize,
    /// The error that the next frame ends with.
    pub error: Option<(u32, u32)>,
    /// `READ_BASE` to `WATCHDOG`, as written.
    pub settings: [u32; 5],
    /// Bytes of memory that the engine gets wrong.
    pub corrupt: Vec<usize>,
    /// Every write in order.
    pub writes: Vec<(usize, u32)>,
    /// The least room that the queue had.
    pub least_free: usize,
    processor: Vec<u8>,
    device: Vec<u8>,
    queue: Vec<u32>,
    frame: Vec<[u32; DESCRIPTOR_WORDS]>,
    passes: u32,
    irq: u32,
    failed: Option<(u32, u32)>,
}

/// Handle to the registers and to the memory.
#[derive(Clone)]
pub struct Mock(pub Rc<RefCell<State>>);

impl Mock {
    pub fn new(config: EngineConfig, bytes: usize) -> Self {
        Mock(Rc::new(RefCell::new(State {
            config,
            wrong: Vec::new(),
            hangs: false,
            spurious: 0,
            error: None,
            settings: [
                WINDOW_BASE_RESET,
                WINDOW_LIMIT_RESET,
                WINDOW_BASE_RESET,
                WINDOW_LIMIT_RESET,
                WATCHDOG_RESET,
            ],
            corrupt: Vec::new(),
            writes: Vec::new(),
            least_free: config.queue_words,
            processor: vec![0; bytes],
            device: vec![0; bytes],
            queue: Vec::new(),
            frame: Vec::new(),
            passes: 0,
            irq: 0,
            failed: None,
        })))
    }
}

impl State {
    /// Executes everything that waits in the queue.
    fn work(&mut self) {
        if self.hangs || self.failed.is_some() {
            return;
        }
        let whole = self.queue.len() / DESCRIPTOR_WORDS * DESCRIPTOR_WORDS;
        let words: Vec<u32> = self.queue.drain(..whole).collect();
        for chunk in words.chunks_exact(DESCRIPTOR_WORDS) {
            let descriptor: [u32; DESCRIPTOR_WORDS] = chunk.try_into().unwrap();
            self.frame.push(descriptor);
            self.passes += u32::from(KIND.get(u64::from(chunk[0])) as u32 == KIND_PASS);
            if INTERRUPT.get(u64::from(chunk[0])) == 1 {
                self.finish();
            }
        }
    }

    fn finish(&mut self) {
        let frame = std::mem::take(&mut self.frame);
        if let Some(error) = self.error.take() {
            self.failed = Some(error);
            self.irq |= IRQ_ERROR.put(1) as u32;
            return;
        }
        if let Some(error) = self.outside(&frame) {
            self.failed = Some(error);
            self.irq |= IRQ_ERROR.put(1) as u32;
            return;
        }
        emulate::execute(&self.config, &frame, &mut self.device, BUS_ADDRESS).unwrap();
        self.corrupt.iter().for_each(|at| self.device[*at] ^= 1);
        self.irq |= IRQ_DONE.put(1) as u32;
    }

    /// The first pass that begins outside the windows.
    fn outside(&self, frame: &[[u32; DESCRIPTOR_WORDS]]) -> Option<(u32, u32)> {
        let [read_base, read_limit, write_base, write_limit, _] = self.settings;
        let is_pass = |words: &[u32; DESCRIPTOR_WORDS]| KIND.get(u64::from(words[0])) as u32 == KIND_PASS;
        frame.iter().find_map(|words| {
            let (source, target) = (words[SOURCE.word().0], words[TARGET.word().0]);
            if !(read_base..=read_limit).contains(&source) {
                return Some((ERROR_READ_WINDOW, source));
            }
            let refused = is_pass(words) && !(write_base..=write_limit).contains(&target);
            refused.then_some((ERROR_WRITE_WINDOW, target))
        })
    }

    fn register(&self, offset: usize) -> u32 {
        let c = &self.config;
        let value = match offset {
            ID => u64::from(IDENTITY),
            VERSION => u64::from(firebrick_spec::CONTRACT_VERSION),
            CONFIG => {
                CONFIG_PES.put(c.pes as u64)
                    | CONFIG_PIXELS.put(firebrick_spec::PIXELS as u64)
                    | CONFIG_PORTS.put(c.ports as u64)
            }
            STORES => {
                STORES_ACTIVATION.put(c.activation_words as u64)
                    | STORES_WEIGHT.put(c.weight_words as u64)
                    | STORES_QUEUE.put(c.queue_words as u64)
            }
            CONFIG_HASH => u64::from(c.hash()),
            STATUS => {
                STATUS_BUSY.put(u64::from(!self.queue.is_empty()))
                    | STATUS_ERROR.put(u64::from(self.failed.is_some()))
            }
            IRQ_STATUS => u64::from(self.irq),
            QUEUE_FREE => (c.queue_words - self.queue.len()) as u64,
            PASSES_DONE => u64::from(self.passes),
            ERROR_CODE => u64::from(self.failed.map_or(0, |f| f.0)),
            ERROR_INFO => u64::from(self.failed.map_or(0, |f| f.1)),
            CYCLES => u64::from(self.passes * PASS_CYCLES),
            READ_BASE..=WATCHDOG => u64::from(self.settings[(offset - READ_BASE) / 4]),
            log if log >= PASS_LOG => self.logged(log - PASS_LOG),
            _ => 0,
        };
        value as u32
    }

    /// Pass n runs from n * 100 to n * 100 + 90; word w behind that is 1000 n + w.
    fn logged(&self, at: usize) -> u64 {
        let last = (at / PASS_LOG_BYTES) as u32;
        let rounds = (self.passes.saturating_sub(last + 1)) / PASS_LOG_PASSES as u32;
        let pass = last + rounds * PASS_LOG_PASSES as u32;
        u64::from(match at % PASS_LOG_BYTES / 4 {
            LOG_START => pass * PASS_CYCLES,
            LOG_END => pass * PASS_CYCLES + 90,
            word => 1000 * pass + word as u32,
        })
    }
}

impl RegisterBus for Mock {
    fn read(&mut self, offset: usize) -> Result<u32, BusError> {
        let state = self.0.borrow();
        let wrong = state.wrong.iter().find(|(at, _)| *at == offset);
        Ok(wrong.map_or_else(|| state.register(offset), |(_, value)| *value))
    }

    fn write(&mut self, offset: usize, value: u32) -> Result<(), BusError> {
        let state = &mut *self.0.borrow_mut();
        state.writes.push((offset, value));
        match offset {
            CONTROL => {
                (state.passes, state.irq, state.failed) = (0, 0, None);
                state.queue.clear();
                state.frame.clear();
            }
            READ_BASE..=WATCHDOG => state.settings[(offset - READ_BASE) / 4] = value,
            IRQ_STATUS => state.irq &= !value,
            QUEUE_DATA => {
                assert!(state.queue.len() < state.config.queue_words, "written while full");
                state.queue.push(value);
                state.least_free = state.least_free.min(state.config.queue_words - state.queue.len());
            }
            _ => (),
        }
        Ok(())
    }

    fn wait_interrupt(&mut self, _: u64) -> Result<bool, BusError> {
        let state = &mut *self.0.borrow_mut();
        if state.spurious > 0 {
            state.spurious -= 1;
            return Ok(true);
        }
        state.work();
        Ok(state.irq != 0)
    }
}

impl DmaMemory for Mock {
    fn size(&self) -> usize {
        self.0.borrow().processor.len()
    }

    fn bus_address(&self) -> u32 {
        BUS_ADDRESS
    }

    fn write(&mut self, offset: usize, data: &[u8]) -> Result<(), BusError> {
        self.0.borrow_mut().processor[offset..][..data.len()].copy_from_slice(data);
        Ok(())
    }

    fn read(&mut self, offset: usize, data: &mut [u8]) -> Result<(), BusError> {
        data.copy_from_slice(&self.0.borrow().processor[offset..][..data.len()]);
        Ok(())
    }

    fn sync_for_device(&mut self, offset: usize, len: usize) -> Result<(), BusError> {
        let State { processor, device, .. } = &mut *self.0.borrow_mut();
        device[offset..][..len].copy_from_slice(&processor[offset..][..len]);
        Ok(())
    }

    fn sync_for_cpu(&mut self, offset: usize, len: usize) -> Result<(), BusError> {
        let State { processor, device, .. } = &mut *self.0.borrow_mut();
        processor[offset..][..len].copy_from_slice(&device[offset..][..len]);
        Ok(())
    }
}
