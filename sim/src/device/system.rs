//! Engine, memory, processor and checkers on one clock.

use firebrick_spec::registers::{CONTROL, CONTROL_RESET};

use super::lite::{Access, LiteMaster};
use super::options::SimOptions;
use super::ports::{LitePins, MasterPins, engine_ports};
use crate::axi::{LiteRequest, LiteResponse, OKAY, SlaveSignals};
use crate::checker::{LiteChecker, MasterChecker, Violation, WindowChecker};
use crate::error::SimError;
use crate::memory::{Behaviour, ChannelStalls, MemoryModel, Stalls};
use crate::verilated::{Model, Pin, Source};

/// The whole simulation.
pub(super) struct System {
    pub model: Model,
    pub memory: MemoryModel,
    pub processor_view: Vec<u8>,
    pub bus_address: u32,
    /// Clock cycles since the start.
    pub cycle: u64,
    clk: Pin,
    irq: Pin,
    lite_pins: LitePins,
    masters: Vec<Master>,
    lite: LiteMaster,
    lite_checker: LiteChecker,
    windows: Option<WindowChecker>,
    /// Bursts in flight that the checkers allow.
    outstanding: usize,
    answer: Option<(u32, u8)>,
    /// The engine is being reset, and the memory may owe it something.
    draining: bool,
    failure: Option<Violation>,
}

/// A memory port of the engine.
struct Master {
    pins: MasterPins,
    checker: MasterChecker,
}

/// What violations call the ports, if there are two.
const PORT_NAMES: [&str; 2] = ["port 0: ", "port 1: "];

impl System {
    pub fn new(verilog: &str, options: &SimOptions) -> Result<Self, SimError> {
        if options.reset_cycles < 2 {
            let value = options.reset_cycles.to_string();
            return Err(SimError::Option { option: "reset_cycles", value, accepted: "from 2 up" });
        }
        let memory = MemoryModel::new(&options.memory())?;
        let ports = engine_ports(options.ports);
        let (trace, coverage) = (options.trace.is_some(), options.coverage);
        let source = Source { verilog, top: "firebrick", ports: &ports, clock: Some("clk"), trace, coverage };
        let model = Model::open(&source, &options.toolchain)?;
        let name = |index: usize| if options.ports > 1 { PORT_NAMES[index] } else { "" };
        let master = |index| {
            let checker = MasterChecker::new(name(index), options.outstanding);
            Ok(Master { pins: MasterPins::new(&model, index)?, checker })
        };
        let masters = (0..options.ports).map(master).collect::<Result<_, SimError>>()?;
        let stalls = processor_stalls(options.stall_probability, options.seed);
        let mut system = System {
            clk: model.pin("clk")?,
            irq: model.pin("irq")?,
            lite_pins: LitePins::new(&model)?,
            masters,
            processor_view: memory.bytes().to_vec(),
            bus_address: options.bus_address,
            cycle: 0,
            lite: LiteMaster::new(stalls),
            lite_checker: LiteChecker::new(),
            windows: options.check_windows.then(|| WindowChecker::new(options.ports)),
            outstanding: options.outstanding,
            answer: None,
            draining: false,
            failure: None,
            memory,
            model,
        };
        if let Some(path) = &options.trace {
            system.model.open_trace(path)?;
        }
        system.reset(options.reset_cycles)?;
        Ok(system)
    }

    fn reset(&mut self, cycles: u64) -> Result<(), SimError> {
        let rst_n = self.model.pin("rst_n")?;
        rst_n.set(0);
        self.lite_pins.drive(&LiteRequest::default());
        for master in &self.masters {
            master.pins.drive(&SlaveSignals::default());
        }
        for _ in 0..cycles {
            self.model.step(1);
            self.cycle += 1;
        }
        self.clk.set(0);
        self.model.eval();
        for master in &self.masters {
            master.checker.check_reset(self.cycle, &master.pins.sample())?;
        }
        self.lite_checker.check_reset(self.cycle, &self.lite_pins.sample())?;
        rst_n.set(1);
        Ok(())
    }

    /// Resets the engine alone, for `cycles` cycles: the memory goes on, and the processor drops its access.
    pub fn hard_reset(&mut self, cycles: u64) -> Result<(), SimError> {
        let rst_n = self.model.pin("rst_n")?;
        self.draining = true;
        self.lite.restart();
        self.lite_checker = LiteChecker::new();
        self.clk.set(0);
        rst_n.set(0);
        for _ in 0..cycles {
            self.tick_in_reset()?;
        }
        rst_n.set(1);
        Ok(())
    }

    /// Bursts that are open: taken and not answered, or offered.
    pub fn open_bursts(&self) -> usize {
        let offered = |master: &Master| {
            let signals = master.pins.sample();
            usize::from(signals.ar.is_some()) + usize::from(signals.aw.is_some())
        };
        self.memory.open() + self.masters.iter().map(offered).sum::<usize>()
    }

    /// The memory forgets what is open; so must the engine have.
    pub fn reset_memory(&mut self) {
        self.draining = false;
        self.memory.restart();
        for master in &mut self.masters {
            master.checker.forget();
        }
    }

    /// A cycle with `rst_n` low: the engine offers nothing, and takes the answers that come.
    fn tick_in_reset(&mut self) -> Result<(), SimError> {
        self.settle();
        for (index, Master { pins, checker }) in self.masters.iter_mut().enumerate() {
            let master = pins.sample();
            checker.check_reset(self.cycle, &master)?;
            checker.restart();
            checker.check(self.cycle, &master, self.memory.signals(index))?;
            self.memory.clock(index, &master);
        }
        self.rise();
        Ok(())
    }

    /// The first half of a cycle: processor and memory drive, and the engine settles.
    #[inline]
    fn settle(&mut self) {
        self.clk.set(0);
        self.lite_pins.drive(self.lite.request());
        for (index, master) in self.masters.iter().enumerate() {
            master.pins.drive(self.memory.signals(index));
        }
        self.model.eval();
    }

    /// The rising edge, with which a cycle ends.
    #[inline]
    fn rise(&mut self) {
        self.clk.set(1);
        self.model.eval();
        self.cycle += 1;
    }

    /// One clock cycle. After an error, every further one fails too.
    #[inline]
    pub fn tick(&mut self) -> Result<(), SimError> {
        if let Some(failure) = &self.failure {
            return Err(SimError::Stopped(failure.clone()));
        }
        self.settle();
        let response = self.lite_pins.sample();
        if let Err(violation) = self.clock_buses(&response) {
            self.failure = Some(violation.clone());
            return Err(violation.into());
        }
        self.rise();
        Ok(())
    }

    /// Checks what the settled model drives, and clocks processor and memory with it.
    #[inline]
    fn clock_buses(&mut self, response: &LiteResponse) -> Result<(), Violation> {
        self.lite_checker.check(self.cycle, self.lite.request(), response)?;
        for (index, Master { pins, checker }) in self.masters.iter_mut().enumerate() {
            let master = pins.sample();
            if self.draining && self.memory.is_silent() {
                // A reset gives up a memory that takes nothing, with what is offered to it.
                checker.restart();
            }
            checker.check(self.cycle, &master, self.memory.signals(index))?;
            if let Some(windows) = &mut self.windows {
                windows.check(self.cycle, index, &master)?;
            }
            self.memory.clock(index, &master);
        }
        self.answer = self.lite.clock(response);
        Ok(())
    }

    /// Runs the clock until the register file has answered; the data read, 0 for a write.
    pub fn access(&mut self, access: Access) -> Result<u32, SimError> {
        self.note_window(access);
        self.lite.begin(access);
        loop {
            self.tick()?;
            match self.answer {
                None => (),
                Some((data, OKAY)) => {
                    self.note_window(access);
                    self.note_reset(access, data);
                    return Ok(data);
                }
                Some((_, code)) => return Err(SimError::Response { access: format!("{access:x?}"), code }),
            }
        }
    }

    /// A soft reset begins with a write, and is over when `CONTROL` reads 0, in a design whose windows are checked: it has these registers.
    fn note_reset(&mut self, access: Access, data: u32) {
        match access {
            _ if self.windows.is_none() => (),
            Access::Write(offset, value) if offset as usize == CONTROL => {
                self.draining |= CONTROL_RESET.get(u64::from(value)) == 1;
            }
            Access::Read(offset) if offset as usize == CONTROL => {
                self.draining &= CONTROL_RESET.get(u64::from(data)) == 1;
            }
            _ => (),
        }
    }

    /// A write takes effect somewhere between its beginning and a little after its answer.
    fn note_window(&mut self, access: Access) {
        if let (Some(windows), Access::Write(offset, value)) = (&mut self.windows, access) {
            windows.written(self.cycle, offset as usize, value);
        }
    }

    /// Changes how memory and processor behave.
    pub fn set_behaviour(&mut self, behaviour: &Behaviour) -> Result<(), SimError> {
        if behaviour.outstanding > self.outstanding {
            let (value, accepted) =
                (behaviour.outstanding.to_string(), "at most what the device was opened with");
            return Err(SimError::Option { option: "outstanding", value, accepted });
        }
        self.memory.set_behaviour(behaviour)?;
        self.lite.set_stalls(processor_stalls(behaviour.processor, behaviour.seed));
        Ok(())
    }

    /// Runs the clock until the interrupt is high, at most `cycles` cycles.
    pub fn wait_interrupt(&mut self, cycles: u64) -> Result<bool, SimError> {
        for _ in 0..cycles {
            if self.irq.is_high() {
                // A long run need not go on for a trace that there will not be.
                self.model.check_trace()?;
                return Ok(true);
            }
            self.tick()?;
        }
        Ok(self.irq.is_high())
    }
}

/// The processor's half of the seed: other stalls than the memory's.
fn processor_stalls(chance: f64, seed: u64) -> Stalls {
    Stalls::new(&ChannelStalls::all(chance), !seed)
}
