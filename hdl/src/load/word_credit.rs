//! How many activation words may be under way: of those sent, as many as a PE's store holds may still be needed.
//!
//! Latency: `room` follows `credit` in the next cycle, and knows of the word that is sent in the cycle before it counts.

use firebrick_fields::contract;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use crate::leaf::Fixed;

/// See [the module's text](self).
#[derive(LogicBlock, Default)]
pub struct WordCredit {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Nothing is sent.
    pub reset: Signal<In, Bit>,
    /// A word is sent; only while `room` is high.
    pub sends: Signal<In, Bit>,
    /// Words that no PE needs any more, modulo 2^11; it can be ahead of what was sent.
    pub credit: Signal<In, Bits<11>>,
    /// The slowest PE has room for a word.
    pub room: Signal<Out, Bit>,
    /// It will have room in the next cycle.
    pub room_next: Signal<Out, Bit>,
    sent: DFF<Bits<11>>,
    free: DFF<Bit>,
    last_free: Fixed<Bits<11>>,
    under_way: Signal<Local, Bits<11>>,
    spare: Signal<Local, Bit>,
    one_left: Signal<Local, Bit>,
    frees: Signal<Local, Bit>,
}

impl WordCredit {
    /// The credit of PEs with stores of `words` words.
    pub fn new(words: usize) -> Self {
        Self { last_free: Fixed::new((words as u64 - 1).into()), ..Default::default() }
    }
}

#[wired]
#[contract]
impl Logic for WordCredit {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, sent, free);
        connect!(self <- self: room = free.q);
        self.under_way.next = self.sent.q.val() - self.credit.val();
        self.spare.next = self.under_way.val().get_bit(10) | (self.under_way.val() < self.last_free.val());
        self.one_left.next = self.under_way.val() == self.last_free.val();
        self.frees.next = (self.spare.val() | (self.one_left.val() & !self.sends.val())) & !self.reset.val();
        connect!(self <- self: free.d = frees, room_next = frees);
        if self.sends.val() {
            self.sent.d.next = self.sent.q.val() + 1;
        }
        if self.reset.val() {
            self.sent.d.next = 0.into();
        }
    }
}
