//! The pass log: when each of the last 256 passes started and ended.
//!
//! Latency: [`PassLog::LATENCY`] cycle from `read_index` to `read_data`. Throughput: a record and a read every cycle.
//! The memory outlives resets: `PASSES_DONE` tells which records are of this run.

use firebrick_spec::registers::PASS_LOG_PASSES;
use rust_hdl_core::prelude::*;

use crate::leaf::BlockRam;

const _: () = assert!(PASS_LOG_PASSES == 1 << 8, "PassLog's index has 8 bits");

/// 256 records of two words.
#[derive(LogicBlock)]
pub struct PassLog {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Writes a record.
    pub write: Signal<In, Bit>,
    /// Number of the pass modulo 256.
    pub index: Signal<In, Bits<8>>,
    /// `CYCLES` when it started.
    pub started: Signal<In, Bits<32>>,
    /// `CYCLES` when it ended.
    pub ended: Signal<In, Bits<32>>,
    /// Record to read.
    pub read_index: Signal<In, Bits<8>>,
    /// The record: `started` in the low half, `ended` in the high one.
    pub read_data: Signal<Out, Bits<64>>,
    ram: BlockRam<64, 8>,
    started_wide: Signal<Local, Bits<64>>,
    ended_wide: Signal<Local, Bits<64>>,
}

impl PassLog {
    /// Cycles from `read_index` to `read_data`.
    pub const LATENCY: usize = BlockRam::<64, 8>::LATENCY;
}

impl Default for PassLog {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            write: Default::default(),
            index: Default::default(),
            started: Default::default(),
            ended: Default::default(),
            read_index: Default::default(),
            read_data: Default::default(),
            ram: BlockRam::new(PASS_LOG_PASSES),
            started_wide: Default::default(),
            ended_wide: Default::default(),
        }
    }
}

impl Logic for PassLog {
    #[hdl_gen]
    fn update(&mut self) {
        self.ram.clock.next = self.clock.val();
        self.started_wide.next = bit_cast::<64, 32>(self.started.val());
        self.ended_wide.next = bit_cast::<64, 32>(self.ended.val());
        self.ram.write_enable.next = self.write.val();
        self.ram.write_address.next = self.index.val();
        self.ram.write_data.next = self.started_wide.val() | (self.ended_wide.val() << 32);
        self.ram.read_enable.next = true;
        self.ram.read_address.next = self.read_index.val();
        self.read_data.next = self.ram.read_data.val();
    }
}
