//! From sums to beats: two u32 a beat, the last one padded with 0.
//!
//! Latency: a sum comes two cycles after its `fetch`; [`SumBeats::LATENCY`] cycles from the fetch of a beat's second sum to the beat.
//! Throughput: a sum a cycle.

use firebrick_fields::contract;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

/// See [the module's text](self).
#[derive(LogicBlock, Default)]
pub struct SumBeats {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Drops what is on its way.
    pub reset: Signal<In, Bit>,
    /// A sum is fetched.
    pub fetch: Signal<In, Bit>,
    /// The sum that is fetched belongs into a beat's upper half.
    pub odd: Signal<In, Bit>,
    /// The sum that is fetched is the last one.
    pub last: Signal<In, Bit>,
    /// The sum that was fetched two cycles ago.
    pub sum: Signal<In, Bits<24>>,
    /// A sum that was fetched has not left.
    pub busy: Signal<Out, Bit>,
    /// A beat leaves.
    pub out_valid: Signal<Out, Bit>,
    /// The beat.
    pub out_data: Signal<Out, Bits<64>>,
    fetched_1: DFF<Bit>,
    odd_1: DFF<Bit>,
    last_1: DFF<Bit>,
    fetched_2: DFF<Bit>,
    odd_2: DFF<Bit>,
    last_2: DFF<Bit>,
    lower: DFF<Bits<24>>,
    upper: DFF<Bits<24>>,
    beat_valid: DFF<Bit>,
}

impl SumBeats {
    /// Cycles from the fetch of a beat's second sum to the beat.
    pub const LATENCY: usize = 3;
}

#[wired]
#[contract]
impl Logic for SumBeats {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, fetched_1, odd_1, last_1, fetched_2, odd_2, last_2, lower, upper, beat_valid);
        connect!(self <- self: fetched_1.d = fetch, odd_1.d = odd, last_1.d = last, fetched_2.d = fetched_1.q,
            odd_2.d = odd_1.q, last_2.d = last_1.q, out_valid = beat_valid.q);
        self.busy.next = self.fetched_1.q.val() | self.fetched_2.q.val();
        // A beat leaves before the next even sum takes the lower one's place.
        self.out_data.next =
            (bit_cast::<64, 24>(self.upper.q.val()) << 32) | bit_cast::<64, 24>(self.lower.q.val());
        if self.fetched_2.q.val() & !self.odd_2.q.val() {
            self.lower.d.next = self.sum.val();
        }
        self.upper.d.next = 0.into();
        if self.odd_2.q.val() {
            self.upper.d.next = self.sum.val();
        }
        self.beat_valid.d.next = self.fetched_2.q.val() & (self.odd_2.q.val() | self.last_2.q.val());
        if self.reset.val() {
            self.fetched_1.d.next = false;
            self.fetched_2.d.next = false;
            self.beat_valid.d.next = false;
        }
    }
}
