//! The end of the walker's pipeline: an entry's address, and whether the entry may go.
//!
//! Whether the entries move on in a cycle is decided in the cycle before, from both that may stand at the end by then, and kept in registers of
//! which each part of the pipeline has its own ([`Copies`]): what has arrived only grows, so what was there is there.
//!
//! Latency: three cycles from an entry at the input to its issue. Throughput: an entry a cycle.

use firebrick_fields::contract;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use crate::leaf::Copies;

/// See [the module's text](self).
#[derive(LogicBlock, Default)]
pub struct IssueStage {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Drops the entries.
    pub reset: Signal<In, Bit>,
    /// The same from another register, for flip-flops that yosys leaves without an enable: all of those of a PE then share a control set.
    pub reset_plain: Signal<In, Bit>,
    /// An entry comes; taken with `advance`.
    pub in_valid: Signal<In, Bit>,
    /// Number of the tile's first word.
    pub base: Signal<In, Bits<11>>,
    /// Words from there to the entry's row.
    pub row_offset: Signal<In, Bits<11>>,
    /// Channels from the entry before, or of a filter's first entry.
    pub step: Signal<In, Bits<11>>,
    /// Column tap.
    pub in_dx: Signal<In, Bits<2>>,
    /// Weight.
    pub in_weight: Signal<In, Bits<8>>,
    /// The entry is its filter's first.
    pub in_first: Signal<In, Bit>,
    /// It ends a filter whose result counts.
    pub in_last: Signal<In, Bit>,
    /// It belongs to a tile's last filter: what it leaves behind is needed no more. Or no entry comes, and the tile before is.
    pub in_releases: Signal<In, Bit>,
    /// Its filter's tag.
    pub in_tag: Signal<In, Bits<11>>,
    /// Words that have arrived, modulo 2^11; only grows.
    pub arrived: Signal<In, Bits<11>>,
    /// A result may be issued in the next cycle.
    pub room: Signal<In, Bit>,
    /// The pipeline moves on at the edge: a copy for fetching, and one for counting.
    pub advance: Signal<Out, Bits<2>>,
    /// The same once more, for decoding.
    pub decodes: Signal<Out, Bit>,
    /// An entry is issued.
    pub issue: Signal<Out, Bit>,
    /// Number of the issued entry's activation word.
    pub address: Signal<Out, Bits<11>>,
    /// Column tap of the issued entry.
    pub dx: Signal<Out, Bits<2>>,
    /// Weight of the issued entry.
    pub weight: Signal<Out, Bits<8>>,
    /// The issued entry is its filter's first.
    pub first: Signal<Out, Bit>,
    /// The issued entry ends a filter whose result counts.
    pub last: Signal<Out, Bit>,
    /// Tag of the issued entry.
    pub tag: Signal<Out, Bits<11>>,
    /// Words that are needed no more, modulo 2^11.
    pub released: Signal<Out, Bits<11>>,
    moves: Copies<5>,
    valid3: DFF<Bit>,
    channel3: DFF<Bits<11>>,
    row3: DFF<Bits<11>>,
    base3: DFF<Bits<11>>,
    dx3: DFF<Bits<2>>,
    weight3: DFF<Bits<8>>,
    first3: DFF<Bit>,
    last3: DFF<Bit>,
    releases3: DFF<Bit>,
    tag3: DFF<Bits<11>>,
    valid4: DFF<Bit>,
    address4: DFF<Bits<11>>,
    release4: DFF<Bits<11>>,
    dx4: DFF<Bits<2>>,
    weight4: DFF<Bits<8>>,
    first4: DFF<Bit>,
    last4: DFF<Bit>,
    releases4: DFF<Bit>,
    tag4: DFF<Bits<11>>,
    valid5: DFF<Bit>,
    address5: DFF<Bits<11>>,
    dx5: DFF<Bits<2>>,
    weight5: DFF<Bits<8>>,
    first5: DFF<Bit>,
    last5: DFF<Bit>,
    tag5: DFF<Bits<11>>,
    free: DFF<Bits<11>>,
    comes: Signal<Local, Bit>,
    passes: Signal<Local, Bit>,
    leaves: Signal<Local, Bit>,
    from: Signal<Local, Bits<11>>,
    way: Signal<Local, Bits<11>>,
    next_address: Signal<Local, Bits<11>>,
    next_valid: Signal<Local, Bit>,
    next_last: Signal<Local, Bit>,
    ahead: Signal<Local, Bits<11>>,
    present: Signal<Local, Bit>,
    next: Signal<Local, Bit>,
}

#[wired]
#[contract]
impl Logic for IssueStage {
    #[hdl_gen]
    #[rustfmt::skip]
    fn update(&mut self) {
        dff_setup!(
            self, clock, valid3, channel3, row3, base3, dx3, weight3, first3, last3, releases3, tag3, valid4, address4,
            release4, dx4, weight4, first4, last4, releases4, tag4, valid5, address5, dx5, weight5, first5, last5, tag5, free
        );
        self.moves.clock.next = self.clock.val();
        self.advance.next = self.moves.copies.val().get_bits::<2>(0);
        self.comes.next = self.moves.copies.val().get_bit(2);
        self.passes.next = self.moves.copies.val().get_bit(3);
        self.leaves.next = self.moves.copies.val().get_bit(4);
        self.decodes.next = self.leaves.val();

        // First: an entry's row and channel.
        self.from.next = self.channel3.q.val();
        if self.in_first.val() {
            self.from.next = 0.into();
        }
        self.way.next = 0.into();
        if self.in_valid.val() {
            self.way.next = self.step.val();
        }
        if self.comes.val() {
            connect!(self <- self: valid3.d = in_valid, base3.d = base, dx3.d = in_dx, weight3.d = in_weight,
                first3.d = in_first, last3.d = in_last, releases3.d = in_releases, tag3.d = in_tag);
            self.row3.d.next = self.base.val() + self.row_offset.val();
            // Between two tiles no entry comes, and what is released is the whole tile: channel 0 of the next one.
            // In yosys at least, a sum's second operand alone may be a function for the LUT that feeds the carry chain.
            self.channel3.d.next = self.way.val() + self.from.val();
        }

        // Second: its address, and what it releases.
        if self.passes.val() {
            connect!(self <- self: valid4.d = valid3.q, dx4.d = dx3.q, weight4.d = weight3.q, first4.d = first3.q,
                last4.d = last3.q, releases4.d = releases3.q, tag4.d = tag3.q);
            self.address4.d.next = self.row3.q.val() + self.channel3.q.val();
            self.release4.d.next = self.base3.q.val() + self.channel3.q.val();
        }

        // Third: it goes.
        if self.leaves.val() {
            connect!(self <- self: valid5.d = valid4.q, address5.d = address4.q, dx5.d = dx4.q, weight5.d = weight4.q,
                first5.d = first4.q, last5.d = last4.q, tag5.d = tag4.q);
            if self.releases4.q.val() {
                self.free.d.next = self.release4.q.val();
            }
        }
        self.issue.next = self.valid5.q.val() & self.leaves.val();
        connect!(self <- self: address = address5.q, dx = dx5.q, weight = weight5.q, first = first5.q,
            last = last5.q, tag = tag5.q, released = free.q);

        // Will the entry that stands there in the next cycle be able to go? `a + !b` is a - b - 1, for one carry chain.
        connect!(self <- self: next_valid = valid5.q, next_address = address5.q, next_last = last5.q);
        if self.leaves.val() {
            connect!(self <- self: next_valid = valid4.q, next_address = address4.q, next_last = last4.q);
        }
        self.ahead.next = self.arrived.val() + !self.next_address.val();
        self.present.next = !self.ahead.val().get_bit(10);
        self.next.next = !self.next_valid.val() | (self.present.val() & (self.room.val() | !self.next_last.val()));
        self.moves.value.next = self.next.val() | self.reset.val();
        if self.reset_plain.val() {
            self.valid5.d.next = false;
        }
        if self.reset.val() {
            self.valid3.d.next = false;
            self.valid4.d.next = false;
            self.releases3.d.next = false;
            self.releases4.d.next = false;
            self.free.d.next = 0.into();
        }
    }
}
