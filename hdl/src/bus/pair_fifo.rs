//! FIFO of entries of 128 bits, made of pairs of beats.
//!
//! The earlier beat is the low half. A burst of an odd number of beats leaves its last entry's high half undefined.
//!
//! Latency: [`PairFifo::LATENCY`] cycles from an entry's last beat to the output of an empty FIFO. Throughput: a beat
//! a cycle in, an entry a cycle out. Limits: 512 entries; there is no ready, whoever writes has reserved room.

use firebrick_fields::contract;
use firebrick_spec::timing;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use super::BlockFifo;

/// See the module's text.
#[derive(LogicBlock, Default)]
pub struct PairFifo {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Empties the FIFO.
    pub reset: Signal<In, Bit>,
    /// A beat comes.
    pub in_valid: Signal<In, Bit>,
    /// The beat.
    pub in_data: Signal<In, Bits<64>>,
    /// It is its burst's last.
    pub in_last: Signal<In, Bit>,
    /// An entry waits.
    pub out_valid: Signal<Out, Bit>,
    /// The oldest entry.
    pub out_data: Signal<Out, Bits<128>>,
    /// Takes the entry at the edge.
    pub out_ready: Signal<In, Bit>,
    fifo: BlockFifo<128, 9, 10>,
    half: DFF<Bit>,
    complete: DFF<Bit>,
    low: DFF<Bits<64>>,
    high: DFF<Bits<64>>,
}

impl PairFifo {
    /// Entries.
    pub const DEPTH: usize = timing::ACTIVATION_PAIRS;
    /// Cycles from a beat that completes an entry to the output of an empty FIFO.
    pub const LATENCY: usize = timing::PAIR_FIFO;
}

#[contract]
impl Logic for PairFifo {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, half, complete, low, high);
        self.fifo.clock.next = self.clock.val();
        self.fifo.reset.next = self.reset.val();
        // Two registers and no multiplexer: a single beat at the end goes into `low` all the same.
        if !self.half.q.val() {
            self.low.d.next = self.in_data.val();
        }
        self.high.d.next = self.in_data.val();
        if self.in_valid.val() {
            self.half.d.next = !self.half.q.val() & !self.in_last.val();
        }
        self.complete.d.next = self.in_valid.val() & (self.half.q.val() | self.in_last.val());
        self.fifo.in_valid.next = self.complete.q.val();
        self.fifo.in_data.next =
            (bit_cast::<128, 64>(self.high.q.val()) << 64) | bit_cast::<128, 64>(self.low.q.val());
        self.out_valid.next = self.fifo.out_valid.val();
        self.out_data.next = self.fifo.out_data.val();
        self.fifo.out_ready.next = self.out_ready.val();
        if self.reset.val() {
            self.half.d.next = false;
            self.complete.d.next = false;
        }
    }
}
