//! A PE's place on the result chain, with a FIFO of four results.
//!
//! A result is 14 sums and travels as two halves of 7, tagged with reassembly slot, half and parameter
//! index. The chain never waits: a half from the neighbour goes on in the next cycle, and an empty slot is
//! taken by whoever has a half. The walker issues a filter's last weight only if `room` was high in the cycle before, so
//! the FIFO cannot overflow. Who has the slot is decided a cycle before the sums are needed: valid bit and tag hop
//! one cycle ahead of their sums.
//!
//! The memories of the sums have one address: while a result is written, none leaves.
//!
//! Latency: one cycle from neighbour to neighbour; from `done`, two cycles to `out_valid` and three to `out_sums` if the chain
//! is free. Throughput: one half a cycle.

use firebrick_fields::contract;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use super::{HalfRam, ResultHop};
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
    /// The walker may issue in the next cycle.
    pub room: Signal<Out, Bit>,
    /// The array has a result in the next cycle.
    pub soon: Signal<In, Bit>,
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
    lows: HalfRam,
    highs: HalfRam,
    tags: LutRam<11, 2>,
    issued: DFF<Bits<2>>,
    tail: DFF<Bits<3>>,
    head: DFF<Bits<3>>,
    upper: DFF<Bit>,
    claimed: DFF<Bits<4>>,
    next_tail: Signal<Local, Bits<3>>,
    place: Signal<Local, Bits<2>>,
    leaves: Signal<Local, Bit>,
    leaves_upper: Signal<Local, Bit>,
    slot: Signal<Local, Bits<2>>,
    index: Signal<Local, Bits<9>>,
    own_tag: Signal<Local, Bits<12>>,
    after_issue: Signal<Local, Bits<4>>,
    eight: Signal<Local, Bit>,
    seven: Signal<Local, Bit>,
    six: Signal<Local, Bit>,
    five: Signal<Local, Bit>,
    full: Signal<Local, Bit>,
}

#[wired]
#[contract]
impl Logic for ResultPort {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, hop_valid, hop_tag, issued, tail, head, upper, claimed);
        clock!(self, clock, lows, highs, tags, hop_sums);
        connect!(self.tags <- self: write_enable = issue, write_address = issued.q, write_data = issue_tag);
        self.tags.read_address.next = self.head.q.val().get_bits::<2>(0);
        if self.issue.val() {
            self.issued.d.next = self.issued.q.val() + 1;
        }
        self.next_tail.next = self.tail.q.val();
        if self.done.val() {
            self.next_tail.next = self.tail.q.val() + 1;
        }
        self.tail.d.next = self.next_tail.val();
        self.place.next = self.head.q.val().get_bits::<2>(0);
        if self.soon.val() {
            self.place.next = self.next_tail.val().get_bits::<2>(0);
        }
        connect!(self.lows <- self: next_address = place, write_enable = done, write_data = low);
        connect!(self.highs <- self: next_address = place, write_enable = done, write_data = high);

        // A free slot of the chain takes the oldest half, unless its sums cannot be read in the next cycle, or what it lacks in this one.
        self.leaves.next = (self.head.q.val() != self.tail.q.val())
            & !self.in_valid.val()
            & !self.soon.val()
            & !self.done.val();
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

        // Halves on their way or held: at most 8. `room` is that of the next cycle, so it knows of those that come and
        // go in this one; written for one LUT, because the walker waits for it.
        self.after_issue.next = self.claimed.q.val();
        if self.issue.val() {
            self.after_issue.next = self.claimed.q.val() + 2;
        }
        self.claimed.d.next = self.after_issue.val();
        if self.leaves.val() {
            self.claimed.d.next = self.after_issue.val() - 1;
        }
        self.eight.next = self.claimed.q.val().get_bit(3);
        self.seven.next = self.eight.val()
            | (self.claimed.q.val().get_bit(2)
                & self.claimed.q.val().get_bit(1)
                & self.claimed.q.val().get_bit(0));
        self.six.next =
            self.eight.val() | (self.claimed.q.val().get_bit(2) & self.claimed.q.val().get_bit(1));
        self.five.next = self.six.val() | (self.claimed.q.val().get_bit(2) & self.claimed.q.val().get_bit(0));
        self.full.next = (self.leaves.val() & self.eight.val()) | (!self.leaves.val() & self.seven.val());
        if self.issue.val() {
            self.full.next = (self.leaves.val() & self.six.val()) | (!self.leaves.val() & self.five.val());
        }
        self.room.next = !self.full.val();
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
