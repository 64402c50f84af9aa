//! Sends a descriptor's words over the configuration bus when no pass runs, in the order shape, the bypass map's if it has one, the
//! runs' if its input is strided, head, place.
//!
//! Latency: none from `sends` to the first word. Throughput: a word a cycle.

use firebrick_fields::contract;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

/// See [the module's text](self).
#[derive(LogicBlock, Default)]
pub struct WordSender {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Sends a word; the first of them behind a cycle without is the descriptor's first.
    pub sends: Signal<In, Bit>,
    /// The descriptor has a bypass map.
    pub bypass: Signal<In, Bit>,
    /// Its input is strided.
    pub strided: Signal<In, Bit>,
    /// Number of the word to read.
    pub read_index: Signal<Out, Bits<4>>,
    /// The word, in the same cycle.
    pub read_data: Signal<In, Bits<32>>,
    /// It is the last one.
    pub last: Signal<Out, Bit>,
    /// A word for the configuration bus.
    pub cfg_valid: Signal<Out, Bit>,
    /// Its number in the descriptor.
    pub cfg_index: Signal<Out, Bits<4>>,
    /// Its value.
    pub cfg_data: Signal<Out, Bits<32>>,
    word: DFF<Bits<4>>,
}

#[wired]
#[contract]
impl Logic for WordSender {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, word);
        connect!(self <- self: read_index = word.q, cfg_valid = sends, cfg_index = word.q, cfg_data = read_data);
        self.last.next = self.word.q.val() == last!(place);
        self.word.d.next = self.word.q.val() + 1;
        if ((self.word.q.val() == last!(bypass)) & !self.strided.val())
            | ((self.word.q.val() == last!(shape)) & !self.bypass.val())
            | (self.word.q.val() == last!(runs))
        {
            self.word.d.next = first!(head).into();
        }
        if (self.word.q.val() == last!(shape)) & !self.bypass.val() & self.strided.val() {
            self.word.d.next = first!(runs).into();
        }
        if self.word.q.val() == last!(head) {
            self.word.d.next = first!(place).into();
        }
        if !self.sends.val() {
            self.word.d.next = first!(shape).into();
        }
    }
}
