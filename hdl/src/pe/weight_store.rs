//! A PE's weight store: a circular buffer of 64-bit words, filled from the weight chain.
//!
//! A slot of the chain carries one word and the number of PEs that it has still to pass; a PE takes the
//! slots that have 0 to go and passes the others on with one less. Latency: one cycle to the neighbour, one
//! from `read_address` to `read_data`. Throughput: a slot every cycle. There is no check against overflow:
//! the compiler proves that lists fit (`spec::weights`, `PACKET_AFTER`).

use firebrick_fields::contract;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use crate::leaf::BlockRam;

/// See [the module's text](self).
#[derive(LogicBlock, Default)]
pub struct WeightStore {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Forgets all lists.
    pub reset: Signal<In, Bit>,
    /// A slot with a word arrives.
    pub in_valid: Signal<In, Bit>,
    /// PEs that the arriving slot has still to pass.
    pub in_hops: Signal<In, Bits<6>>,
    /// The arriving word is the last one of a list.
    pub in_end: Signal<In, Bit>,
    /// The arriving word.
    pub in_data: Signal<In, Bits<64>>,
    /// A slot goes on to the neighbour, a cycle later.
    pub out_valid: Signal<Out, Bit>,
    /// PEs that the slot has to pass from there on.
    pub out_hops: Signal<Out, Bits<6>>,
    /// The word that goes on is the last one of a list.
    pub out_end: Signal<Out, Bit>,
    /// The word that goes on.
    pub out_data: Signal<Out, Bits<64>>,
    /// Fetches the word at `read_address`.
    pub read_enable: Signal<In, Bit>,
    /// Number of the word to read, modulo the depth.
    pub read_address: Signal<In, Bits<9>>,
    /// The word fetched last.
    pub read_data: Signal<Out, Bits<64>>,
    /// A whole list waits.
    pub waiting: Signal<Out, Bit>,
    /// The oldest waiting list is taken.
    pub taken: Signal<In, Bit>,
    hop_valid: DFF<Bit>,
    hop_hops: DFF<Bits<6>>,
    hop_end: DFF<Bit>,
    hop_data: DFF<Bits<64>>,
    fill: DFF<Bits<9>>,
    lists: DFF<Bits<10>>,
    ram: BlockRam<64, 9>,
    mine: Signal<Local, Bit>,
    arrived: DFF<Bit>,
    one_in: Signal<Local, Bits<9>>,
    change: Signal<Local, Bits<10>>,
}

impl WeightStore {
    /// A store of `words` words.
    pub fn new(words: usize) -> Self {
        Self { ram: BlockRam::new(words), ..Default::default() }
    }
}

#[wired]
#[contract]
impl Logic for WeightStore {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, hop_valid, hop_hops, hop_end, hop_data, fill, arrived, lists);
        self.ram.clock.next = self.clock.val();
        self.mine.next = self.in_valid.val() & !self.in_hops.val().any();
        self.arrived.d.next = self.mine.val() & self.in_end.val();
        self.hop_valid.d.next = self.in_valid.val() & !self.mine.val();
        self.hop_hops.d.next = self.in_hops.val() - 1;
        connect!(self <- self: hop_end.d = in_end, hop_data.d = in_data, out_valid = hop_valid.q,
            out_hops = hop_hops.q, out_end = hop_end.q, out_data = hop_data.q);
        connect!(self.ram <- self: write_enable = mine, write_address = fill.q, write_data = in_data,
            read_enable, read_address);
        self.read_data.next = self.ram.read_data.val();
        self.waiting.next = self.lists.q.val().any();
        // Sums instead of enables, so that all counters share a control set.
        self.one_in.next = 0.into();
        if self.mine.val() {
            self.one_in.next = 1.into();
        }
        self.fill.d.next = self.fill.q.val() + self.one_in.val();
        self.change.next = 0.into();
        if self.arrived.q.val() & !self.taken.val() {
            self.change.next = 1.into();
        }
        if self.taken.val() & !self.arrived.q.val() {
            self.change.next = 1023.into();
        }
        self.lists.d.next = self.lists.q.val() + self.change.val();
        if self.reset.val() {
            self.hop_valid.d.next = false;
            self.fill.d.next = 0.into();
            self.lists.d.next = 0.into();
            self.arrived.d.next = false;
        }
    }
}
