//! The pass log: the records of the last 128 passes, in block RAM.
//!
//! Latency: [`PassLog::LATENCY`] cycle from `read_index` to `read_data`. Throughput: a word in and out every cycle.
//! The memory outlives resets: `PASSES_DONE` tells which records are of this run.

use firebrick_fields::contract;
use firebrick_spec::registers::{PASS_LOG_PASSES, PASS_LOG_WORDS};
use rust_hdl_core::prelude::*;

use crate::leaf::BlockRam;

/// Bits of a word's place in the log.
const INDEX: usize = (PASS_LOG_PASSES * PASS_LOG_WORDS).ilog2() as usize;

/// 128 records of 16 words.
#[derive(LogicBlock)]
pub struct PassLog {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Writes a word.
    pub write: Signal<In, Bit>,
    /// Its place: number of the pass modulo 128, then the word.
    pub index: Signal<In, Bits<INDEX>>,
    /// The word.
    pub data: Signal<In, Bits<32>>,
    /// Place of the word to read.
    pub read_index: Signal<In, Bits<INDEX>>,
    /// The word.
    pub read_data: Signal<Out, Bits<32>>,
    ram: BlockRam<32, INDEX>,
}

impl PassLog {
    /// Cycles from `read_index` to `read_data`.
    pub const LATENCY: usize = BlockRam::<32, INDEX>::LATENCY;
}

impl Default for PassLog {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            write: Default::default(),
            index: Default::default(),
            data: Default::default(),
            read_index: Default::default(),
            read_data: Default::default(),
            ram: BlockRam::new(PASS_LOG_PASSES * PASS_LOG_WORDS),
        }
    }
}

#[contract]
impl Logic for PassLog {
    #[hdl_gen]
    fn update(&mut self) {
        self.ram.clock.next = self.clock.val();
        self.ram.write_enable.next = self.write.val();
        self.ram.write_address.next = self.index.val();
        self.ram.write_data.next = self.data.val();
        self.ram.read_enable.next = true;
        self.ram.read_address.next = self.read_index.val();
        self.read_data.next = self.ram.read_data.val();
    }
}
