//! A PE's place on the result chain, with a FIFO of four results.
//!
//! A result is 14 sums and travels as two halves of 7, tagged with reassembly slot, half and parameter
//! index. The chain never waits: a half from the neighbour goes on in the next cycle, and an empty slot is
//! taken by whoever has a half. The walker issues a filter's last weight only while `room` is high, so
//! the FIFO cannot overflow. Who has the slot is decided a cycle before the sums are needed: valid bit and tag hop
//! one cycle ahead of their sums.
//!
//! Latency: one cycle from neighbour to neighbour; from `done`, two cycles to `out_valid` and three to `out_sums` if the chain
//! is free. Throughput: one half a cycle.

use firebrick_fields::contract;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use super::ResultHop;
use crate::leaf::LutRam;

/// See [the module's text](self).
#[derive(LogicBlock, Default)]
pub struct ResultPort {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Drops all results.
    pub reset: Signal<In, Bit>,
    /// The walker issues a filter's last weight.
    pub issue: Signal<In, Bit>,
    /// Tag of the issued filter: slot (2 bits) above parameter index (9 bits).
    pub issue_tag: Signal<In, Bits<11>>,
    /// The walker may issue in this cycle.
    pub room: Signal<Out, Bit>,
    /// The array has a result, in the order of issue.
    pub done: Signal<In, Bit>,
    /// Sums of pixels 0 to 6, as [`super::MacArray`] has them.
    pub low: Signal<In, Bits<168>>,
    /// Sums of pixels 7 to 13.
    pub high: Signal<In, Bits<168>>,
    /// A half arrives from the neighbour.
    pub in_valid: Signal<In, Bit>,
    /// Tag of the neighbour's half: slot (2), half (1), index (9), from the highest bit.
    pub in_tag: Signal<In, Bits<12>>,
    /// Sums of the neighbour's half, in the cycle behind `in_valid`.
    pub in_sums: Signal<In, Bits<168>>,
    /// A half goes on.
    pub out_valid: Signal<Out, Bit>,
    /// Tag of the half that goes on.
    pub out_tag: Signal<Out, Bits<12>>,
    /// Sums of the half that goes on, in the cycle behind `out_valid`.
    pub out_sums: Signal<Out, Bits<168>>,
    hop_valid: DFF<Bit>,
    hop_tag: DFF<Bits<12>>,
    hop_sums: ResultHop,
    lows: LutRam<168, 2>,
    highs: LutRam<168, 2>,
    tags: LutRam<11, 2>,
    issued: DFF<Bits<2>>,
    tail: DFF<Bits<3>>,
    head: DFF<Bits<3>>,
    head_of_sums: DFF<Bits<2>>,
    upper: DFF<Bit>,
    claimed: DFF<Bits<4>>,
    leaves: Signal<Local, Bit>,
    leaves_upper: Signal<Local, Bit>,
    slot: Signal<Local, Bits<2>>,
    index: Signal<Local, Bits<9>>,
    own_tag: Signal<Local, Bits<12>>,
    after_issue: Signal<Local, Bits<4>>,
}

#[wired]
#[contract]
impl Logic for ResultPort {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, hop_valid, hop_tag, issued, tail, head, head_of_sums, upper, claimed);
        clock!(self, clock, lows, highs, tags, hop_sums);
        connect!(self.tags <- self: write_enable = issue, write_address = issued.q, write_data = issue_tag);
        self.tags.read_address.next = self.head.q.val().get_bits::<2>(0);
        if self.issue.val() {
            self.issued.d.next = self.issued.q.val() + 1;
        }
        self.lows.write_enable.next = self.done.val();
        self.lows.write_address.next = self.tail.q.val().get_bits::<2>(0);
        connect!(self.lows <- self: write_data = low, read_address = head_of_sums.q);
        self.highs.write_enable.next = self.done.val();
        self.highs.write_address.next = self.tail.q.val().get_bits::<2>(0);
        connect!(self.highs <- self: write_data = high, read_address = head_of_sums.q);
        self.head_of_sums.d.next = self.head.q.val().get_bits::<2>(0);
        if self.done.val() {
            self.tail.d.next = self.tail.q.val() + 1;
        }

        // A free slot of the chain takes the oldest half.
        self.leaves.next = (self.head.q.val() != self.tail.q.val()) & !self.in_valid.val();
        self.leaves_upper.next = self.leaves.val() & self.upper.q.val();
        if self.leaves.val() {
            self.upper.d.next = !self.upper.q.val();
        }
        if self.leaves_upper.val() {
            self.head.d.next = self.head.q.val() + 1;
        }
        self.slot.next = self.tags.read_data.val().get_bits::<2>(9);
        self.index.next = self.tags.read_data.val().get_bits::<9>(0);
        self.own_tag.next = (bit_cast::<12, 2>(self.slot.val()) << 10) | bit_cast::<12, 9>(self.index.val());
        if self.upper.q.val() {
            self.own_tag.next =
                (bit_cast::<12, 2>(self.slot.val()) << 10) | bit_cast::<12, 9>(self.index.val()) | 512;
        }
        self.hop_valid.d.next = self.in_valid.val() | self.leaves.val();
        self.hop_tag.d.next = self.own_tag.val();
        if self.in_valid.val() {
            self.hop_tag.d.next = self.in_tag.val();
        }
        connect!(self.hop_sums <- self: pass = in_valid, upper = leaves_upper, sums = in_sums);
        self.hop_sums.low.next = self.lows.read_data.val();
        self.hop_sums.high.next = self.highs.read_data.val();
        self.out_valid.next = self.hop_valid.q.val();
        self.out_tag.next = self.hop_tag.q.val();
        self.out_sums.next = self.hop_sums.out.val();

        // Halves on their way or held: at most 8.
        self.room.next = self.claimed.q.val() < number!(RESULT_PORT_FULL);
        self.after_issue.next = self.claimed.q.val();
        if self.issue.val() {
            self.after_issue.next = self.claimed.q.val() + 2;
        }
        self.claimed.d.next = self.after_issue.val();
        if self.leaves.val() {
            self.claimed.d.next = self.after_issue.val() - 1;
        }
        if self.reset.val() {
            self.hop_valid.d.next = false;
            self.issued.d.next = 0.into();
            self.tail.d.next = 0.into();
            self.head.d.next = 0.into();
            self.upper.d.next = false;
            self.claimed.d.next = 0.into();
        }
    }
}
