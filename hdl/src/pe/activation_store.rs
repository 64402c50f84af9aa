//! A PE's activation store: a circular buffer of words, filled from the chain.
//!
//! Latency: a word is in the store, and counted in `arrived`, one cycle after it is at the input;
//! `read_data` follows `read_address` by one cycle. Throughput: a word in, a word out and a word on to the
//! neighbour every cycle. There is no check against overflow: the loader sends on credit only.

use firebrick_fields::contract;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use crate::leaf::BlockRam;

/// See [the module's text](self).
#[derive(LogicBlock, Default)]
pub struct ActivationStore {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Sets the counter to 0.
    pub reset: Signal<In, Bit>,
    /// A word arrives.
    pub in_valid: Signal<In, Bit>,
    /// The word: byte `i` at bits `8 i`.
    pub in_data: Signal<In, Bits<144>>,
    /// The word goes on to the neighbour, a cycle later.
    pub out_valid: Signal<Out, Bit>,
    /// The word.
    pub out_data: Signal<Out, Bits<144>>,
    /// Words that have arrived since reset, modulo 2^11.
    pub arrived: Signal<Out, Bits<11>>,
    /// Number of the word to read.
    pub read_address: Signal<In, Bits<11>>,
    /// The word, one cycle later.
    pub read_data: Signal<Out, Bits<144>>,
    hop_valid: DFF<Bit>,
    hop_data: DFF<Bits<144>>,
    count: DFF<Bits<11>>,
    ram: BlockRam<144, 9>,
    one_in: Signal<Local, Bits<11>>,
}

impl ActivationStore {
    /// A store of `words` words.
    pub fn new(words: usize) -> Self {
        Self { ram: BlockRam::new(words), ..Default::default() }
    }
}

#[wired]
#[contract]
impl Logic for ActivationStore {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, hop_valid, hop_data, count);
        connect!(self.ram <- self: clock, write_enable = in_valid);
        connect!(self <- self: hop_valid.d = in_valid, hop_data.d = in_data, out_valid = hop_valid.q,
            out_data = hop_data.q);
        self.ram.write_address.next = self.count.q.val().get_bits::<9>(0);
        self.ram.write_data.next = self.in_data.val();
        self.ram.read_enable.next = true;
        self.ram.read_address.next = self.read_address.val().get_bits::<9>(0);
        self.read_data.next = self.ram.read_data.val();
        self.arrived.next = self.count.q.val();
        // A sum instead of an enable, so that all counters share a control set.
        self.one_in.next = 0.into();
        if self.in_valid.val() {
            self.one_in.next = 1.into();
        }
        self.count.d.next = self.count.q.val() + self.one_in.val();
        if self.reset.val() {
            self.count.d.next = 0.into();
            self.hop_valid.d.next = false;
        }
    }
}
