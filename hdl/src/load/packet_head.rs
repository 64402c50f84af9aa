//! The packet of the weight stream that is under way: whose it is, how much of it is left, and whether its gate is open.
//!
//! Latency: a header is known in the cycle after it was on `word`; so is the next word's number after `step`. A gate opens in the cycle
//! after the `pass_finished` that it waited for.

use firebrick_fields::contract;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

/// See [the module's text](self).
#[derive(LogicBlock, Default)]
pub struct PacketHead {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// No pass has finished.
    pub reset: Signal<In, Bit>,
    /// A frame begins: none of its passes has finished.
    pub start: Signal<In, Bit>,
    /// A pass has finished.
    pub pass_finished: Signal<In, Bit>,
    /// Takes the header.
    pub header: Signal<In, Bit>,
    /// A word of the payload goes; not together with `header`.
    pub step: Signal<In, Bit>,
    /// The stream's word.
    pub word: Signal<In, Bits<64>>,
    /// The payload is parameters.
    pub params: Signal<Out, Bit>,
    /// PEs that the payload has to pass.
    pub hops: Signal<Out, Bits<6>>,
    /// The packet is its pass's last.
    pub ends: Signal<Out, Bit>,
    /// As many passes have finished as the packet waits for.
    pub opens: Signal<Out, Bit>,
    /// Number of the payload's word, modulo 512.
    pub index: Signal<Out, Bits<9>>,
    /// The payload's word is the last.
    pub last: Signal<Out, Bit>,
    is_params: DFF<Bit>,
    pe: DFF<Bits<6>>,
    left: DFF<Bits<10>>,
    after: DFF<Bits<16>>,
    is_end: DFF<Bit>,
    number: DFF<Bits<9>>,
    finished: DFF<Bits<16>>,
}

#[wired]
#[contract]
impl Logic for PacketHead {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, is_params, pe, left, after, is_end, number, finished);
        connect!(self <- self: params = is_params.q, hops = pe.q, ends = is_end.q, index = number.q);
        self.last.next = self.left.q.val() == 1;
        self.opens.next = self.finished.q.val() >= self.after.q.val();
        if self.header.val() {
            self.is_params.d.next = is!(field!(self.word.val(), packet.kind), packet_kind.params);
            self.pe.d.next = field!(self.word.val(), packet.pe);
            self.left.d.next = field!(self.word.val(), packet.words);
            self.after.d.next = field!(self.word.val(), packet.after);
            self.is_end.d.next = field!(self.word.val(), packet.end);
            self.number.d.next = 0.into();
        }
        if self.step.val() {
            self.number.d.next = self.number.q.val() + 1;
            self.left.d.next = self.left.q.val() - 1;
        }
        if self.pass_finished.val() {
            self.finished.d.next = self.finished.q.val() + 1;
        }
        if self.start.val() | self.reset.val() {
            self.finished.d.next = 0.into();
        }
    }
}
