//! A PE's weight store: a circular buffer of 64-bit words, filled from the weight chain.
//!
//! A slot of the chain carries one word and the number of PEs that it has still to pass; a PE takes the
//! slots that have 0 to go and passes the others on with one less. Latency: one cycle to the neighbour, one
//! from `read_address` to `read_data`. Throughput: a slot every cycle. There is no check against overflow:
//! the compiler proves that lists fit (`spec::weights`, `PACKET_AFTER`).

use firebrick_fields::contract;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use crate::leaf::BlockRam;

/// See the module's text.
#[derive(LogicBlock)]
pub struct WeightStore {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Forgets all lists.
    pub reset: Signal<In, Bit>,
    /// A slot with a word arrives.
    pub in_valid: Signal<In, Bit>,
    /// PEs that it has still to pass.
    pub in_hops: Signal<In, Bits<6>>,
    /// It is the last word of a list.
    pub in_end: Signal<In, Bit>,
    /// The word.
    pub in_data: Signal<In, Bits<64>>,
    /// The slot goes on to the neighbour, a cycle later.
    pub out_valid: Signal<Out, Bit>,
    /// PEs that it has still to pass.
    pub out_hops: Signal<Out, Bits<6>>,
    /// It is the last word of a list.
    pub out_end: Signal<Out, Bit>,
    /// The word.
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
    arrives: Signal<Local, Bit>,
}

impl WeightStore {
    /// A store of `words` words.
    pub fn new(words: usize) -> Self {
        Self {
            clock: Default::default(),
            reset: Default::default(),
            in_valid: Default::default(),
            in_hops: Default::default(),
            in_end: Default::default(),
            in_data: Default::default(),
            out_valid: Default::default(),
            out_hops: Default::default(),
            out_end: Default::default(),
            out_data: Default::default(),
            read_enable: Default::default(),
            read_address: Default::default(),
            read_data: Default::default(),
            waiting: Default::default(),
            taken: Default::default(),
            hop_valid: Default::default(),
            hop_hops: Default::default(),
            hop_end: Default::default(),
            hop_data: Default::default(),
            fill: Default::default(),
            lists: Default::default(),
            ram: BlockRam::new(words),
            mine: Default::default(),
            arrives: Default::default(),
        }
    }
}

#[contract]
impl Logic for WeightStore {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, hop_valid, hop_hops, hop_end, hop_data, fill, lists);
        self.ram.clock.next = self.clock.val();
        self.mine.next = self.in_valid.val() & !self.in_hops.val().any();
        self.arrives.next = self.mine.val() & self.in_end.val();
        self.hop_valid.d.next = self.in_valid.val() & !self.mine.val();
        self.hop_hops.d.next = self.in_hops.val() - 1;
        self.hop_end.d.next = self.in_end.val();
        self.hop_data.d.next = self.in_data.val();
        self.out_valid.next = self.hop_valid.q.val();
        self.out_hops.next = self.hop_hops.q.val();
        self.out_end.next = self.hop_end.q.val();
        self.out_data.next = self.hop_data.q.val();
        self.ram.write_enable.next = self.mine.val();
        self.ram.write_address.next = self.fill.q.val();
        self.ram.write_data.next = self.in_data.val();
        self.ram.read_enable.next = self.read_enable.val();
        self.ram.read_address.next = self.read_address.val();
        self.read_data.next = self.ram.read_data.val();
        self.waiting.next = self.lists.q.val().any();
        if self.mine.val() {
            self.fill.d.next = self.fill.q.val() + 1;
        }
        if self.arrives.val() & !self.taken.val() {
            self.lists.d.next = self.lists.q.val() + 1;
        }
        if self.taken.val() & !self.arrives.val() {
            self.lists.d.next = self.lists.q.val() - 1;
        }
        if self.reset.val() {
            self.hop_valid.d.next = false;
            self.fill.d.next = 0.into();
            self.lists.d.next = 0.into();
        }
    }
}
