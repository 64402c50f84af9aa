//! Counts the halves that have arrived in one reassembly slot.
//!
//! Latency: `complete` rises two cycles after the last half's `arrives` and falls in the cycle after `free`; so does
//! `occupied`, which rises one cycle after the first half's.

use firebrick_fields::contract;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

/// See the module's text.
#[derive(LogicBlock, Default)]
pub struct SlotCounter {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Empties the slot.
    pub reset: Signal<In, Bit>,
    /// A half arrives.
    pub arrives: Signal<In, Bit>,
    /// The slot becomes empty; never together with `arrives`.
    pub free: Signal<In, Bit>,
    /// Halves of a tile, at least 2.
    pub halves: Signal<In, Bits<11>>,
    /// The half that arrives is the tile's first.
    pub begins: Signal<Out, Bit>,
    /// Some of them are here.
    pub occupied: Signal<Out, Bit>,
    /// All of them are here.
    pub complete: Signal<Out, Bit>,
    count: DFF<Bits<11>>,
    some: DFF<Bit>,
    full: DFF<Bit>,
}

#[contract]
impl Logic for SlotCounter {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, count, some, full);
        self.begins.next = self.arrives.val() & !self.some.q.val();
        self.occupied.next = self.some.q.val();
        self.complete.next = self.full.q.val();
        self.full.d.next = (self.count.q.val() == self.halves.val()) & self.some.q.val();
        if self.arrives.val() {
            self.count.d.next = self.count.q.val() + 1;
            self.some.d.next = true;
        }
        if self.free.val() | self.reset.val() {
            self.count.d.next = 0.into();
            self.some.d.next = false;
            self.full.d.next = false;
        }
    }
}
