//! A PE's place on the result chain, with a FIFO of four results.
//!
//! A result is 14 sums and travels as two halves of 7, tagged with reassembly slot, half and parameter
//! index. The chain never waits: a half from the neighbour goes on in the next cycle, and an empty slot is
//! taken by whoever has a half. The walker issues a filter's last weight only if `room` was high in the cycle before, so
//! the FIFO cannot overflow. Who has the slot is decided a cycle before the sums are needed: valid bit and tag hop
//! one cycle ahead of their sums.
//!
//! The memory of the high sums has one address: a high half leaves only where no result is written in the next cycle, in which its sums are read.
//! So has that of the low ones, if the constructor is told so: then no half leaves in such a cycle, and a high one, which needs the low
//! sums in the cycle of the choice, too, in none in which a result is written.
//!
//! Latency: one cycle from neighbour to neighbour; from `done`, two cycles to `out_valid` and three to `out_sums` if the chain
//! is free. Throughput: one half a cycle.

use firebrick_fields::contract;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;
use smart_default::SmartDefault;

use super::{HalfRam, ResultHop};
use crate::leaf::{Fixed, LutRam};

/// See [the module's text](self).
#[derive(LogicBlock, SmartDefault)]
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
    #[default(HalfRam::of_one_address())]
    highs: HalfRam,
    tags: LutRam<11, 2>,
    one_address: Fixed<Bit>,
    issued: DFF<Bits<2>>,
    tail: DFF<Bits<3>>,
    head: DFF<Bits<3>>,
    upper: DFF<Bit>,
    // Halves on their way or held, bit by bit: at most 8.
    ones: DFF<Bit>,
    twos: DFF<Bit>,
    fours: DFF<Bit>,
    eights: DFF<Bit>,
    next_tail: Signal<Local, Bits<3>>,
    place: Signal<Local, Bits<2>>,
    low_place: Signal<Local, Bits<2>>,
    high_place: Signal<Local, Bits<2>>,
    readable: Signal<Local, Bit>,
    leaves: Signal<Local, Bit>,
    leaves_upper: Signal<Local, Bit>,
    slot: Signal<Local, Bits<2>>,
    index: Signal<Local, Bits<9>>,
    own_tag: Signal<Local, Bits<12>>,
    adds: Signal<Local, Bit>,
    steps: Signal<Local, Bit>,
    falls: Signal<Local, Bit>,
    both: Signal<Local, Bit>,
    none: Signal<Local, Bit>,
    carry: Signal<Local, Bit>,
    seven: Signal<Local, Bit>,
    six: Signal<Local, Bit>,
    five: Signal<Local, Bit>,
    full: Signal<Local, Bit>,
}

impl ResultPort {
    /// A port whose memory of the low sums has one address, too, or not.
    pub fn new(one_address: bool) -> Self {
        let lows = if one_address { HalfRam::of_one_address() } else { HalfRam::default() };
        Self { lows, one_address: Fixed::new(one_address), ..Default::default() }
    }
}

#[wired]
#[contract]
impl Logic for ResultPort {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, hop_valid, hop_tag, issued, tail, head, upper, ones, twos, fours, eights);
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
        self.high_place.next = self.place.val();
        if self.soon.val() {
            self.high_place.next = self.next_tail.val().get_bits::<2>(0);
        }
        self.low_place.next = self.place.val();
        if self.one_address.val() {
            self.low_place.next = self.high_place.val();
        }
        self.lows.write_address.next = self.tail.q.val().get_bits::<2>(0);
        self.highs.write_address.next = self.tail.q.val().get_bits::<2>(0);
        connect!(self.lows <- self: next_address = low_place, write_enable = done, write_data = low);
        connect!(self.highs <- self: next_address = high_place, write_enable = done, write_data = high);

        // A free slot of the chain takes the oldest half, if its sums can be read in the next cycle, and in this one what a high half lacks.
        self.readable.next = !(self.soon.val() & self.upper.q.val());
        if self.one_address.val() {
            self.readable.next = !self.soon.val() & !(self.done.val() & self.upper.q.val());
        }
        self.leaves.next =
            (self.head.q.val() != self.tail.q.val()) & !self.in_valid.val() & self.readable.val();
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

        // Halves on their way or held: at most 8. `room` is that of the next cycle, so it knows of those that come and go in this one.
        // Each bit, and `room`, for which the walker waits, is one LUT; a sum would get carry chains.
        self.adds.next = self.issue.val() & !self.leaves.val();
        self.steps.next = self.issue.val() & self.leaves.val();
        self.falls.next = !self.issue.val() & self.leaves.val();
        self.ones.d.next = self.ones.q.val() ^ self.leaves.val();
        self.both.next = self.twos.q.val() & self.ones.q.val();
        self.none.next = !self.twos.q.val() & !self.ones.q.val();
        self.twos.d.next = self.twos.q.val()
            ^ (self.adds.val()
                | (self.steps.val() & self.ones.q.val())
                | (self.falls.val() & !self.ones.q.val()));
        self.carry.next = (self.adds.val() & self.twos.q.val()) | (self.steps.val() & self.both.val());
        self.fours.d.next = self.fours.q.val() ^ (self.carry.val() | (self.falls.val() & self.none.val()));
        self.eights.d.next = self.eights.q.val()
            ^ ((self.carry.val() & self.fours.q.val())
                | (self.falls.val() & self.none.val() & !self.fours.q.val()));
        self.seven.next = self.eights.q.val() | (self.fours.q.val() & self.both.val());
        self.six.next = self.eights.q.val() | (self.fours.q.val() & self.twos.q.val());
        self.five.next = self.six.val() | (self.fours.q.val() & self.ones.q.val());
        self.full.next = (self.falls.val() & self.eights.q.val())
            | (!self.issue.val() & !self.leaves.val() & self.seven.val())
            | (self.steps.val() & self.six.val())
            | (self.adds.val() & self.five.val());
        self.room.next = !self.full.val();
        if self.reset.val() {
            self.hop_valid.d.next = false;
            self.issued.d.next = 0.into();
            self.tail.d.next = 0.into();
            self.head.d.next = 0.into();
            self.upper.d.next = false;
            self.ones.d.next = false;
            self.twos.d.next = false;
            self.fours.d.next = false;
            self.eights.d.next = false;
        }
    }
}
