//! A PE's place on the result chain, with a FIFO of four results.
//!
//! A result is 14 sums and travels as two halves of 7, tagged with reassembly slot, half and parameter
//! index. The chain never waits: a half from the neighbour goes on in the next cycle, and an empty slot is
//! taken by whoever has a half. The walker issues a filter's last weight only while `room` is high, so
//! the FIFO cannot overflow.
//!
//! Latency: one cycle from neighbour to neighbour, two from `done` to the chain if that is free.
//! Throughput: one half a cycle.

use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use crate::stream::Fifo;

/// See the module's text.
#[derive(LogicBlock, Default)]
pub struct ResultPort {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Drops all results.
    pub reset: Signal<In, Bit>,
    /// The walker issues a filter's last weight.
    pub issue: Signal<In, Bit>,
    /// Its tag: slot (2 bits) above parameter index (9 bits).
    pub issue_tag: Signal<In, Bits<11>>,
    /// The walker may issue in this cycle.
    pub room: Signal<Out, Bit>,
    /// The array has a result, in the order of issue.
    pub done: Signal<In, Bit>,
    /// Sums of pixels 0 to 6.
    pub low: Signal<In, Bits<168>>,
    /// Sums of pixels 7 to 13.
    pub high: Signal<In, Bits<168>>,
    /// A half arrives from the neighbour.
    pub in_valid: Signal<In, Bit>,
    /// Its tag: slot (2), half (1), index (9), from the highest bit.
    pub in_tag: Signal<In, Bits<12>>,
    /// Its sums.
    pub in_sums: Signal<In, Bits<168>>,
    /// A half goes on.
    pub out_valid: Signal<Out, Bit>,
    /// Its tag.
    pub out_tag: Signal<Out, Bits<12>>,
    /// Its sums.
    pub out_sums: Signal<Out, Bits<168>>,
    hop_valid: DFF<Bit>,
    hop_tag: DFF<Bits<12>>,
    hop_sums: DFF<Bits<168>>,
    lows: Fifo<168, 2, 3>,
    highs: Fifo<168, 2, 3>,
    tags: Fifo<11, 2, 3>,
    upper: DFF<Bit>,
    claimed: DFF<Bits<4>>,
    leaves: Signal<Local, Bit>,
    slot: Signal<Local, Bits<2>>,
    index: Signal<Local, Bits<9>>,
    own_tag: Signal<Local, Bits<12>>,
    after_issue: Signal<Local, Bits<4>>,
}

impl Logic for ResultPort {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, hop_valid, hop_tag, hop_sums, upper, claimed);
        clock!(self, clock, lows, highs, tags);
        self.lows.reset.next = self.reset.val();
        self.highs.reset.next = self.reset.val();
        self.tags.reset.next = self.reset.val();
        self.lows.in_valid.next = self.done.val();
        self.lows.in_data.next = self.low.val();
        self.highs.in_valid.next = self.done.val();
        self.highs.in_data.next = self.high.val();
        self.tags.in_valid.next = self.issue.val();
        self.tags.in_data.next = self.issue_tag.val();

        // A free slot of the chain takes the oldest half.
        self.leaves.next = self.lows.out_valid.val() & !self.in_valid.val();
        self.lows.out_ready.next = self.leaves.val() & self.upper.q.val();
        self.highs.out_ready.next = self.leaves.val() & self.upper.q.val();
        self.tags.out_ready.next = self.leaves.val() & self.upper.q.val();
        self.slot.next = self.tags.out_data.val().get_bits::<2>(9);
        self.index.next = self.tags.out_data.val().get_bits::<9>(0);
        self.own_tag.next = (bit_cast::<12, 2>(self.slot.val()) << 10) | bit_cast::<12, 9>(self.index.val());
        if self.upper.q.val() {
            self.own_tag.next =
                (bit_cast::<12, 2>(self.slot.val()) << 10) | bit_cast::<12, 9>(self.index.val()) | 512;
        }
        if self.leaves.val() {
            self.upper.d.next = !self.upper.q.val();
        }
        self.hop_valid.d.next = self.in_valid.val() | self.leaves.val();
        self.hop_tag.d.next = self.own_tag.val();
        self.hop_sums.d.next = self.lows.out_data.val();
        if self.upper.q.val() {
            self.hop_sums.d.next = self.highs.out_data.val();
        }
        if self.in_valid.val() {
            self.hop_tag.d.next = self.in_tag.val();
            self.hop_sums.d.next = self.in_sums.val();
        }
        self.out_valid.next = self.hop_valid.q.val();
        self.out_tag.next = self.hop_tag.q.val();
        self.out_sums.next = self.hop_sums.q.val();

        // Halves on their way or held: at most 8.
        self.room.next = self.claimed.q.val() < 7;
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
            self.upper.d.next = false;
            self.claimed.d.next = 0.into();
        }
    }
}
