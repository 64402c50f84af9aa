//! The register file: [`firebrick_spec::registers`] behind an AXI4-Lite port.
//!
//! Every address of the 16 KiB window answers with OKAY, after at most [`LitePort::READ_LATENCY`] cycles; a write of some of a word's
//! bytes has no effect and answers with SLVERR; reads have no effect either. The register file outlives a soft reset, which clears
//! `IRQ_STATUS` but keeps `IRQ_ENABLE`, the windows and the watchdog's limit. While `CONTROL.soft_reset` reads 1, `QUEUE_FREE` is 0, and a
//! word written to the queue is reported as lost when the reset is over.
//!
//! Latency: a write takes effect two cycles after it is committed, for its word is decoded before: address and data stay in the port's
//! registers for as long. A read sees the registers as of two cycles after AR.

pub mod interrupts;
mod logic;
pub mod setting_registers;

pub use interrupts::Interrupts;
pub use setting_registers::SettingRegisters;

use firebrick_spec::registers as map;
use firebrick_spec::{CONTRACT_VERSION, EngineConfig, PIXELS};
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use super::LitePort;
use crate::leaf::Fixed;
use crate::many;

/// Registers below the pass log, one word each.
const REGISTERS: usize = map::REGISTERS.len() - 1;

/// The register file; `s_axi_*` as in ARM IHI 0022.
#[derive(LogicBlock, Default)]
pub struct RegisterFile {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Power-on reset.
    pub reset: Signal<In, Bit>,
    /// Write address.
    pub s_axi_awaddr: Signal<In, Bits<14>>,
    /// The write address is valid.
    pub s_axi_awvalid: Signal<In, Bit>,
    /// The write address is taken.
    pub s_axi_awready: Signal<Out, Bit>,
    /// Write data.
    pub s_axi_wdata: Signal<In, Bits<32>>,
    /// Write strobes.
    pub s_axi_wstrb: Signal<In, Bits<4>>,
    /// The write data is valid.
    pub s_axi_wvalid: Signal<In, Bit>,
    /// The write data is taken.
    pub s_axi_wready: Signal<Out, Bit>,
    /// OKAY, or SLVERR of a write of some of a word's bytes.
    pub s_axi_bresp: Signal<Out, Bits<2>>,
    /// A write is answered.
    pub s_axi_bvalid: Signal<Out, Bit>,
    /// The answer is taken.
    pub s_axi_bready: Signal<In, Bit>,
    /// Read address.
    pub s_axi_araddr: Signal<In, Bits<14>>,
    /// The read address is valid.
    pub s_axi_arvalid: Signal<In, Bit>,
    /// The read address is taken.
    pub s_axi_arready: Signal<Out, Bit>,
    /// Data read.
    pub s_axi_rdata: Signal<Out, Bits<32>>,
    /// Always OKAY.
    pub s_axi_rresp: Signal<Out, Bits<2>>,
    /// A read is answered.
    pub s_axi_rvalid: Signal<Out, Bit>,
    /// The answer is taken.
    pub s_axi_rready: Signal<In, Bit>,
    /// Interrupt line.
    pub irq: Signal<Out, Bit>,
    /// Soft reset wanted; held until `reset_done`.
    pub soft_reset: Signal<Out, Bit>,
    /// A reset is under way.
    pub reset_busy: Signal<In, Bit>,
    /// High for one cycle when the reset is over.
    pub reset_done: Signal<In, Bit>,
    /// High for one cycle: append `queue_data` to the queue.
    pub queue_valid: Signal<Out, Bit>,
    /// The word.
    pub queue_data: Signal<Out, Bits<32>>,
    /// `QUEUE_FREE`.
    pub queue_free: Signal<In, Bits<10>>,
    /// `STATUS.busy`.
    pub busy: Signal<In, Bit>,
    /// `STATUS.error`.
    pub error: Signal<In, Bit>,
    /// `ERROR_CODE`.
    pub error_code: Signal<In, Bits<32>>,
    /// `ERROR_INFO`.
    pub error_info: Signal<In, Bits<32>>,
    /// Sets `IRQ_STATUS.done`.
    pub event_done: Signal<In, Bit>,
    /// Sets `IRQ_STATUS.error`.
    pub event_error: Signal<In, Bit>,
    /// `PASSES_DONE`.
    pub passes_done: Signal<In, Bits<32>>,
    /// `CYCLES`.
    pub cycles: Signal<In, Bits<32>>,
    /// `READ_BASE`.
    pub read_base: Signal<Out, Bits<32>>,
    /// `READ_LIMIT`.
    pub read_limit: Signal<Out, Bits<32>>,
    /// `WRITE_BASE`.
    pub write_base: Signal<Out, Bits<32>>,
    /// `WRITE_LIMIT`.
    pub write_limit: Signal<Out, Bits<32>>,
    /// `WATCHDOG`.
    pub watchdog: Signal<Out, Bits<32>>,
    /// High for one cycle: it was written, and counts from now on.
    pub watchdog_set: Signal<Out, Bit>,
    /// Word of the pass log to read.
    pub log_index: Signal<Out, Bits<11>>,
    /// Word of the log at `log_index`, a cycle later.
    pub log_data: Signal<In, Bits<32>>,
    port: LitePort,
    hit: Vec<DFF<Bit>>,
    value: Vec<Signal<Local, Bits<32>>>,
    sum: Vec<Signal<Local, Bits<32>>>,
    at: Vec<Fixed<Bits<12>>>,
    settings: SettingRegisters,
    interrupts: Interrupts,
    low: DFF<Bits<32>>,
    log: DFF<Bits<32>>,
    from_log: DFF<Bit>,
    pending_reset: DFF<Bit>,
    push: DFF<Bit>,
    push_data: DFF<Bits<32>>,
    identity: Fixed<Bits<32>>,
    version: Fixed<Bits<32>>,
    shape: Fixed<Bits<32>>,
    stores: Fixed<Bits<32>>,
    hash: Fixed<Bits<32>>,
    _registers: usize,
}

impl RegisterFile {
    /// The register file of an engine of this configuration.
    pub fn new(config: &EngineConfig) -> Self {
        let word = |value: u32| Fixed::new(u64::from(value).into());
        Self {
            hit: many(REGISTERS),
            value: many(REGISTERS),
            sum: many(REGISTERS + 1),
            at: (0..REGISTERS as u64).map(|i| Fixed::new(i.into())).collect(),
            identity: word(map::IDENTITY),
            version: word(CONTRACT_VERSION),
            shape: word(config_register(config)),
            stores: word(stores_register(config)),
            hash: word(config.hash()),
            _registers: REGISTERS,
            ..Default::default()
        }
    }
}

fn config_register(config: &EngineConfig) -> u32 {
    (map::CONFIG_PES.put(config.pes as u64)
        | map::CONFIG_PIXELS.put(PIXELS as u64)
        | map::CONFIG_PORTS.put(config.ports as u64)) as u32
}

fn stores_register(config: &EngineConfig) -> u32 {
    (map::STORES_ACTIVATION.put(config.activation_words as u64)
        | map::STORES_WEIGHT.put(config.weight_words as u64)
        | map::STORES_QUEUE.put(config.queue_words as u64)) as u32
}
